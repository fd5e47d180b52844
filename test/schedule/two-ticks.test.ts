import Database from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultLimits } from '../../src/aiq/index.ts';
import { Pulls } from '../../src/schedule/pulls.ts';
import { push } from '../../src/sync/index.ts';
import { mostWithin } from '../sync/backlog.ts';
import { key, type Machine, openMachine, uid } from '../sync/machine.ts';
import { addReceipt } from '../sync/till.ts';
import { type VirtualClock, virtualClock } from '../sync/virtual-clock.ts';
import { calls, expectSilence, never, read, saleOf } from '../sync/work.ts';
import { workOf } from './work.ts';

vi.setConfig({ testTimeout: 120_000 });

const [second, minute, hour] = [1_000, 60_000, 3_600_000];
let clock: VirtualClock;
let machine: Machine;

afterEach(async () => {
  clock.end();
  await machine[Symbol.asyncDispose]();
});

/** Receipts of years that a first load has read, and of which none is at AIQ yet. */
function backfill(count: number): void {
  const db = new Database(machine.ledger.file, { fileMustExist: true });
  const record = { persona: null, soldAt: '2020-03-08T10:00:00Z', total: '5', lines: [] };
  db.prepare(
    `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < @count)
     INSERT INTO entry (uid, model, key, site, sourceKey, state, version, readSequence, present, seen, record, mapping,
       lane, queued, pendingSince)
     SELECT @uid, 'sale', 'old ' || n, 'main', json_array('old ' || n), 'pending', 1, 0, 1, 'seen ' || n, @record, 'v1',
       'background', n, @at FROM n`,
  ).run({ count, uid, record: JSON.stringify(record), at: clock.now() });
  db.close();
}

/** An hour in which a process before this one has spent what background work may: AIQ has seen it, the ledger keeps it. */
async function spentHour(): Promise<void> {
  const each = hour / 1_400;
  const db = new Database(machine.ledger.file, { fileMustExist: true });
  const debit = db.prepare(`INSERT INTO debit (account, at, answeredAt) VALUES ('key', @at, @at)`);
  const began = clock.now();
  const times = Array.from({ length: 1_390 }, (_, nth) => Math.ceil(began + nth * each));
  for (const at of times) {
    clock.set(at);
    const { status } = await fetch(`${machine.sandbox.url}/api/v1.1/stores/${uid}`, {
      headers: { 'x-apikey': key },
    });
    expect(status).toBe(200);
  }
  db.transaction(() => {
    for (const at of times) debit.run({ at });
  })();
  db.close();
}

describe('While a backfill of 200,000 receipts has spent its share of the hour', () => {
  it('a new sale is at AIQ within two ticks, and no window of AIQ is ever exceeded', async () => {
    clock = virtualClock(Date.now());
    machine = await openMachine({
      clock,
      limits: defaultLimits,
      account: { most: { members: 50, sales: 2, inventory: 100 } },
      sandbox: { switches: { limits: defaultLimits } },
    });
    await read(machine, 'persona');
    await read(machine, 'sale');
    await spentHour();
    backfill(200_000);
    await machine.restart();

    const stop = new AbortController();
    const work = workOf(machine);
    const sites = work.sites.map((site) => ({ ...site, connect: () => clock.during(site.connect()) }));
    const pulls = new Pulls({ ...work, sites }, stop.signal);
    const pushing = push(machine.account, machine.around, stop.signal, () => false);
    const ticks: number[] = [];
    const arrival = async (sale: string): Promise<number> => {
      for (let tick = 0; ; tick += 1) {
        if (saleOf(machine, sale)) return tick;
        if (tick > 9) return Number.POSITIVE_INFINITY;
        pulls.tick();
        await clock.sleep(second, never);
      }
    };
    for (const nth of [1, 2, 3, 4, 5]) {
      machine.edit((db) => addReceipt(db, { id: `new ${nth}`, ago: 5 }));
      ticks.push(await arrival(`new ${nth}`));
      await clock.sleep(20 * second + nth * 300, never);
    }
    stop.abort();
    await Promise.all([pushing, pulls.allEnded()]);

    expect(Math.max(...ticks)).toBeLessThanOrEqual(2);
    const { requests, counters } = machine.sandbox.world();
    expect(JSON.stringify(counters.byRoute)).not.toContain('429');
    // The backfill went on meanwhile, at its pace and no faster.
    const bulk = requests.filter(({ route }) => route === calls.sales).length;
    expect(bulk).toBeGreaterThan(30);
    expect(bulk).toBeLessThan(60);
    expect(mostWithin(requests, second)).toBeLessThanOrEqual(5);
    expect(mostWithin(requests, minute)).toBeLessThanOrEqual(120);
    expect(mostWithin(requests, hour)).toBeLessThanOrEqual(2_000);
    expectSilence(machine);
  });
});
