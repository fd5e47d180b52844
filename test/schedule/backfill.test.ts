import { expect, it } from 'vitest';
import { run } from '../../src/schedule/index.ts';
import { openLiveShop } from '../sync/live-shop.ts';
import { addReceipt } from '../sync/till.ts';
import { eventually, expectSilence, saleOf } from '../sync/work.ts';

it('A backfill goes on beside the live reading, which interrupts it, and comes to its end', async () => {
  await using shop = await openLiveShop({ receipts: 1_500, pageSize: 3 });
  const { machine, start, yearBefore } = shop;
  const { backfills } = machine.ledger;
  expect(await shop.once()).toEqual([]);
  backfills.add('main', 'sale', yearBefore, start, machine.around.now());
  const stop = new AbortController();
  const running = run(shop.work(), stop.signal);
  try {
    await eventually(() => (backfills.all()[0]?.rowsRead ?? 0) > 30, 20_000);
    machine.edit((db) => addReceipt(db, { id: 'meanwhile', ago: 5 }));
    await eventually(() => saleOf(machine, 'meanwhile') !== undefined, 20_000);
    expect(backfills.all()[0]?.endedAt).toBeNull();
    await eventually(() => backfills.all()[0]?.endedAt !== null, 20_000);
  } finally {
    stop.abort();
    await running;
  }
  await shop.comeToRest();
  expect(shop.differencesFrom(yearBefore)).toEqual([]);
  expect(shop.sentAgain()).toEqual([]);
  expectSilence(machine);
});
