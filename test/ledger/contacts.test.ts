import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wireOf } from '../../src/aiq/index.ts';
import type { Batch, Ledger, PageItem, SharingRule } from '../../src/ledger/index.ts';
import type { Persona } from '../../src/model/index.ts';
import { plannerOf } from '../../src/sync/requests.ts';
import { entryOf, ledgers, noon, query } from './ledger-file.ts';
import { commit, left, site, sourceKey, uid } from './pages.ts';
import { done, idsFor, lost, openGate, rejected, returned } from './requests.ts';

const newLedger = ledgers();

const fields = ['mobilePhone', 'email'] as const;
const planner = plannerOf({
  account: { wire: wireOf(), posUser: 'srcID', firstLoad: 'sign_up' },
  most: () => 50,
  stateOf: () => 'open',
  random: () => 0.5,
});

function customer(key: string, body: Persona): PageItem {
  return {
    kind: 'record',
    sourceKey: sourceKey(key),
    record: { model: 'persona', key, body },
    waitsFor: null,
  };
}

const answers = ['done', 'lost', 'lost but taken', 'returned', 'rejected'] as const;
type Answer = (typeof answers)[number];
type Row = Pick<Persona, 'mobilePhone' | 'email'> | null;

/** Customers of a shop, a ledger, and all that AIQ may have of each of them. */
class Town {
  readonly #ledger: Ledger;
  readonly #uid: string;
  readonly #rule: SharingRule;
  readonly #rows = new Map<string, Row>();
  readonly #aiq = new Map<string, ReadonlySet<string>>();
  #flying: { readonly batch: Batch; readonly before: ReadonlySet<string> }[] = [];
  readonly #lost = new Set<number>();

  constructor(ledger: Ledger, account: string, rule: SharingRule) {
    this.#ledger = ledger;
    this.#uid = account;
    this.#rule = rule;
    ledger.contacts.adopt(account, rule, noon);
  }

  /** "ann-2" is the second record of Ann; "-1" has no name. */
  personOf(key: string): string {
    return key.startsWith('-') ? key : (key.split('-')[0] ?? key);
  }

