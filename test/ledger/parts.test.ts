import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch, Ledger, PageItem } from '../../src/ledger/index.ts';
import { entryOf, ledgers, query } from './ledger-file.ts';
import { commit, left, sourceKey, stock, uid, unmappable } from './pages.ts';
import { claim, claimed, done, lost, rejected, returned, sendAll, settle } from './requests.ts';

const nextLedger = ledgers();

type SiteName = 'north' | 'south';
const [north, south] = [
  { site: 'north', summed: true },
  { site: 'south', summed: true },
] as const;

/** A product as the POS of one site calls it. */
function named(key: string, name: string, quantity: string): PageItem {
  const record = { model: 'inventory', key, body: { name, price: '2', quantity } } as const;
  return { kind: 'record', sourceKey: sourceKey(`${name}-1`), record, waitsFor: null };
}

const goneNamed = (key: string, name: string, leaving: 'keep' | 'zero' = 'zero'): PageItem =>
  left(key, { leaving, row: `${name}-1` });

/** What is on its way of a SKU, or was sent last. */
function told(ledger: Ledger, key: string): { name: string; quantity: string } {
  const entry = entryOf(ledger, key);
  return JSON.parse(entry?.record ?? entry?.delivered ?? 'null');
}

async function both(): Promise<Ledger> {
  const ledger = await nextLedger();
  commit(ledger, 'inventory', [named('tea', 'Tea, green', '0.1')], south);
  commit(ledger, 'inventory', [named('tea', 'Green tea', '0.2')], north);
  return ledger;
}

