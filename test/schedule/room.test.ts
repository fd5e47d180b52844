import { afterEach, describe, expect, it } from 'vitest';
import { once, run } from '../../src/schedule/index.ts';
import { type Machine, openMachine } from '../sync/machine.ts';
import { addProduct, addReceipt, times } from '../sync/till.ts';
import { eventually, expectSilence, never, saleOf } from '../sync/work.ts';
import { workOf } from './work.ts';

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

async function shopWith(products: number): Promise<void> {
  machine = await openMachine({ account: { repeatAfter: 0 } });
  machine.edit((db) => times(products, (nth) => addProduct(db, { id: `p${nth}` })));
}

const kinds = () => machine.notices.map(({ kind }) => kind);
const used = (): number => machine.ledger.view.diskUse().used;

describe('a ledger that may not grow any more', () => {
  it('ends `once` with a failure of its own, after what was read before has been sent', async () => {
    await shopWith(20);
    const work = workOf(machine, { pageSize: 10 });
    await once(work, never);
    machine.edit((db) => addReceipt(db, { id: 'later' }));
    const disk = { backlog: 1e12, keepFree: 1e18 };
    const { rests, failures } = await once({ ...work, disk }, never);
    expect(rests).toEqual(['empty']);
    expect(new Set(failures.map((failure) => Reflect.get(failure, 'code')))).toEqual(new Set(['DISK_SHORT']));
    expect(machine.ledger.view.paused()?.message).toMatch(/to be kept free: reading pauses\.$/);
    expect(saleOf(machine, 'later')).toBeUndefined();

    const mended = await once({ ...work, disk: { ...disk, keepFree: 0 } }, never);
    expect(mended).toEqual({ rests: ['empty'], failures: [] });
    expect(machine.ledger.view.paused()).toBeNull();
    expect(saleOf(machine, 'later')).toBeDefined();
  });

  it('pauses reading while AIQ is away, goes on by itself when enough has been sent, and loses nothing', async () => {
    await shopWith(1_000);
    machine.sandbox.set({ fault: () => ({ kind: 'status', status: 503 }) });
    const disk = { backlog: used() + 200_000, keepFree: 0 };
    const stop = new AbortController();
    const running = run({ ...workOf(machine, { pageSize: 50 }), disk }, stop.signal);
    await eventually(() => kinds().includes('paused'), 10_000);
    const before = machine.query<{ n: number }>('SELECT count(*) AS n FROM entry')[0]?.n ?? 0;
    expect(before).toBeLessThan(1_000);
    // Whoever looks from another process is told as well, and nobody calls it a stall.
    await eventually(() => machine.ledger.view.paused()?.code === 'BACKLOG_FULL');
    await machine.around.sleep(60_000, never);
    const entries = machine.query<{ n: number }>('SELECT count(*) AS n FROM entry')[0]?.n ?? 0;
    // The page under way at most: one of each stream.
    expect(entries - before).toBeLessThanOrEqual(100);
    expect(kinds()).not.toContain('stalled');
    machine.sandbox.set({ fault: null });
    await eventually(() => machine.states()['inventory delivered'] === 1_000, 15_000);
    expect(kinds()).toContain('unpaused');
    stop.abort();
    await running;
    expect(machine.sandbox.world().inventory.get(machine.account.uid)?.size).toBe(1_000);
  });
});