  read(key: string, row: Row): void {
    this.#rows.set(key, row);
    const name = key.startsWith('-') ? {} : { firstName: this.personOf(key) };
    const item = row ? customer(key, { ...name, ...row }) : left(key);
    commit(this.#ledger, 'persona', [item], { uid: this.#uid, site: this.#uid });
  }

  claim(): boolean {
    const batch = this.#ledger.outbox.claim(this.#uid, noon, planner, openGate);
    const [item] = batch?.items ?? [];
    if (!batch || !item) return false;
    const before = this.#aiq.get(item.key) ?? new Set();
    this.#flying.push({ batch, before });
    this.#aiq.set(item.key, new Set([...before, ...this.#valuesIn(item.part)]));
    for (const [value, keys] of this.#owners()) {
      const people = new Set(keys.map((key) => this.personOf(key)));
      expect([...people], `AIQ may have ${value} of one person only`).toHaveLength(1);
    }
    return true;
  }

  answer(which: number, wanted: Answer): void {
    const [flight] = this.#flying.splice(which % Math.max(this.#flying.length, 1), 1);
    const [item] = flight?.batch.items ?? [];
    if (!flight || !item) return;
    const { batch, before } = flight;
    const isRepeat = this.#lost.has(batch.id);
    const answer = isRepeat && (wanted === 'returned' || wanted === 'rejected') ? 'lost' : wanted;
    const body: Record<string, unknown> = JSON.parse(item.part);
    if (answer === 'done') {
      const said = fields.filter((field) => body[field] !== undefined);
      const kept = [...(this.#aiq.get(item.key) ?? [])].filter(
        (value) => !said.some((field) => value.startsWith(field)),
      );
      this.#aiq.set(item.key, new Set([...kept, ...this.#valuesIn(item.part)]));
    } else if (answer === 'returned' || answer === 'rejected') this.#aiq.set(item.key, before);
    else this.#lost.add(batch.id);
    const settlements = {
      done: done(idsFor(item.key)),
      lost: lost(),
      'lost but taken': lost(),
      returned: returned(),
      rejected,
    };
    this.#ledger.outbox.settle(batch, settlements[answer], answer === 'done' ? 'accepted' : 'other', noon);
  }

  /** Every answer comes and is good. */
  comeToRest(): void {
    for (const _round of [1, 2, 3]) {
      while (this.#flying.length > 0) this.answer(0, 'done');
      while (this.claim()) this.answer(0, 'done');
      const letters = this.#ledger.view.deadLetters.list().filter((letter) => letter.uid === this.#uid);
      this.#ledger.replays.replay(letters.map(({ id }) => id));
    }
    for (const [key, row] of this.#rows) this.read(key, row);
    expect(this.claim(), 'a quiet poll sends nothing').toBe(false);
  }

  /** Worked out from the rows alone, and from what AIQ has of customers who left. */
  expectRight(): void {
    const owners = this.#owners();
    const inShop = new Map<string, string[]>();
    for (const [key, row] of this.#rows) {
      for (const value of valuesOf(row ?? {})) inShop.set(value, [...(inShop.get(value) ?? []), key]);
    }
    for (const [value, keys] of inShop) {
      const have = owners.get(value) ?? [];
      const all = new Set([...keys, ...have]);
      const here = have.filter((key) => keys.includes(key));
      if (all.size > this.#rule.most) expect(here, `${value}: too many`).toEqual([]);
      else {
        const people = new Set(have.map((key) => this.personOf(key)));
        expect(people.size, `${value} is somebody's`).toBe(1);
        expect(here.toSorted(), value).toEqual(
          keys.filter((key) => people.has(this.personOf(key))).toSorted(),
        );
      }
    }
  }

  #owners(): Map<string, string[]> {
    const owners = new Map<string, string[]>();
    for (const [key, values] of this.#aiq) {
      for (const value of values) owners.set(value, [...(owners.get(value) ?? []), key]);
    }
    return owners;
  }

  #valuesIn(part: string): string[] {
    return valuesOf(JSON.parse(part));
  }
}

function valuesOf(body: Persona): string[] {
  return fields.flatMap((field) => (body[field] ? [`${field} ${body[field]}`] : []));
}

describe('Whatever customers share, and whatever becomes of requests', () => {
  const key = fc.constantFrom('ann-1', 'ann-2', 'ben-1', 'ben-2', 'cy-1', 'di-1', '-1', '-2');
  const value = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: null, freq: 4 });
  const row = fc.option(
    fc.record({ mobilePhone: value('3035550101', '3035550102'), email: value('a@mail.test', 'b@mail.test') }),
    { nil: null, freq: 8 },
  );
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('read' as const), key, row }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('claim' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('answer' as const),
        which: fc.nat(3),
        answer: fc.constantFrom(...answers),
      }),
    },
  );

  it('AIQ may have a phone or e-mail of one person only, at every step, and in the end of the right one', async () => {
    const ledger = await newLedger();
    let account = 0;
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40, size: 'max' }),
        fc.integer({ min: 1, max: 5 }),
        (steps, most) => {
          account += 1;
          const town = new Town(ledger, `town-${account}`, { most, households: 'one' });
          for (const one of steps) {
            if (one.kind === 'read') town.read(one.key, one.row);
            else if (one.kind === 'claim') town.claim();
            else town.answer(one.which, one.answer);
          }
          town.comeToRest();
          town.expectRight();
        },
      ),
      { numRuns: 30, interruptAfterTimeLimit: 15_000 },
    );
  });
});