describe('The stock of two sites that is summed', () => {
  it('is sent as one exact quantity, with the other fields of the site whose name comes first', async () => {
    const ledger = await both();
    expect(told(ledger, 'tea')).toEqual({ name: 'Green tea', price: '2', quantity: '0.3' });
    expect(entryOf(ledger, 'tea')).toMatchObject({ site: 'north', sourceKey: '["Green tea-1"]', present: 1 });
    expect(sendAll(ledger)).toEqual(['tea']);
  });

  it('is sent again when one part changes, and not when both are read again, or the sum stays what it was', async () => {
    const ledger = await both();
    sendAll(ledger);
    const counts = commit(ledger, 'inventory', [named('tea', 'Tea, green', '0.1')], south);
    expect(counts).toMatchObject({ read: 1, unchanged: 1, dead: 0 });
    commit(ledger, 'inventory', [named('tea', 'Green tea', '0.2')], north);
    expect(sendAll(ledger)).toEqual([]);
    commit(ledger, 'inventory', [named('tea', 'Tea, green', '4')], south);
    commit(ledger, 'inventory', [named('tea', 'Green tea', '-3.7')], north);
    expect(entryOf(ledger, 'tea')?.state).toBe('delivered');
    commit(ledger, 'inventory', [named('tea', 'Green tea', '-3')], north);
    expect(sendAll(ledger)).toEqual(['tea']);
    expect(told(ledger, 'tea')).toMatchObject({ quantity: '1' });
  });

  it('loses the part of a row that leaves, and is 0 only when no site has it', async () => {
    const ledger = await both();
    commit(ledger, 'inventory', [goneNamed('tea', 'Green tea')], north);
    expect(told(ledger, 'tea')).toEqual({ name: 'Tea, green', price: '2', quantity: '0.1' });
    expect(entryOf(ledger, 'tea')).toMatchObject({ site: 'south', present: 1 });
    commit(ledger, 'inventory', [goneNamed('tea', 'Tea, green')], south);
    expect(told(ledger, 'tea')).toMatchObject({ quantity: '0' });
    expect(entryOf(ledger, 'tea')).toMatchObject({ state: 'pending', present: 0 });
    sendAll(ledger);
    commit(ledger, 'inventory', [named('tea', 'Green tea', '2')], north);
    expect(told(ledger, 'tea')).toMatchObject({ quantity: '2' });
  });

  it('loses it also where AIQ is to keep what leaves, except the last of it', async () => {
    const ledger = await both();
    commit(ledger, 'inventory', [goneNamed('tea', 'Tea, green', 'keep')], south);
    sendAll(ledger);
    expect(told(ledger, 'tea')).toMatchObject({ quantity: '0.2' });
    commit(ledger, 'inventory', [goneNamed('tea', 'Green tea', 'keep')], north);
    expect(entryOf(ledger, 'tea')).toMatchObject({ state: 'left', present: 0 });
    expect(sendAll(ledger)).toEqual([]);
  });

  it('takes the newest reading of each site, whatever was read of the other since', async () => {
    const ledger = await both();
    const [early, late, of] = [1, 2, 3].map(() => ledger.pages.nextSequence());
    commit(ledger, 'inventory', [named('tea', 'Green tea', '5')], { ...north, sequence: of ?? 0 });
    commit(ledger, 'inventory', [named('tea', 'Tea, green', '2')], { ...south, sequence: late ?? 0 });
    commit(ledger, 'inventory', [named('tea', 'Tea, green', '9')], { ...south, sequence: early ?? 0 });
    commit(ledger, 'inventory', [goneNamed('tea', 'Tea, green')], { ...south, sequence: early ?? 0 });
    expect(told(ledger, 'tea')).toMatchObject({ quantity: '7' });
  });

  it('lets a second row of one site have a SKU no more than before, until the first has left it', async () => {
    const ledger = await both();
    const second = named('tea', 'Mint tea', '7');
    expect(commit(ledger, 'inventory', [second], north).dead).toBe(1);
    expect(ledger.view.deadLetters.list()[0]).toMatchObject({ code: 'ROW_KEY_TAKEN', site: 'north' });
    commit(ledger, 'inventory', [second, goneNamed('tea', 'Green tea')], north);
    expect(told(ledger, 'tea')).toMatchObject({ name: 'Mint tea', quantity: '7.1' });
    expect(ledger.view.deadLetters.list()).toEqual([]);
  });

  it('is another’s key where it is not to be summed', async () => {
    const ledger = await nextLedger();
    commit(ledger, 'inventory', [stock('tea', '1')], { site: 'north' });
    expect(commit(ledger, 'inventory', [stock('tea', '2')], { site: 'south' }).dead).toBe(1);
    expect(ledger.view.deadLetters.list()[0]).toMatchObject({ code: 'ROW_KEY_OTHER_SITE', site: 'south' });
  });

  it('begins with what one site sent before it was summed', async () => {
    const ledger = await nextLedger();
    commit(ledger, 'inventory', [named('tea', 'Green tea', '5')], { site: 'north' });
    sendAll(ledger);
    commit(ledger, 'inventory', [named('tea', 'Tea, green', '2')], south);
    expect(told(ledger, 'tea')).toMatchObject({ name: 'Green tea', quantity: '7' });
    commit(ledger, 'inventory', [named('tea', 'Green tea', '4')], north);
    expect(told(ledger, 'tea')).toMatchObject({ quantity: '6' });
  });

  it('is one site’s own again where the settings say so', async () => {
    const ledger = await both();
    sendAll(ledger);
    commit(ledger, 'inventory', [named('tea', 'Tea, green', '0.1')], { site: 'south' });
    expect(told(ledger, 'tea')).toEqual({ name: 'Tea, green', price: '2', quantity: '0.1' });
    expect(entryOf(ledger, 'tea')?.site).toBe('south');
    expect(query(ledger.file, 'SELECT * FROM part')).toEqual([]);
  });

  it('that AIQ refuses is one dead letter, which goes when the sum goes again, whichever site made it', async () => {
    const ledger = await both();
    settle(ledger, claimed(ledger), rejected);
    expect(ledger.view.deadLetters.list()).toMatchObject([{ kind: 'record', site: 'north', key: 'tea' }]);
    commit(ledger, 'inventory', [named('tea', 'Tea, green', '3')], south);
    expect(ledger.view.deadLetters.list()).toEqual([]);
    expect(sendAll(ledger)).toEqual(['tea']);
  });

  it('keeps the part of a row that cannot be mapped as it was, and its dead letter', async () => {
    const ledger = await both();
    commit(ledger, 'inventory', [unmappable('Green tea-1')], north);
    commit(ledger, 'inventory', [named('tea', 'Tea, green', '3')], south);
    expect(told(ledger, 'tea')).toMatchObject({ quantity: '3.2' });
    expect(ledger.view.deadLetters.list()).toMatchObject([{ kind: 'row', site: 'north' }]);
  });
});

