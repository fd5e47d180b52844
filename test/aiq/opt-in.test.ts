import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newOptIns, type OptIn, optInPart, withoutOptIns } from '../../src/aiq/index.ts';
import type { Persona } from '../../src/model/index.ts';

const reachable: Persona = { mobilePhone: '3035550123', email: 'a@b.co' };

describe('an opt-in', () => {
  it.each<[string, Persona, Persona, readonly OptIn[]]>([
    ['to both', reachable, { ...reachable, smsOptIn: true, emailOptIn: true }, ['textOptIn', 'emailOptIn']],
    ['to texts alone', reachable, { ...reachable, smsOptIn: true }, ['textOptIn']],
    ['after a refusal', { ...reachable, smsOptIn: false }, { ...reachable, smsOptIn: true }, ['textOptIn']],
    ['again', { ...reachable, smsOptIn: true }, { ...reachable, smsOptIn: true }, []],
    ['of another phone', { ...reachable, smsOptIn: true }, { mobilePhone: '3035550124', smsOptIn: true }, []],
    ['taken back', { ...reachable, smsOptIn: true }, { ...reachable, smsOptIn: false }, []],
    ['left open', reachable, { ...reachable, smsOptIn: null }, []],
    ['without a phone', {}, { email: 'a@b.co', smsOptIn: true }, []],
    ['with a blank e-mail', {}, { email: '', emailOptIn: true }, []],
  ])('%s is new for what AIQ has been given, if at all', (_, before, after, expected) => {
    expect(newOptIns(before, after)).toEqual(expected);
  });

  it('is for the phone or the e-mail', () => {
    expect([optInPart('textOptIn', reachable), optInPart('emailOptIn', reachable)]).toEqual([
      '"3035550123"',
      '"a@b.co"',
    ]);
  });

  it('is still new after what went before it was delivered, and no other is', () => {
    const flag = fc.constantFrom(true, false, null, undefined);
    const text = fc.constantFrom(undefined, null, '', 'x');
    const persona = fc.record({
      mobilePhone: text,
      email: text,
      smsOptIn: flag,
      emailOptIn: flag,
      loyalty: flag,
    });
    fc.assert(
      fc.property(persona.map(plain), persona.map(plain), (before, after) => {
        const optIns = newOptIns(before, after);
        expect(newOptIns(withoutOptIns(after, before, optIns), after)).toEqual(optIns);
        expect(withoutOptIns(after, before, [])).toEqual(after);
      }),
    );
  });
});

/** As it comes out of the ledger. */
function plain(persona: object): Persona {
  return JSON.parse(JSON.stringify(persona));
}
