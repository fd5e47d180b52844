import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainName } from '../../src/ledger/contact.ts';
import { type Carrier, usualSharing, withholdings } from '../../src/ledger/sharing.ts';

/** "Ann Ben*": in this order; a star marks one of whom AIQ has it, a dash one without a name. */
const carriers = (text: string): Carrier[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word, at) => {
      const name = word.replace('*', '');
      return { persona: `c${at}`, person: name === '-' ? null : name, sent: word.endsWith('*') };
    });

const rule = { most: 3, households: 'one' } as const;

describe('A phone or e-mail', () => {
  it.each([
    ['Ann', ''],
    ['-', ''],
    ['Ann Ann', ''],
    ['Ann Ben', 'Ben'],
    ['Ann Ben Ann', 'Ben'],
    ['Ann - -', '- -'],
    ['- Ann', 'Ann'],
    ['Ann Ben*', 'Ann'],
    ['Ann Ben* Ben', 'Ann'],
    ['Ann* Ben*', 'Ben*'],
    ['Ann Ben Cy Di', 'Ann Ben Cy Di'],
    ['Ann Ann Ann Ann', 'Ann Ann Ann Ann'],
    ['Ann* Ben Cy Di', 'Ann* Ben Cy Di'],
  ])('that "%s" have is withheld from "%s"', (text, expected) => {
    const all = carriers(text);
    const whys = withholdings(all, rule);
    const words = text.split(' ').filter((_, at) => whys[at] !== null);
    expect(words.join(' ')).toBe(expected);
    expect(new Set(whys.filter((why) => why !== null))).toEqual(
      new Set(expected === '' ? [] : [all.length > 3 ? 'too_many' : 'household']),
    );
  });

  it('goes for each of a household where the settings say so, and for none of too many all the same', () => {
    const all = { ...rule, households: 'all' } as const;
    expect(withholdings(carriers('Ann Ben -'), all)).toEqual([null, null, null]);
    expect(withholdings(carriers('Ann Ben Cy Di'), all)).toEqual(Array(4).fill('too_many'));
  });

  const group = fc.array(
    fc.record({
      person: fc.option(fc.constantFrom('Ann', 'Ben', 'Cy')),
      sent: fc.boolean(),
    }),
    { maxLength: 8 },
  );
  const rules = fc.record({ most: fc.integer({ min: 1, max: 6 }), households: fc.constant('one' as const) });
  const numbered = (some: readonly Omit<Carrier, 'persona'>[]): Carrier[] =>
    some.map((one, at) => ({ ...one, persona: `c${at}` }));

  it('is never sent for two who are not known to be the same person', () => {
    fc.assert(
      fc.property(group, rules, (some, how) => {
        const all = numbered(some);
        const whys = withholdings(all, how);
        const sent = all.filter((_, at) => whys[at] === null);
        expect(sent.length <= 1 || new Set(sent.map(({ person }) => person)).size === 1).toBe(true);
        expect(sent.length > 1 && sent[0]?.person === null).toBe(false);
      }),
    );
  });

  it('is sent for somebody unless too many have it, and for all who are the same person', () => {
    fc.assert(
      fc.property(group, rules, (some, how) => {
        const all = numbered(some);
        const whys = withholdings(all, how);
        const keepers = all.filter((_, at) => whys[at] === null);
        expect(keepers.length > 0).toBe(all.length > 0 && all.length <= how.most);
        const person = keepers[0]?.person ?? null;
        if (person !== null) expect(keepers).toEqual(all.filter((one) => one.person === person));
      }),
    );
  });

  it('stays with whom AIQ has it of once it was sent, whoever joins', () => {
    fc.assert(
      fc.property(group, group, (some, more) => {
        const before = numbered(some.map((one) => ({ ...one, sent: false })));
        const how = { most: 100, households: 'one' } as const;
        const sent = withholdings(before, how).map((why) => why === null);
        const after = numbered([...before.map((one, at) => ({ ...one, sent: sent[at] ?? false })), ...more]);
        const kept = withholdings(after, how).slice(0, before.length);
        expect(kept.map((why) => why === null)).toEqual(sent);
      }),
    );
  });

  it('is by default shared by five at most, and of a household one has it', () => {
    expect(usualSharing).toEqual({ most: 5, households: 'one' });
  });
});

describe('A name', () => {
  it.each([
    [{ firstName: ' José ', lastName: "O'BRIEN" }, 'joseobrien'],
    [{ firstName: 'Jose Obrien' }, 'joseobrien'],
    [{ firstName: 'MARY-ANN', lastName: 'Lee' }, 'maryannlee'],
    [{ firstName: 'Ли', lastName: null }, 'ли'],
    [{ firstName: ' . ' }, ''],
    [{}, ''],
  ])('%j is compared as %j', (persona, expected) => {
    expect(plainName(persona)).toBe(expected);
  });
});
