import { expect, it } from 'vitest';
import { entryOf, ledgers, noon, query } from './ledger-file.ts';
import { commit, left, lines, persona, sale, stock } from './pages.ts';
import { claimed, lost, sendAll, settle } from './requests.ts';

const newLedger = ledgers();
const day = 86_400_000;
const ages = { sales: 180 * day };
const later = noon + 181 * day;

async function filled() {
  const ledger = await newLedger();
  commit(ledger, 'persona', [persona('ann', 'Ann')]);
  commit(ledger, 'sale', [sale('s1', 'ann', '10', 'ann', lines(2)), sale('s2', null)]);
  commit(ledger, 'inventory', [stock('tea', '3')]);
  sendAll(ledger);
  return ledger;
}

type Filled = Awaited<ReturnType<typeof filled>>;

/** All steps of a round. */
function round({ pruning }: Filled, now: number): number {
  let sales = 0;
  for (let more = true; more; ) {
    const step = pruning.step(ages, now);
    ({ more } = step);
    sales += step.sales;
  }
  return sales;
}

it('Pruning drops what AIQ has of old sales, and of nothing else', async () => {
  const ledger = await filled();
  expect(ledger.view.prunable(ages, noon + 179 * day)).toEqual({ sales: 0, bytes: 0 });
  expect(round(ledger, noon + 179 * day)).toBe(0);
  const { sales, bytes } = ledger.view.prunable(ages, later);
  expect([sales, bytes > 100]).toEqual([2, true]);
  expect(round(ledger, later)).toBe(2);
  expect(ledger.view.prunable(ages, later)).toEqual({ sales: 0, bytes: 0 });
  expect(entryOf(ledger, 's1')).toMatchObject({
    state: 'delivered',
    delivered: null,
    persona: 'ann',
    version: 1,
  });
  for (const key of ['ann', 'tea']) expect(entryOf(ledger, key)?.delivered).not.toBeNull();
});

it('Pruning touches nothing that is to go, nor a sale that lacks its shopper', async () => {
  const ledger = await filled();
  commit(ledger, 'sale', [sale('s1', 'ann', '11', 'ann', lines(2)), sale('s3', 'bob', '5', 'bob')]);
  sendAll(ledger);
  expect(entryOf(ledger, 's3')).toMatchObject({ state: 'delivered', attributed: 0 });
  commit(ledger, 'sale', [sale('s1', 'ann', '12', 'ann', lines(2)), sale('s4', null)]);
  settle(ledger, claimed(ledger, { most: 1 }), lost());
  expect(round(ledger, later)).toBe(1);
  expect(entryOf(ledger, 's2')?.delivered).toBeNull();
  for (const key of ['s1', 's3']) expect(entryOf(ledger, key)?.delivered).not.toBeNull();
});

it('A pruned sale is not sent again, goes when it changes, and says so when it is voided', async () => {
  const ledger = await filled();
  round(ledger, later);
  commit(ledger, 'sale', [sale('s1', 'ann', '10', 'ann', lines(2)), sale('s2', null)]);
  expect(sendAll(ledger)).toEqual([]);
  commit(ledger, 'sale', [sale('s1', 'ann', '8', 'ann', lines(1))]);
  expect(sendAll(ledger)).toEqual(['s1']);
  commit(ledger, 'sale', [left('s2', { leaving: 'void' })]);
  expect(sendAll(ledger)).toEqual([]);
  expect(ledger.view.deadLetters.list()).toMatchObject([{ code: 'VOID_TOO_LATE', key: 's2-void' }]);
});

it('A round goes in steps of 2,000 entries', async () => {
  const ledger = await newLedger();
  const many = Array.from({ length: 4_500 }, (_, nth) => sale(`s${nth}`, null));
  commit(ledger, 'sale', many);
  sendAll(ledger, { most: 1_000 });
  const steps = Array.from({ length: 4 }, () => ledger.pruning.step(ages, later));
  expect(steps).toEqual([
    { sales: 2_000, more: true },
    { sales: 2_000, more: true },
    { sales: 500, more: true },
    { sales: 0, more: false },
  ]);
});

it('The size of a ledger is told by table, and by model and state', async () => {
  const ledger = await filled();
  const size = ledger.view.size();
  expect(size.entries).toEqual([
    { model: 'inventory', state: 'delivered', entries: 1 },
    { model: 'persona', state: 'delivered', entries: 1 },
    { model: 'sale', state: 'delivered', entries: 2 },
  ]);
  const tables = query<{ name: string }>(ledger.file, `SELECT name FROM sqlite_master WHERE type = 'table'`);
  const named = new Set(size.tables.map(({ table }) => table));
  for (const { name } of tables) expect([...named]).toContain(name);
  expect(size.tables.find(({ table }) => table === 'entry')).toMatchObject({ rows: 4 });
  const sum = size.tables.reduce((all, { bytes }) => all + bytes, 0);
  expect(sum + size.free).toBe(size.file);
});
