import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/index.ts';
import { entryOf, ledgers } from './ledger-file.ts';
import { commit, persona, sale, stock } from './pages.ts';
import { claim, claimed, done, idsFor, keysOf, openGate, sendAll, settle } from './requests.ts';

const newLedger = ledgers();

/** So many shoppers and items of a site, all in the background: "east shopper 3", "east item 1". */
function backlog(ledger: Ledger, site: string, shoppers: number, items = 0, run = ''): void {
  const nth = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
  const page = { site, lane: 'background' } as const;
  commit(
    ledger,
    'persona',
    nth(shoppers).map((n) => persona(`${site} shopper ${n}${run}`, 'Ann')),
    page,
  );
  commit(
    ledger,
    'inventory',
    nth(items).map((n) => stock(`${site} item ${n}${run}`, '3')),
    page,
  );
}

const siteOf = (key: string): string => key.split(' ')[0] ?? '';

describe('Background work of several sites of one account', () => {
  it('goes in turns, and of each site shoppers first', async () => {
    const ledger = await newLedger();
    backlog(ledger, 'east', 4);
    backlog(ledger, 'west', 1, 2);
    backlog(ledger, 'north', 2);
    expect(sendAll(ledger, { most: 1 })).toEqual([
      'east shopper 1',
      'north shopper 1',
      'west shopper 1',
      'east shopper 2',
      'north shopper 2',
      'west item 1',
      'east shopper 3',
      'west item 2',
      'east shopper 4',
    ]);
  });

  it('of each of k sites gets every k-th place, however much the others have', async () => {
    const sizes = fc.uniqueArray(
      fc.record({ site: fc.constantFrom('a', 'b', 'c', 'd'), shoppers: fc.nat(4), items: fc.nat(3) }),
      { minLength: 1, selector: ({ site }) => site },
    );
    const ledger = await newLedger();
    let runs = 0;
    fc.assert(
      fc.property(sizes, (sites) => {
        runs += 1;
        for (const { site, shoppers, items } of sites)
          backlog(ledger, site, shoppers, items, ` of run ${runs}`);
        const left = new Map<string, number>(
          sites.map(({ site, shoppers, items }) => [site, shoppers + items]),
        );
        const sent = sendAll(ledger, { most: 1 }).map(siteOf);
        expect(sent.length).toBe([...left.values()].reduce((sum, count) => sum + count, 0));
        for (const [at, site] of sent.entries()) {
          const wanting = [...left].filter(([, count]) => count > 0).map(([name]) => name);
          const next = sent.slice(at, at + wanting.length);
          // Whoever still has something after this round has had his place in it.
          for (const name of wanting) expect(next).toContain(name);
          left.set(site, (left.get(site) ?? 0) - 1);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('keeps the turn of a site that the budget made wait', async () => {
    const ledger = await newLedger();
    backlog(ledger, 'east', 2);
    backlog(ledger, 'west', 2);
    settle(ledger, claimed(ledger), done(idsFor('east shopper 1')));
    expect(claim(ledger, { gate: { ...openGate, admit: () => false } })).toBeNull();
    expect(keysOf(claim(ledger))).toEqual(['west shopper 1']);
  });

  it('waits for what happened just now, which goes in the order in which it happened', async () => {
    const ledger = await newLedger();
    backlog(ledger, 'east', 1);
    commit(ledger, 'sale', [sale('late', null)], { site: 'west' });
    commit(ledger, 'sale', [sale('later', null)], { site: 'east' });
    expect(sendAll(ledger)).toEqual(['late', 'later', 'east shopper 1']);
  });
});

describe('A sale of just now', () => {
  async function firstLoad(): Promise<Ledger> {
    const ledger = await newLedger();
    const many = Array.from({ length: 150 }, (_, nth) => persona(`stranger ${nth}`, 'Ann'));
    commit(ledger, 'persona', [...many, persona('regular', 'Zoe')], { lane: 'background' });
    return ledger;
  }

  it('takes its shopper out of the first load, and goes right after him', async () => {
    const ledger = await firstLoad();
    commit(ledger, 'sale', [sale('today', 'regular')]);
    expect(entryOf(ledger, 'regular')).toMatchObject({ state: 'pending', lane: 'awaited' });
    expect(entryOf(ledger, 'today')).toMatchObject({ state: 'waiting', lane: 'live' });
    const lanes: string[] = [];
    const gate = { ...openGate, admit: (lane: string) => lanes.push(lane) > 0 };
    const batch = claimed(ledger, { gate });
    settle(ledger, batch, done(idsFor('regular')));
    expect([keysOf(batch), keysOf(claim(ledger, { gate })), lanes]).toEqual([
      ['regular'],
      ['today'],
      ['awaited', 'live'],
    ]);
  });

  it('does so too where its shopper has changed in between', async () => {
    const ledger = await firstLoad();
    commit(ledger, 'sale', [sale('today', 'regular')]);
    commit(ledger, 'persona', [persona('regular', 'Zoë')], { lane: 'background' });
    expect(keysOf(claim(ledger))).toEqual(['regular']);
    expect(entryOf(ledger, 'regular')).toMatchObject({ lane: 'awaited' });
  });

  it('of the past, from a first load of its own, leaves its shopper where he is', async () => {
    const ledger = await firstLoad();
    commit(ledger, 'sale', [sale('long ago', 'regular')], { lane: 'background' });
    expect(entryOf(ledger, 'regular')).toMatchObject({ state: 'pending', lane: 'background' });
  });
});
