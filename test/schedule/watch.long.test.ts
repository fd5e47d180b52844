import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Source } from '../../src/connector/index.ts';
import { Failure, type ReadingHours } from '../../src/model/index.ts';
import { run } from '../../src/schedule/index.ts';
import type { Pace } from '../../src/schedule/work.ts';
import type { Machine, MachineOptions } from '../sync/machine.ts';
import { addCustomer, addReceipt, phone, times } from '../sync/till.ts';
import { eventually, expectSilence } from '../sync/work.ts';
import { shopOf, workOf } from './work.ts';

let machine: Machine;

async function shopWith(count: number, options?: MachineOptions): Promise<void> {
  // A stall takes two and a half real seconds, and a tick one.
  machine = await shopOf(count, { speed: 120, ...options });
}

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

async function running(
  work: () => Promise<void>,
  how: { readonly pace?: Partial<Pace>; readonly hours?: ReadingHours } = {},
): Promise<void> {
  const stop = new AbortController();
  const { sites, ...rest } = workOf(machine, how.pace);
  const open = how.hours ? { hours: how.hours } : {};
  const ended = run({ ...rest, sites: sites.map((site) => ({ ...site, ...open })) }, stop.signal);
  try {
    await work();
  } finally {
    stop.abort();
    await ended;
  }
}

const hangs = <T>(): Promise<T> => new Promise(() => {});

/** What was told of a stream, in its order. */
const told = (model: string): string[] =>
  machine.notices.flatMap((notice) =>
    (notice.kind === 'stalled' || notice.kind === 'recovered') && notice.model === model ? [notice.kind] : [],
  );
const codesOf = (model: string): unknown[] =>
  machine.notices.flatMap((notice) =>
    notice.kind === 'run-ended' && notice.model === model && notice.failure
      ? [Reflect.get(notice.failure, 'code')]
      : [],
  );
const rowOf = (model: string) =>
  machine.ledger.streams.all().find((row) => row.site === 'main' && row.model === model);

describe('The watch over a schedule', () => {
  /** The pages of the products hang as long as `isHung`. */
  const hangingProducts =
    (isHung: () => boolean) =>
    (source: Source): Source => ({
      ...source,
      readPage: (query) =>
        query.relation.table.name === 'products' && isHung() ? hangs() : source.readPage(query),
    });

  it('cuts off a page that hangs for ever, reads it anew, and tells the stall once and its end', async () => {
    let hung = 0;
    await shopWith(3, { through: hangingProducts(() => ++hung <= 1) });
    await running(async () => {
      await eventually(() => machine.states()['inventory delivered'] === 3, 15_000);
      await eventually(() => told('inventory').length === 2);
    });
    expect(told('inventory')).toEqual(['stalled', 'recovered']);
    expect(codesOf('inventory')).toEqual(['POS_STALLED']);
    expect(rowOf('inventory')?.errorCode).toBeNull();
    expect(machine.states()).toMatchObject({ 'sale delivered': 3, 'persona delivered': 3 });
  });

  it('notes the stall in the ledger, and the other streams go on', async () => {
    await shopWith(3, { through: hangingProducts(() => true) });
    await running(async () => {
      await eventually(() => codesOf('inventory').length > 0, 15_000);
      machine.edit((db) => addReceipt(db, { id: 'later', customer: 'c1' }));
      await eventually(() => machine.states()['sale delivered'] === 4, 8_000);
    });
    expect(rowOf('inventory')).toMatchObject({ errorCode: 'POS_STALLED', progressAt: null });
    expect(rowOf('inventory')?.error).toMatch(/^Nothing of main inventory has been read for \d+ minutes\.$/);
    expect(told('inventory')).toEqual(['stalled']);
  });

  it('cuts off a connection that is never made', async () => {
    await shopWith(1);
    let made = 0;
    const stop = new AbortController();
    const work = workOf(machine);
    const sites = work.sites.map((site) => ({
      ...site,
      connect: () => (++made <= 2 ? hangs<Source>() : site.connect()),
    }));
    const ended = run({ ...work, sites }, stop.signal);
    await eventually(() => machine.states()['sale delivered'] === 1, 15_000);
    stop.abort();
    await ended;
    expect([...told('persona'), ...told('sale')]).toEqual(expect.arrayContaining(['stalled', 'stalled']));
    expect(told('inventory')).toEqual([]);
    expect(machine.states()).toMatchObject({ 'inventory delivered': 1, 'persona delivered': 1 });
  });

  it('tells of a stream that fails again and again, and of its return', async () => {
    let broken = true;
    await shopWith(2, {
      through: (source) => ({
        ...source,
        readPage: (query) =>
          broken && query.relation.table.name === 'products'
            ? Promise.reject(new Failure('POS_UNREACHABLE', 'The server is gone.'))
            : source.readPage(query),
      }),
    });
    await running(async () => {
      await eventually(() => told('inventory').length === 1, 15_000);
      broken = false;
      await eventually(() => told('inventory').length === 2, 8_000);
    });
    expect(told('inventory')).toEqual(['stalled', 'recovered']);
    expect(new Set(codesOf('inventory'))).toEqual(new Set(['POS_UNREACHABLE']));
  });

  it('leaves a slow database alone that moves page by page', async () => {
    // A page takes 48 seconds of the clock's, the pass longer than a stall.
    await shopWith(8, {
      through: (source) => ({
        ...source,
        readPage: async (query) => {
          if (query.relation.table.name === 'products') await wait(400);
          return source.readPage(query);
        },
      }),
    });
    const began = performance.now();
    const done = () => eventually(() => machine.states()['inventory delivered'] === 8, 15_000);
    await running(done, { pace: { pageSize: 1 } });
    expect((performance.now() - began) * 120).toBeGreaterThan(5 * 60_000);
    expect(told('inventory')).toEqual([]);
  });

  it('does not take for a move of the shoppers what is read of them beside the sales', async () => {
    await shopWith(1, {
      through: (source) => ({
        ...source,
        readPage: (query) => (query.relation.table.name === 'customers' ? hangs() : source.readPage(query)),
      }),
    });
    await running(async () => {
      for (let nth = 2; told('persona').length === 0 && nth < 20; nth += 1) {
        machine.edit((db) => {
          addCustomer(db, { id: `c${nth}`, phone: phone(nth) });
          addReceipt(db, { id: `r${nth}`, customer: `c${nth}` });
        });
        await wait(400);
      }
    });
    expect(told('persona')).toEqual(['stalled']);
    expect(machine.states()['persona waiting']).toBeGreaterThan(2);
    expect(rowOf('persona')?.progressAt).toBeNull();
  });
});

