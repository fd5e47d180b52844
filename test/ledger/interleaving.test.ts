import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Ledger, PageItem } from '../../src/ledger/index.ts';
import type { ModelRecord } from '../../src/model/index.ts';
import { entryOf, ledgers } from './ledger-file.ts';
import { commit, site, sourceKey, stock, uid, unmappable } from './pages.ts';
import { claim, done, sendAll, settle } from './requests.ts';

const newLedger = ledgers();

/** A row that makes its page fail, after the others of it were written. */
const torn: PageItem = {
  kind: 'record',
  sourceKey: sourceKey('torn'),
  waitsFor: null,
  get record(): ModelRecord {
    throw new Error('torn');
  },
};

/** Pages of two readers, some of which fail and are read again, as the pull loop does it. */
async function read(ledger: Ledger, reader: string, pages: number): Promise<number> {
  let failures = 0;
  for (let page = 1; page <= pages; page++) {
    const items = [1, 2, 3].map((n) => stock(`${reader}-${page}-${n}`, String(page)));
    const checkpoint = { position: `${reader}-${page}`, sourceNow: null, completeAt: null };
    if (page % 3 === 0) {
      const broken = [...items, unmappable(`${reader}-${page}-bad`), torn];
      expect(() => commit(ledger, 'inventory', broken, { checkpoint })).toThrow();
      failures += 1;
      await turn();
    }
    commit(ledger, 'inventory', items, { checkpoint });
    await turn();
  }
  return failures;
}

/** Requests, some of whose settlements fail half-way and are made again. */
async function send(ledger: Ledger, until: () => boolean): Promise<number> {
  let failures = 0;
  for (let n = 1; ; n++) {
    const batch = claim(ledger, { most: 4 });
    await turn();
    if (!batch && until()) return failures;
    if (!batch) continue;
    if (n % 3 === 0) {
      const broken = {
        ...batch,
        items: batch.items.flatMap((item) => [item, { ...item, key: 'unheard of' }]),
      };
      expect(() => settle(ledger, broken, done())).toThrow(/does not know/);
      failures += 1;
      await turn();
    }
    settle(ledger, batch, done());
  }
}

it('Pages and settlements that overlap, some of them failing, lose no row and count none twice', async () => {
  const ledger = await newLedger();
  ledger.streams.open(site, 'inventory', uid, 'v1');
  let reading = 2;
  const readers = ['live', 'sweep'].map((reader) =>
    read(ledger, reader, 40).finally(() => {
      reading -= 1;
    }),
  );
  const senders = [1, 2].map(() => send(ledger, () => reading === 0));
  const failures = await Promise.all([...readers, ...senders]);
  for (const count of failures) expect(count).toBeGreaterThan(5);

  expect(sendAll(ledger)).toEqual([]);
  expect(ledger.view.standings()).toMatchObject([{ state: 'delivered', entries: 2 * 40 * 3 }]);
  expect(ledger.view.deadLetters.list()).toEqual([]);
  expect(ledger.streams.all()).toMatchObject([{ rowsRead: 240, changed: 240, unchanged: 0, dead: 0 }]);
  expect(ledger.endpoints.get(uid, 'inventory')?.records).toBe(240);
  expect(entryOf(ledger, 'sweep-40-3')).toMatchObject({
    delivered: '{"name":"Tea","quantity":"40"}',
    batch: null,
    assumed: 0,
  });
});
