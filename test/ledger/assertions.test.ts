import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Ledger, PageItem } from '../../src/ledger/index.ts';
import { entryOf, ledgers, noon, query } from './ledger-file.ts';
import { commit, left, sale, stock, uid } from './pages.ts';
import { claimed, done, keysOf, lost, rejected, sendAll, settle } from './requests.ts';

const nextLedger = ledgers();
const [minute, hour] = [60_000, 3_600_000];
const day = 24 * hour;
const times = { afterSales: hour, every: day };

/** A sale of these SKUs, one each. */
function saleOf(key: string, ...skus: readonly string[]): PageItem {
  const item = sale(key, null);
  if (item.kind !== 'record' || item.record.model !== 'sale') throw new TypeError('no sale');
  const lines = skus.map((sku) => ({ sku, quantity: '1', amount: '5' }));
  return { ...item, record: { ...item.record, body: { ...item.record.body, lines } } };
}

/** What goes at this time only because it is due again. */
function assertedAt(ledger: Ledger, now: number, every: number | null = day): string[] {
  while (ledger.outbox.assertStock(uid, { afterSales: hour, every }, now));
  return sendAll(ledger, { now });
}

async function withStock(...skus: readonly string[]): Promise<Ledger> {
  const ledger = await nextLedger();
  commit(
    ledger,
    'inventory',
    skus.map((sku) => stock(sku, '5')),
  );
  sendAll(ledger);
  return ledger;
}

function sell(ledger: Ledger, now: number, key: string, ...skus: readonly string[]): void {
  commit(ledger, 'sale', [saleOf(key, ...skus)]);
  sendAll(ledger, { now });
}

describe('The stock of a SKU that was sold', () => {
  it('goes again once so much time has passed since its last delivered sale, and no sooner', async () => {
    const ledger = await withStock('tea', 'mug', 'pot');
    sell(ledger, noon, 's1', 'tea', 'mug');
    sell(ledger, noon + 40 * minute, 's2', 'tea');
    expect(assertedAt(ledger, noon + hour - 1)).toEqual([]);
    expect(assertedAt(ledger, noon + hour)).toEqual(['mug']);
    expect(assertedAt(ledger, noon + hour + 39 * minute)).toEqual([]);
    expect(assertedAt(ledger, noon + hour + 40 * minute)).toEqual(['tea']);
    expect(assertedAt(ledger, noon + 20 * hour)).toEqual([]);
  });

  it('goes whole, in the background lane, behind what is queued already', async () => {
    const ledger = await withStock('tea');
    sell(ledger, noon, 's1', 'tea');
    ledger.outbox.assertStock(uid, times, noon + hour);
    expect(entryOf(ledger, 'tea')).toMatchObject({
      state: 'pending',
      lane: 'background',
      record: JSON.stringify({ name: 'Tea', quantity: '5' }),
      deliveredFingerprint: null,
      pendingSince: noon + hour,
    });
    commit(ledger, 'inventory', [stock('mug', '1')]);
    expect(sendAll(ledger, { now: noon + hour })).toEqual(['mug', 'tea']);
  });

  it('counts what a corrected sale no longer has', async () => {
    const ledger = await withStock('tea', 'mug');
    sell(ledger, noon, 's1', 'tea');
    expect(assertedAt(ledger, noon + hour)).toEqual(['tea']);
    sell(ledger, noon + 2 * hour, 's1', 'mug');
    expect(assertedAt(ledger, noon + 3 * hour).sort()).toEqual(['mug', 'tea']);
  });

  it('says nothing of SKUs that have no stock here, of other accounts, and of sales that AIQ refused', async () => {
    const ledger = await withStock('tea');
    commit(ledger, 'inventory', [stock('tea', '5')], { uid: 'u2' });
    sell(ledger, noon, 's1', 'gift-card');
    commit(ledger, 'sale', [saleOf('s2', 'tea')]);
    settle(ledger, claimed(ledger), rejected);
    expect(assertedAt(ledger, noon + hour)).toEqual([]);
    expect(query(ledger.file, 'SELECT key FROM entry WHERE soldAt IS NOT NULL')).toEqual([]);
  });

  it('goes when its stock was on its way meanwhile, once that is answered', async () => {
    const ledger = await withStock('tea');
    sell(ledger, noon, 's1', 'tea');
    commit(ledger, 'inventory', [stock('tea', '4')]);
    const request = claimed(ledger, { now: noon + hour });
    expect(ledger.outbox.assertStock(uid, times, noon + hour)).toBe(false);
    settle(ledger, request, lost(noon + hour), noon + hour);
    ledger.outbox.assertStock(uid, times, noon + hour);
    const again = claimed(ledger, { now: noon + hour });
    expect(again.items.map(({ record }) => JSON.parse(record))).toEqual([{ name: 'Tea', quantity: '4' }]);
    settle(ledger, again, done(), noon + hour);
    expect(assertedAt(ledger, noon + hour)).toEqual(['tea']);
  });

  it('of 0, because the product left, goes too', async () => {
    const ledger = await withStock('tea');
    commit(ledger, 'inventory', [left('tea', { leaving: 'zero' })]);
    sendAll(ledger);
    sell(ledger, noon, 's1', 'tea');
    expect(assertedAt(ledger, noon + hour)).toEqual(['tea']);
    expect(entryOf(ledger, 'tea')).toMatchObject({ state: 'delivered', present: 0 });
    expect(entryOf(ledger, 'tea')?.delivered).toContain('"quantity":"0"');
  });
});

