import { afterEach, describe, expect, it } from 'vitest';
import { inOrder } from '../../src/sandbox/index.ts';
import { push } from '../../src/sync/index.ts';
import { type Machine, type MachineOptions, openMachine, uid } from './machine.ts';
import { addCustomer, addReceipt, phone, times } from './till.ts';
import { calls, eventually, expectSilence, never, read, requestsTo, saleOf, send } from './work.ts';

let machine: Machine;
const start = async (options?: MachineOptions): Promise<void> => {
  machine = await openMachine(options);
};

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

const customers = (count: number): void =>
  machine.edit((db) => times(count, (nth) => addCustomer(db, { id: `c${nth}`, phone: phone(nth) })));

/** Stops a push loop once `look` holds; gives its rest and how long it took from then, in the machine's milliseconds. */
async function stopWhen(look: () => boolean): Promise<{ rest: string; took: number }> {
  const stop = new AbortController();
  const pushing = push(machine.account, machine.around, stop.signal, () => false);
  await eventually(look);
  const began = machine.around.now();
  stop.abort();
  const rest = await pushing;
  return { rest, took: machine.around.now() - began };
}

describe('a push loop that is stopped', () => {
  it('cuts what hangs after a while; its outcome is unknown, and the next process repeats it', async () => {
    await start({
      speed: 10,
      timeoutMs: 60_000,
      sandbox: { switches: { fault: inOrder([{ kind: 'hang' }]) } },
    });
    machine.edit((db) => addReceipt(db, { id: 'r1' }));
    await read(machine, 'sale');
    const { rest, took } = await stopWhen(() => requestsTo(machine, 'sale').length === 1);
    expect(rest).toBe('aborted');
    expect(took).toBeGreaterThanOrEqual(5_000);
    expect(took).toBeLessThan(10_000);
    expect(machine.states()).toEqual({ 'sale unknown': 1 });
    await machine.restart();
    expect(await send(machine)).toBe('empty');
    const [first, second] = requestsTo(machine, 'sale');
    expect(second?.bodyHash).toBe(first?.bodyHash);
    expect(saleOf(machine, 'r1')?.revision).toBe(1);
  });

  it('waits for an answer that is only slow, and begins nothing new', async () => {
    await start({
      account: { inFlight: 2 },
      sandbox: { switches: { fault: () => ({ kind: 'slow', ms: 40 }) } },
    });
    customers(12);
    await read(machine, 'persona');
    const { rest } = await stopWhen(() => requestsTo(machine, 'signUp').length === 2);
    expect(rest).toBe('aborted');
    expect(requestsTo(machine, 'signUp')).toHaveLength(2);
    expect(machine.states()).toEqual({ 'persona delivered': 2, 'persona pending': 10 });
  });

  it('ends at once while it has nothing to do, while it waits for its budget, and while all is stopped', async () => {
    await start({ speed: 10, limits: { second: 100, minute: 2, hour: 100 } });
    expect((await stopWhen(() => true)).took).toBeLessThan(4_000);
    customers(6);
    await read(machine, 'persona');
    expect((await stopWhen(() => machine.states()['persona delivered'] === 1)).took).toBeLessThan(4_000);
    machine.sandbox.set({ acceptedKeys: [] });
    expect((await stopWhen(() => true)).took).toBeLessThan(4_000);
  });

  it('ends although the read that confirms a refused key hangs', async () => {
    await start({ speed: 10, timeoutMs: 60_000, sandbox: { switches: { acceptedKeys: [] } } });
    machine.sandbox.set({ fault: ({ route }) => (route === calls.stores ? { kind: 'hang' } : undefined) });
    customers(1);
    await read(machine, 'persona');
    const { rest, took } = await stopWhen(() => requestsTo(machine, 'stores').length === 1);
    expect(rest).toBe('aborted');
    expect(took).toBeLessThan(10_000);
    expect(machine.states()).toEqual({ 'persona pending': 1 });
  });

  it('before it began sends nothing', async () => {
    await start();
    customers(3);
    await read(machine, 'persona');
    const stop = new AbortController();
    stop.abort();
    expect(await send(machine, stop.signal)).toBe('aborted');
    expect(machine.sandbox.world().counters.requests).toBe(0);
  });
});

describe('a push loop whose ledger cannot be written', () => {
  const failing = (event: string): string =>
    `CREATE TRIGGER trouble BEFORE ${event} BEGIN SELECT RAISE(ABORT, 'no room'); END`;

  it('settles what is on its way before it gives up, and goes on when there is room again', async () => {
    await start({
      account: { inFlight: 2 },
      sandbox: { switches: { fault: () => ({ kind: 'slow', ms: 100 }) } },
    });
    customers(6);
    await read(machine, 'persona');
    const pushing = push(machine.account, machine.around, never, () => true);
    await eventually(() => requestsTo(machine, 'signUp').length === 2);
    machine.meddle(failing('INSERT ON batch'));
    await expect(pushing).rejects.toMatchObject({ name: 'Failure' });
    expect(machine.states()).toEqual({ 'persona delivered': 2, 'persona pending': 4 });
    machine.meddle('DROP TRIGGER trouble');
    machine.sandbox.set({ fault: null });
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp')).toHaveLength(6);
  });

  it('loses no part of its budget by claims that came to nothing', async () => {
    await start({ limits: { second: 3, minute: 1000, hour: 10_000 } });
    customers(3);
    await read(machine, 'persona');
    machine.meddle(failing('INSERT ON batch'));
    for (const _ of times(5, (nth) => nth)) {
      await expect(send(machine)).rejects.toMatchObject({ name: 'Failure' });
      // Another key on the same ledger goes on, and takes the number that the failed claim gave back.
      machine.ledger.debits.add('another key', machine.around.now());
      await machine.around.sleep(1_000, never);
    }
    machine.meddle('DROP TRIGGER trouble');
    expect(await send(machine)).toBe('empty');
    expect(machine.states()).toEqual({ 'persona delivered': 3 });
  });

  it('repeats what it could not settle, with the same bytes', async () => {
    await start();
    machine.edit((db) => times(3, (nth) => addReceipt(db, { id: `r${nth}` })));
    await read(machine, 'sale');
    machine.meddle(failing('DELETE ON batch'));
    await expect(send(machine)).rejects.toMatchObject({ name: 'Failure' });
    expect(machine.states()).toEqual({ 'sale in_flight': 3 });
    machine.meddle('DROP TRIGGER trouble');
    expect(await send(machine)).toBe('empty');
    const [first, second] = requestsTo(machine, 'sales');
    expect(second?.bodyHash).toBe(first?.bodyHash);
    expect(machine.sandbox.world().sales.get(uid)?.size).toBe(3);
  });
});
