import { describe, expect, test, vi } from 'vitest';
import { random } from '../../src/demo/index.ts';
import { openLiveShop } from '../sync/live-shop.ts';
import { uid } from '../sync/machine.ts';
import { expectSilence } from '../sync/work.ts';

vi.setConfig({ testTimeout: 120_000 });

describe('A shop with five years of receipts', () => {
  test.each(['at-once', 'later', 'never'] as const)(
    'goes live with yesterday, and later with a year, where AIQ lowers stock by sales %s: each sale is there once, the stock is right, nobody is messaged',
    async (stockFromSales) => {
      await using shop = await openLiveShop({ stockFromSales });
      const { machine, start, yearBefore } = shop;
      expect(await shop.once()).toEqual([]);
      await shop.comeToRest();
      expect(shop.differencesFrom(start)).toEqual([]);
      const live = machine.sandbox.world().sales.get(uid)?.size ?? 0;
      expect(live).toBeGreaterThanOrEqual(20);
      expect(shop.sentAgain()).toEqual([]);
      const rowsRead = machine.ledger.view.streams.all().find(({ model }) => model === 'sale')?.rowsRead ?? 0;
      // Reading began a month before, not with the first receipt of five years.
      expect(rowsRead).toBeLessThan(300);

      machine.ledger.backfills.add('main', 'sale', yearBefore, start, machine.around.now());
      expect(await shop.once('backfills')).toEqual([]);
      await shop.comeToRest();
      expect(shop.differencesFrom(yearBefore)).toEqual([]);
      const all = machine.sandbox.world().sales.get(uid)?.size ?? 0;
      expect(all).toBeGreaterThan(live + 400);
      expect(all).toBeLessThan(1_500);
      expect(shop.sentAgain()).toEqual([]);
      expectSilence(machine);

      // What was asked for is read once: nothing is left of it, and a second look sends nothing.
      const { requests } = machine.sandbox.world().counters;
      expect(await shop.once()).toEqual([]);
      expect(machine.sandbox.world().counters.requests).toBe(requests);
    },
  );

  test('ends right when a backfill is killed at 20 random instants', async () => {
    const seed = Date.now() % 1_000_000;
    const chance = random(seed, 1);
    await using shop = await openLiveShop({ receipts: 2_000, pageSize: 10, bulk: 5 });
    const { machine, start, yearBefore } = shop;
    expect(await shop.once()).toEqual([]);
    machine.ledger.backfills.add('main', 'sale', yearBefore, start, machine.around.now());
    let kills = 0;
    for (; kills < 20; kills++) {
      const isKilled = await killed(shop, 1 + chance.below(4));
      await machine.restart();
      if (!isKilled) break;
    }
    expect(kills, `seed ${seed}`).toBe(20);
    await shop.once('backfills');
    await shop.comeToRest();
    expect(shop.differencesFrom(yearBefore), `seed ${seed}`).toEqual([]);
    // What was in flight is repeated, with the same bytes.
    const bodies = shop.sentAgain().map((key) => machine.sandbox.accepted('sale', uid, key));
    expect(bodies.filter((some) => new Set(some.map(({ body }) => body)).size > 1)).toEqual([]);
    expectSilence(machine);
  });
});

/** Runs the backfill until so many things have happened, and takes the ledger away: nothing is written any more. */
async function killed(shop: Awaited<ReturnType<typeof openLiveShop>>, after: number): Promise<boolean> {
  const { machine } = shop;
  const { ledger } = machine;
  let left = after;
  const kill = (): void => {
    if (--left === 0) ledger.close();
  };
  machine.listeners.add(kill);
  await shop.once('backfills').catch(() => undefined);
  machine.listeners.delete(kill);
  return left <= 0;
}