describe('Turns', () => {
  /** Counts the pages under way by site and stream. */
  function counting() {
    const now = new Set<object>();
    let most = 0;
    const through = (source: Source): Source => ({
      ...source,
      readPage: async (query) => {
        now.add(query);
        most = Math.max(most, now.size);
        await wait(40);
        now.delete(query);
        return source.readPage(query);
      },
    });
    return { through, most: () => most };
  }

  it.each([1, 2])('let %i streams of a site be read at the same time', async (readersPerSite) => {
    const { through, most } = counting();
    await shopWith(4, { through, speed: 50 });
    const done = () => eventually(() => machine.states()['inventory delivered'] === 4, 8_000);
    await running(done, { pace: { readersPerSite, pageSize: 1 } });
    expect(most()).toBe(readersPerSite);
  });

  it('pass on at the end of a page, so that a long first load keeps nobody waiting', async () => {
    // With one reader, 21 customers at 40 ms a page take 42 seconds of the clock's; a turn is 15 seconds.
    const { through } = counting();
    await shopWith(1, { through, speed: 50 });
    machine.edit((db) => times(20, (nth) => addCustomer(db, { id: `more${nth}`, phone: phone(30 + nth) })));
    const models: string[] = [];
    machine.listeners.add((notice) => {
      if (notice.kind === 'page') models.push(notice.model);
    });
    const done = () => eventually(() => models.filter((model) => model === 'persona').length >= 21, 15_000);
    await running(done, { pace: { readersPerSite: 1, pageSize: 1 } });
    const firstSale = models.indexOf('sale');
    expect(firstSale).toBeGreaterThan(0);
    expect(models.slice(firstSale)).toContain('persona');
    const shoppers = machine.query<{ n: number }>(`SELECT count(*) AS n FROM entry WHERE model = 'persona'`);
    expect(shoppers[0]?.n).toBe(21);
  });
});

describe('Reading hours', () => {
  /** Hours around now, by the wall clock of UTC, as the machine's clock has it. */
  const around = (from: number, to: number): ReadingHours['polls'] => {
    const minute = Math.floor(machine.around.now() / 60_000);
    return { from: (minute + from) % 1440, to: (minute + to) % 1440 };
  };

  it('keep closed what is heavy, and polls go on', async () => {
    await shopWith(2, { speed: 50 });
    const hours = { zone: 'UTC', polls: null, heavy: around(600, 700) };
    await running(
      async () => {
        await eventually(() => rowOf('sale')?.completeAt != null, 8_000);
        await wait(1_500);
      },
      { hours },
    );
    const read = new Set(machine.notices.flatMap((one) => (one.kind === 'page' ? [one.model] : [])));
    expect(read).toEqual(new Set(['sale']));
    expect(told('inventory')).toEqual([]);
  });

  it('that end in the middle of a pass stop it at the next page, and it goes on when they begin', async () => {
    const pages: number[] = [];
    await shopWith(6, {
      through: (source) => ({
        ...source,
        readPage: async (query) => {
          if (query.relation.table.name === 'products') {
            pages.push(machine.around.now());
            await wait(600);
          }
          return source.readPage(query);
        },
      }),
    });
    // A page takes 72 seconds of the clock's; the hours end after four to five minutes, two real seconds at least.
    const hours = { zone: 'UTC', polls: null, heavy: around(-60, 5) };
    const half = () =>
      eventually(() => machine.around.now() > (pages[0] ?? Number.POSITIVE_INFINITY) + 400_000, 15_000);
    await running(half, { hours, pace: { pageSize: 1 } });
    const stoppedAfter = pages.length;
    expect(stoppedAfter).toBeGreaterThan(0);
    expect(stoppedAfter).toBeLessThanOrEqual(5);
    expect(told('inventory')).toEqual([]);
    expect(rowOf('inventory')?.errorCode).toBeNull();
    expect(rowOf('inventory')?.rowsRead).toBe(stoppedAfter);
    await running(() => eventually(() => (rowOf('inventory')?.completeAt ?? null) !== null, 15_000), {
      pace: { pageSize: 1 },
    });
    // It went on where it stood: no product was read twice.
    expect(rowOf('inventory')?.rowsRead).toBe(6);
  });
});