describe('A pass of one site', () => {
  it('finds its own rows that it has not met, and not those of the other', async () => {
    const ledger = await both();
    commit(ledger, 'inventory', [named('mug', 'Mug', '1')], { site: 'north' });
    const before = ledger.pages.nextSequence();
    const missing = (site: SiteName) =>
      ledger.known.notSeenSince(site, 'inventory', before, 10).map(({ key }) => key);
    expect(missing('north').sort()).toEqual(['mug', 'tea']);
    expect(missing('south')).toEqual(['tea']);
    commit(ledger, 'inventory', [named('tea', 'Green tea', '0.2')], north);
    expect([missing('north'), missing('south')]).toEqual([['mug'], ['tea']]);
  });

  it('takes them some at a time, each once', async () => {
    const ledger = await nextLedger();
    const skus = ['a', 'b', 'c', 'd', 'e'];
    for (const one of [north, south]) {
      commit(
        ledger,
        'inventory',
        skus.map((key) => stock(key, '1')),
        one,
      );
    }
    const { known } = ledger;
    const first = known.notSeenSince('north', 'inventory', 9, 2);
    const second = known.notSeenSince('north', 'inventory', 9, 2, first.at(-1));
    const third = known.notSeenSince('north', 'inventory', 9, 2, second.at(-1));
    expect([...first, ...second, ...third].map(({ key }) => key)).toEqual(skus);
  });

  it('counts and recalls what the site has, as its own rows were', async () => {
    const ledger = await both();
    commit(ledger, 'inventory', [named('mug', 'Mug', '1')], south);
    commit(ledger, 'inventory', [goneNamed('tea', 'Tea, green')], south);
    expect([ledger.known.present('north', 'inventory'), ledger.known.present('south', 'inventory')]).toEqual([
      1, 1,
    ]);
    const [recent] = ledger.known.recent('south', 'inventory', 10);
    expect(recent).toMatchObject({ sourceKey: '["Mug-1"]', key: 'mug' });
    expect(recent?.seen).toBe(entryOf(ledger, 'mug')?.seen);
  });
});

const skus = ['tea', 'mug'] as const;
type Sku = (typeof skus)[number];
const sites = ['north', 'south'] as const;
const site = fc.constantFrom(...sites);
const doing = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      site,
      sku: fc.constantFrom(...skus),
      to: fc.constantFrom(null, 0, 1, 2, 5),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), site }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('commit' as const), which: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('claim' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      with: fc.constantFrom('done', 'lost', 'lost-but-applied', 'returned'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('assert' as const) }) },
);
type Doing = typeof doing extends fc.Arbitrary<infer T> ? T : never;

/** Two shops, one ledger, and AIQ, which lowers nothing by itself here. */
class World {
  readonly aiq = new Map<string, string>();
  readonly #ledger: Ledger;
  readonly #shops = { north: new Map<Sku, number>(), south: new Map<Sku, number>() };
  #reads: { site: SiteName; sequence: number; rows: ReadonlyMap<Sku, number> }[] = [];
  #request: Batch | null = null;
  #applied = false;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  take(one: Doing): void {
    switch (one.do) {
      case 'edit':
        if (one.to === null) this.#shops[one.site].delete(one.sku);
        else this.#shops[one.site].set(one.sku, one.to);
        return;
      case 'read':
        this.#read(one.site);
        return;
      case 'commit':
        this.#commit(one.which);
        return;
      case 'claim':
        if (!this.#request) this.#request = claim(this.#ledger);
        return;
      case 'answer':
        this.#answer(one.with);
        return;
      case 'assert':
        this.#ledger.outbox.assertStock(uid, { afterSales: 0, every: 0 }, Number.MAX_SAFE_INTEGER);
    }
  }

