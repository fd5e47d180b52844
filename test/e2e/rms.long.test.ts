import { describe, expect, test } from 'vitest';
import type { Kind } from '../../src/extract/index.ts';
import type { Model } from '../../src/model/index.ts';
import { pull } from '../../src/sync/index.ts';
import { ring, stampOf } from '../shops/rms-make.ts';
import { openRmsScene, type RmsScene } from './rms-scene.ts';
import { provesRms } from './rms-shop.ts';
import { until } from './scene.ts';

provesRms('rmh');
provesRms('hq');

/** One reading of a stream, without waiting until it is due; how many of its rows differed. Then what there is goes. */
async function read(scene: RmsScene, model: Model, kind: Kind): Promise<number> {
  let changed = 0;
  await scene.within(async ({ work }) => {
    const [site] = work.sites;
    const stream = site?.mapping.streams.find((one) => one.model === model);
    if (!site || !stream) throw new TypeError(`no ${model}`);
    const how = { pageSize: 500, pause: () => 0, mayGoOn: () => true };
    const counts = await pull({ site, stream }, kind, how, work.around, new AbortController().signal);
    changed = counts.changed;
  });
  expect(await scene.once()).toEqual([]);
  return changed;
}

const day = 86_400_000;

describe('stock that a program moves without a stamp', () => {
  test('is sent at the next poll where there is a DBTimeStamp', async () => {
    await using scene = await openRmsScene({ variant: 'rms' });
    await scene.once();
    await scene.trade(12, 'unstamped');
    expect(await read(scene, 'inventory', 'poll')).toBeGreaterThan(5);
    expect(scene.differences()).toEqual([]);
  });

  test('waits for the pass where there is none', async () => {
    await using scene = await openRmsScene({ variant: 'rmh' });
    await scene.once();
    await scene.trade(12, 'unstamped');
    expect(await scene.once()).toEqual([]);
    expect(scene.differences().filter((one) => !/^Item .*: quantity/.test(one))).toEqual([]);
    expect(scene.differences()).not.toEqual([]);
    expect(await read(scene, 'inventory', 'pass')).toBeGreaterThan(5);
    expect(scene.differences()).toEqual([]);
  });
});

describe('a store that goes from RMS to RMH', () => {
  test('is read by LastUpdated from then on, and loses no row on the way', async () => {
    await using scene = await openRmsScene({ variant: 'rms' });
    await scene.once();
    const gone = ['Item', 'Customer'].map((name) => `ALTER TABLE [dbo].[${name}] DROP COLUMN [DBTimeStamp]`);
    await scene.trade(12, 'unstamped');
    await scene.change(() => undefined, ...gone);
    const before = scene.world().counters.posted;
    expect(await scene.once()).toEqual([]);
    expect(scene.differences()).toEqual([]);
    // What had not changed was read again, and not sent again.
    expect(scene.world().counters.posted.inventory - before.inventory).toBeLessThan(30);
    expect(scene.world().counters.repeats).toEqual({ persona: 0, sale: 0, inventory: 0 });
    await scene.trade(12);
    expect(await scene.once()).toEqual([]);
    expect(scene.differences()).toEqual([]);
  });
});

describe('stamps of the shop’s own time', () => {
  // The wall shows nine hours more than UTC: taken for UTC, each of them would lie in the future.
  test('are held against the clock of the database in the zone of the shop', async () => {
    await using scene = await openRmsScene({ variant: 'rmh', zone: 'Asia/Tokyo' });
    await scene.once();
    await scene.trade(12);
    expect(await read(scene, 'inventory', 'poll')).toBeGreaterThan(5);
    expect(scene.differences()).toEqual([]);
  });
});

describe('a receipt that comes late', () => {
  test('to its store, from a till that was offline, is met by the sweep', async () => {
    await using scene = await openRmsScene({ variant: 'rms' });
    await scene.once();
    await scene.change(() => ring(scene.counter, 1, stampOf(scene.counter, Date.now() - 2 * day)));
    expect(await read(scene, 'sale', 'poll')).toBe(0);
    expect(await read(scene, 'sale', 'sweep')).toBe(1);
    expect(scene.differences()).toEqual([]);
  });

  test('to the headquarters, is met by the next poll within a day, and by the sweep within two weeks', async () => {
    await using scene = await openRmsScene({ variant: 'hq' });
    await scene.once();
    await scene.change(() => ring(scene.counter, 2, stampOf(scene.counter, Date.now() - 0.9 * day)));
    expect(await read(scene, 'sale', 'poll')).toBe(1);
    expect(scene.differences()).toEqual([]);
    await scene.change(() => ring(scene.counter, 2, stampOf(scene.counter, Date.now() - 12 * day)));
    expect(await read(scene, 'sale', 'poll')).toBe(0);
    expect(await read(scene, 'sale', 'sweep')).toBe(1);
    expect(scene.differences()).toEqual([]);
  });
});

describe('a sync that is killed', () => {
  test('goes on where it stood, in a first load and after trade', async () => {
    await using scene = await openRmsScene({ variant: 'rms' });
    for (const requests of [5, 20, 0]) {
      if (requests === 0) await scene.trade(24);
      const before = scene.world().counters.requests;
      const child = scene.start();
      await Promise.race([child.ended, until(() => scene.world().counters.requests > before + requests, 5)]);
      child.kill('SIGKILL');
      await child.ended;
    }
    expect(await scene.once()).toEqual([]);
    expect(scene.differences()).toEqual([]);
    // The product starts three times here, each a second of a quiet machine and many of a busy one.
  }, 180_000);
});

describe('a headquarters', () => {
  test('keeps equal numbers of two stores apart, and adds up the stock of those that were chosen', async () => {
    await using scene = await openRmsScene({ variant: 'hq' }, { locations: [2] });
    await scene.once();
    expect(scene.differences()).toEqual([]);
    const { sales, inventory } = scene.expected();
    expect([sales.get('1-1')?.location, sales.get('2-1')?.location]).toEqual(['Main Street', 'Harbour']);
    expect(sales.get('1-1')?.lines).not.toEqual(sales.get('2-1')?.lines);
    expect([...inventory.values()].filter(({ quantity }) => quantity !== '0').length).toBeGreaterThan(20);
    const reads = scene.database.asked.filter(({ sql }) => sql.includes('FROM [dbo].[Item] AS t0'));
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.filter(({ sql }) => sql.includes('t0.[Quantity]'))).toEqual([]);
  });
});
