import type Database from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../src/model/index.ts';
import { once, run } from '../../src/schedule/index.ts';
import { withConnection } from '../ledger/connection.ts';
import { type Machine, type MachineOptions, openMachine, uid } from '../sync/machine.ts';
import { addCustomer, addProduct, addReceipt, phone, times } from '../sync/till.ts';
import { eventually, expectSilence, never, send } from '../sync/work.ts';
import { workOf } from './work.ts';

let machine: Machine;
/** The ledger's own connection: SQLite itself says that the file may not grow, as it does on a full disk. */
let store: Database.Database;

async function start(options: MachineOptions = {}): Promise<void> {
  [machine, store] = await withConnection(() => openMachine(options));
}

const fill = (): unknown => store.pragma('max_page_count = 1');
const free = (): unknown => store.pragma('max_page_count = 1000000');
const fullTold = (): number =>
  machine.notices.filter(
    (notice) =>
      (notice.kind === 'trouble' || notice.kind === 'run-ended') &&
      notice.failure instanceof Failure &&
      notice.failure.code === 'LEDGER_FULL',
  ).length;

/** Long texts, so that a few rows need pages of their own. */
function trade(from: number, count: number): void {
  machine.edit((db) =>
    times(count, (nth) => {
      const at = from + nth;
      addCustomer(db, { id: `c${at}`, phone: phone(at % 99), name: `Shopper ${'x'.repeat(400)} ${at}` });
      addReceipt(db, { id: `r${at}`, ago: 5 });
      addProduct(db, { id: `p${at}`, sku: `SKU-${at}-${'y'.repeat(300)}` });
    }),
  );
}

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

describe('a full disk', () => {
  it('at any instant loses nothing, sends nothing twice, and is over as soon as there is room (promise 6)', async () => {
    await start({ account: { inFlight: 3 } });
    const stop = new AbortController();
    const running = run(workOf(machine, { pageSize: 10 }), stop.signal);
    let sold = 0;
    for (let round = 0; round < 8 || fullTold() < 3; round++) {
      trade(sold, 12);
      sold += 12;
      await machine.around.sleep(Math.random() * 40_000, never);
      fill();
      trade(sold, 12);
      sold += 12;
      await machine.around.sleep(Math.random() * 60_000, never);
      free();
      if (round > 30) throw new Error('The disk never was full.');
    }
    await eventually(
      () => machine.states()['inventory delivered'] === sold && machine.states()['sale delivered'] === sold,
      15_000,
    );
    stop.abort();
    await running;
    expect(machine.sandbox.world().sales.get(uid)?.size).toBe(sold);
    expect(machine.sandbox.world().inventory.get(uid)?.size).toBe(sold);
    expect(machine.sandbox.world().counters.repeats).toEqual({ persona: 0, sale: 0, inventory: 0 });
    expect(machine.ledger.view.deadLetters.list()).toEqual([]);
    expect(machine.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  it('ends `once` with LEDGER_FULL; with room, the next brings the rest', async () => {
    await start();
    trade(0, 60);
    fill();
    const ended = await once(workOf(machine, { pageSize: 10 }), never).then(
      ({ failures }) => failures[0],
      (thrown: unknown) => thrown,
    );
    expect(ended).toMatchObject({ code: 'LEDGER_FULL', next: 'retry' });
    free();
    expect(await once(workOf(machine), never)).toEqual({ rests: ['empty'], failures: [] });
    expect(machine.states()).toMatchObject({ 'sale delivered': 60, 'inventory delivered': 60 });
  });

  it('does not hold up `once` for ever with an answer that cannot be written', async () => {
    await start();
    trade(0, 1);
    const settle = vi.spyOn(machine.ledger.outbox, 'settle').mockImplementation(() => {
      throw new Failure('LEDGER_FULL', 'The disk is full.');
    });
    await expect(once(workOf(machine), never)).rejects.toMatchObject({ code: 'LEDGER_FULL' });
    settle.mockRestore();
    // Nobody has noted the answer, so its outcome is unknown, and the same body goes again.
    expect(await once(workOf(machine), never)).toEqual({ rests: ['empty'], failures: [] });
    expect(machine.sandbox.world().counters.repeats.persona).toBeLessThanOrEqual(1);
  });

  it('keeps an answer that cannot be written for as long as it is full, and asks nothing again', async () => {
    await start();
    trade(0, 1);
    await once(workOf(machine), never);
    machine.edit((db) => db.exec(`UPDATE stockcurrent SET units = 77`));
    const settle = vi.spyOn(machine.ledger.outbox, 'settle');
    for (let tries = 0; tries < 5; tries++) {
      settle.mockImplementationOnce(() => {
        throw new Failure('LEDGER_FULL', 'The disk is full.');
      });
    }
    const requests = machine.sandbox.world().counters.requests;
    const stop = new AbortController();
    const running = run(workOf(machine), stop.signal);
    await eventually(() => settle.mock.calls.length >= 6);
    await eventually(() => machine.states()['inventory delivered'] === 1);
    stop.abort();
    await running;
    settle.mockRestore();
    expect(machine.sandbox.world().counters.requests).toBe(requests + 1);
    expect(fullTold()).toBe(1);
    expect(await send(machine)).toBe('empty');
  });
});