  comeToRest(): void {
    for (const one of sites) this.#read(one);
    while (this.#reads.length > 0) this.#commit(0);
    for (;;) {
      this.#request ??= claim(this.#ledger);
      if (!this.#request) return;
      this.#answer('done');
    }
  }

  /** Of a SKU that no shop has: 0, or nothing where AIQ never heard of it. */
  sumOf(sku: Sku): string | undefined {
    const parts = sites.flatMap((one) => this.#shops[one].get(sku) ?? []);
    if (parts.length === 0) return this.aiq.has(sku) ? '0' : undefined;
    return String(parts.reduce((sum, units) => sum + units, 0));
  }

  #read(of: SiteName): void {
    const sequence = this.#ledger.pages.nextSequence();
    this.#reads.push({ site: of, sequence, rows: new Map(this.#shops[of]) });
  }

  #commit(which: number): void {
    const [read] = this.#reads.splice(which % Math.max(1, this.#reads.length), 1);
    if (!read) return;
    const items = skus.map((sku) => {
      const units = read.rows.get(sku);
      return units === undefined ? left(sku, { leaving: 'zero' }) : stock(sku, String(units));
    });
    commit(this.#ledger, 'inventory', items, { site: read.site, sequence: read.sequence, summed: true });
  }

  #answer(answer: 'done' | 'lost' | 'lost-but-applied' | 'returned'): void {
    const request = this.#request;
    if (!request) return;
    this.#request = null;
    // What may have been applied before is not returned as if it had not.
    const event = answer === 'returned' && this.#applied ? 'done' : answer;
    if (event === 'done' || event === 'lost-but-applied') {
      for (const { key, part } of request.items) this.aiq.set(key, JSON.parse(part).quantity);
    }
    this.#applied = event === 'lost-but-applied' || (event === 'lost' && this.#applied);
    settle(this.#ledger, request, event === 'done' ? done() : event === 'returned' ? returned() : lost());
  }
}

it('In whatever order two sites are read, lose rows, and are sent: in the end AIQ has the sum', async () => {
  const ledger = await nextLedger();
  const file = new Database(ledger.file);
  fc.assert(
    fc.property(fc.array(doing, { minLength: 10, maxLength: 40, size: 'max' }), (doings) => {
      file.exec('DELETE FROM entry; DELETE FROM part; DELETE FROM batch; DELETE FROM batch_item');
      const world = new World(ledger);
      for (const one of doings) world.take(one);
      world.comeToRest();
      for (const sku of skus) expect(world.aiq.get(sku), sku).toBe(world.sumOf(sku));
    }),
    { numRuns: 40 },
  );
  file.close();
});

it('A person who asks for a summed SKU is shown it as the row of the site made it', async () => {
  const ledger = await both();
  sendAll(ledger);
  const { histories } = ledger.view;
  const south = (name: string) => histories.of('south', uid, 'inventory', sourceKey(`${name}-1`), null);
  const body = { name: 'Tea, green', price: '2', quantity: '0.1' };
  const made = histories.fingerprint('inventory', body);
  const rowOf = (site: string) => histories.rowOf(site, uid, 'inventory', 'tea');
  expect(rowOf('south')).toEqual({ key: 'tea', sourceKey: sourceKey('Tea, green-1') });
  expect(rowOf('north')).toEqual({ key: 'tea', sourceKey: sourceKey('Green tea-1') });
  expect(rowOf('west')).toBeNull();
  expect(south('Tea, green').entry).toMatchObject({ site: 'south', seen: made, deliveredFingerprint: made });
  expect(south('Black tea').entry).toBeNull();
  const north = histories.of('north', uid, 'inventory', sourceKey('Green tea-1'), null);
  const green = { name: 'Green tea', price: '2', quantity: '0.2' };
  expect(north.entry?.seen).toBe(histories.fingerprint('inventory', green));
  commit(ledger, 'inventory', [named('tea', 'Green tea', '8')], { site: 'north', summed: true });
  expect(south('Tea, green').entry).toMatchObject({ state: 'pending', seen: made });
  expect(south('Tea, green').entry?.deliveredFingerprint).not.toBe(made);
});