describe('Stock that goes again', () => {
  const pending = async () => {
    const ledger = await withStock('tea');
    sell(ledger, noon, 's1', 'tea');
    ledger.outbox.assertStock(uid, times, noon + hour);
    return ledger;
  };

  it('is not cancelled by a reading of the same, nor by a change and its way back', async () => {
    const ledger = await pending();
    commit(ledger, 'inventory', [stock('tea', '5')]);
    commit(ledger, 'inventory', [stock('tea', '4')]);
    commit(ledger, 'inventory', [stock('tea', '5')]);
    expect(entryOf(ledger, 'tea')?.state).toBe('pending');
    expect(sendAll(ledger)).toEqual(['tea']);
    expect(entryOf(ledger, 'tea')).toMatchObject({ state: 'delivered', record: null });
  });

  it('goes with the newest quantity, which then holds', async () => {
    const ledger = await pending();
    commit(ledger, 'inventory', [stock('tea', '4')]);
    const request = claimed(ledger);
    commit(ledger, 'inventory', [stock('tea', '5')]);
    settle(ledger, request, done());
    expect(sendAll(ledger)).toEqual(['tea']);
    commit(ledger, 'inventory', [stock('tea', '5')]);
    expect(sendAll(ledger)).toEqual([]);
  });

  it('and is refused becomes a dead letter, and goes when its row changes back to what AIQ once had', async () => {
    const ledger = await pending();
    settle(ledger, claimed(ledger), rejected);
    expect(entryOf(ledger, 'tea')?.state).toBe('dead');
    commit(ledger, 'inventory', [stock('tea', '4')]);
    commit(ledger, 'inventory', [stock('tea', '5')]);
    expect(sendAll(ledger)).toEqual(['tea']);
  });
});

describe('All stock', () => {
  it('goes again so long after it was last delivered, for whatever reason that was', async () => {
    const ledger = await withStock('tea', 'mug');
    commit(ledger, 'inventory', [stock('tea', '4')]);
    sendAll(ledger, { now: noon + hour });
    expect(assertedAt(ledger, noon + day - 1)).toEqual([]);
    expect(assertedAt(ledger, noon + day)).toEqual(['mug']);
    expect(assertedAt(ledger, noon + day + hour)).toEqual(['tea']);
    expect(assertedAt(ledger, noon + 2 * day)).toEqual(['mug']);
  });

  it('does not go again where that is switched off; what was sold does', async () => {
    const ledger = await withStock('tea', 'mug');
    sell(ledger, noon, 's1', 'tea');
    expect(assertedAt(ledger, noon + 30 * day, null)).toEqual(['tea']);
    expect(assertedAt(ledger, noon + 60 * day, null)).toEqual([]);
  });

  it('does not go for what has left, at 0 or kept', async () => {
    const ledger = await withStock('tea', 'mug', 'pot');
    commit(ledger, 'inventory', [left('tea', { leaving: 'zero' }), left('mug')]);
    sendAll(ledger);
    expect(assertedAt(ledger, noon + day)).toEqual(['pot']);
  });

  it('does not put off what is due after a sale', async () => {
    const ledger = await withStock('tea');
    sell(ledger, noon + day - minute, 's1', 'tea');
    expect(assertedAt(ledger, noon + day)).toEqual(['tea']);
    expect(assertedAt(ledger, noon + day + hour - minute)).toEqual(['tea']);
    expect(assertedAt(ledger, noon + day + 2 * hour)).toEqual([]);
  });

  it('goes soon after a clock was set back, not only when that time has come again', async () => {
    const ledger = await withStock('tea', 'mug');
    sell(ledger, noon, 's1', 'tea');
    const back = noon - 300 * day;
    expect(assertedAt(ledger, back)).toEqual([]);
    expect(assertedAt(ledger, back + hour)).toEqual(['tea']);
    expect(assertedAt(ledger, back + day)).toEqual(['mug']);
  });
});

it('A look at a hundred thousand SKUs that are due takes some of them, and one at which none is due costs nothing', async () => {
  const ledger = await withStock('tea');
  copies(ledger, 'tea', 99_999);
  const quiet = timeOf(() => {
    for (let look = 0; look < 100; look++) ledger.outbox.assertStock(uid, times, noon + day - 1);
  });
  const busy = timeOf(() => expect(ledger.outbox.assertStock(uid, times, noon + day)).toBe(true));
  const pending = `SELECT count(*) AS n FROM entry WHERE state = 'pending'`;
  expect(query(ledger.file, pending)).toEqual([{ n: 500 }]);
  // A look takes microseconds, and one that finds much milliseconds: far from what a whole table would take.
  expect(quiet / 100).toBeLessThan(20);
  expect(busy).toBeLessThan(1_000);
  expect(keysOf(claimed(ledger, { now: noon + day }))).toHaveLength(100);
});

/** So many products more that stand just as this one does: a hundred thousand pages would take a minute. */
function copies(ledger: Ledger, key: string, count: number): void {
  const db = new Database(ledger.file);
  const columns = db
    .prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('entry')`)
    .all()
    .map(({ name }) => name);
  const copied = columns.map((name) => (name === 'key' ? `key || '-' || n` : name));
  db.exec(`WITH RECURSIVE nth(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < ${count})
    INSERT INTO entry (${columns}) SELECT ${copied} FROM entry, nth WHERE key = '${key}'`);
  db.close();
}

function timeOf(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