describe('A phone that very many have', () => {
  it('costs the next customer no more than it cost the first few, and changes nobody else', async () => {
    const ledger = await newLedger();
    const many = Array.from({ length: 3_000 }, (_, nth) =>
      customer(`c${nth}`, { firstName: `N${nth}`, mobilePhone: '3035550101' }),
    );
    commit(ledger, 'persona', many);
    const states = () =>
      query(ledger.file, 'SELECT state, count(*) AS n, sum(version) AS v FROM entry GROUP BY 1');
    for (const _claim of [1, 2, 3]) expect(ledger.outbox.claim(uid, noon, planner, openGate)).toBeNull();
    expect(states()).toEqual([{ state: 'delivered', n: 3_000, v: 3_000 }]);

    commit(ledger, 'persona', [customer('one-more', { firstName: 'One', mobilePhone: '3035550101' })]);
    expect(states()).toContainEqual({ state: 'delivered', n: 3_000, v: 3_000 });
    expect(entryOf(ledger, 'one-more')?.state).toBe('pending');
    commit(ledger, 'persona', [left('c7')]);
    expect(states()).toContainEqual({ state: 'delivered', n: 2_999, v: 2_999 });
  });

  it('is kept as a keyed hash, and forgotten with its last customer', async () => {
    const ledger = await newLedger();
    commit(ledger, 'persona', [customer('c1', { firstName: 'Ann', mobilePhone: '3035550101' })]);
    const rows = query<{ value: string; person: string }>(ledger.file, 'SELECT value, person FROM contact');
    expect(rows).toEqual([
      { value: expect.stringMatching(/^[\w-]{43}$/), person: expect.stringMatching(/^[\w-]{43}$/) },
    ]);
    commit(ledger, 'persona', [left('c1')]);
    expect(query(ledger.file, 'SELECT * FROM contact')).toEqual([]);
  });
});

describe('A rule that becomes another one', () => {
  it('sends again those for whom it makes a difference, and only once', async () => {
    const ledger = await newLedger();
    const rows = ['ann', 'ben'].map((name) =>
      customer(name, { firstName: name, mobilePhone: '3035550101', email: `${name}@mail.test` }),
    );
    commit(ledger, 'persona', rows);
    const bodies = (): unknown[] => {
      const sent: unknown[] = [];
      for (;;) {
        const batch = ledger.outbox.claim(uid, noon, planner, openGate);
        const [item] = batch?.items ?? [];
        if (!batch || !item) return sent;
        sent.push(JSON.parse(item.part).mobilePhone);
        ledger.outbox.settle(batch, done(idsFor(item.key)), 'accepted', noon);
      }
    };
    expect(bodies()).toEqual(['3035550101', undefined]);
    for (const _start of [1, 2]) ledger.contacts.adopt(uid, { most: 1, households: 'one' }, noon);
    expect(bodies()).toEqual(['']);
    ledger.contacts.adopt(uid, { most: 5, households: 'all' }, noon);
    expect(bodies()).toEqual(['3035550101', '3035550101']);
    ledger.contacts.adopt(uid, { most: 5, households: 'one' }, noon);
    expect(bodies()).toEqual(['']);
  });
});

describe('Placeholders', () => {
  const typed = (key: string, placeholders: PageItem['placeholders'] = []): PageItem => ({
    ...left(null, { row: key }),
    placeholders,
  });
  const counted = (ledger: Ledger) => ledger.view.contacts.blanks();
  const phones = { site, field: 'mobilePhone', why: 'placeholder' } as const;

  it('count once for each row, however often it is read, and no more when it is mended or gone', async () => {
    const ledger = await newLedger();
    const rows = ['1', '2', '3'].map((key) => typed(key, ['mobilePhone']));
    for (const _reading of [1, 2]) commit(ledger, 'persona', rows);
    expect(counted(ledger)).toEqual([{ ...phones, customers: 3 }]);
    commit(ledger, 'persona', [typed('1', ['mobilePhone', 'email']), typed('2')]);
    expect(counted(ledger)).toEqual(
      expect.arrayContaining([
        { ...phones, customers: 2 },
        { ...phones, field: 'email', customers: 1 },
      ]),
    );
    const began = ledger.pages.nextSequence();
    commit(ledger, 'persona', [typed('3', ['mobilePhone'])]);
    const checkpoint = { position: '{}', sourceNow: null, completeAt: noon };
    ledger.pages.complete({ site, uid, model: 'persona' }, checkpoint, began);
    expect(counted(ledger)).toEqual([{ ...phones, customers: 1 }]);
  });
});
