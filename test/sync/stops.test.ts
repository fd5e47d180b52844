import { afterEach, describe, expect, it } from 'vitest';
import type { FaultPlan } from '../../src/sandbox/index.ts';
import { key, type Machine, type MachineOptions, openMachine, uid } from './machine.ts';
import { addCustomer, addProduct, addReceipt, phone, times } from './till.ts';
import { calls, eventually, expectSilence, never, read, requestsTo, send, sending } from './work.ts';

let machine: Machine;
const start = async (options?: MachineOptions): Promise<void> => {
  machine = await openMachine(options);
};

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

const told = (kind: 'stopped' | 'resumed') =>
  machine.notices.flatMap((notice) => (notice.kind === kind ? [notice.endpoint] : []));
const answers =
  (call: keyof typeof calls, status: number): FaultPlan =>
  ({ route }) =>
    route === calls[call] ? { kind: 'status', status } : undefined;

/** How often something that happens each so many milliseconds can have happened between the first and the last time. */
const mostIn = (times: readonly number[], every: number): number =>
  1 + Math.floor(((times.at(-1) ?? 0) - (times[0] ?? 0)) / every);

/** A customer, a sale without one, and a product for each number. */
async function shopWith(count: number, ago = 60): Promise<void> {
  machine.edit((db) =>
    times(count, (nth) => {
      addCustomer(db, { id: `c${nth}`, phone: phone(nth) });
      addReceipt(db, { id: `r${nth}`, ago });
      addProduct(db, { id: `p${nth}` });
    }),
  );
  for (const model of ['persona', 'sale', 'inventory'] as const) await read(machine, model);
}

const allOf = (state: string, count: number) =>
  Object.fromEntries(['inventory', 'persona', 'sale'].map((model) => [`${model} ${state}`, count]));

describe('a key that AIQ refuses', () => {
  it('stops everything of the account after one cheap read, and loses nothing', async () => {
    await start({ account: { probeEvery: 600_000 }, sandbox: { switches: { acceptedKeys: [] } } });
    await shopWith(9);
    expect(await send(machine)).toBe('stopped');
    expect(told('stopped')).toEqual(['*']);
    expect(machine.states()).toEqual(allOf('pending', 9));
    expect(requestsTo(machine, 'stores')).toHaveLength(1);
    expect(machine.sandbox.world().counters.requests).toBeLessThanOrEqual(machine.account.inFlight + 1);
    expect(machine.ledger.view.deadLetters.list()).toEqual([]);
  });

  it('is tried now and then by that read alone, and goes on by itself when it is good again', async () => {
    await start({ account: { probeEvery: 5_000 }, sandbox: { switches: { acceptedKeys: [] } } });
    await shopWith(4);
    await sending(machine, async () => {
      await eventually(() => requestsTo(machine, 'stores').length >= 4);
      const refused = machine.sandbox.world().requests;
      const probes = refused.filter(({ route }) => route === calls.stores).map(({ at }) => at);
      expect(probes.length).toBeLessThanOrEqual(1 + mostIn(probes, 5_000));
      expect(refused.length - probes.length).toBeLessThanOrEqual(machine.account.inFlight);
      machine.sandbox.set({ acceptedKeys: null });
      await eventually(() => machine.states()['sale delivered'] === 4);
      await eventually(() => machine.states()['persona delivered'] === 4);
    });
    expect(told('stopped')).toEqual(['*']);
    expect(told('resumed')).toEqual(['*']);
  });

  it('refused in the middle of the work is stopped, and what was under way goes again', async () => {
    await start({ account: { probeEvery: 2_000 } });
    await shopWith(20);
    await sending(machine, async () => {
      await eventually(() => requestsTo(machine, 'signUp').length >= 6);
      machine.sandbox.set({ acceptedKeys: [] });
      await eventually(() => told('stopped').length === 1);
      machine.sandbox.set({ acceptedKeys: null });
      await eventually(() => machine.states()['inventory delivered'] === 20);
    });
    expect(await send(machine)).toBe('empty');
    expect(machine.states()).toEqual(allOf('delivered', 20));
  });

  it('and corrected in the settings is used without a restart', async () => {
    let current = 'a typing mistake';
    await start({ account: { probeEvery: 2_000 }, key: () => current });
    await shopWith(2);
    await sending(machine, async () => {
      await eventually(() => told('stopped').length === 1);
      current = key;
      await eventually(() => machine.states()['inventory delivered'] === 2);
    });
  });

  it('is tried at once by a new process: somebody may have mended it', async () => {
    await start({ account: { probeEvery: 3_600_000 }, sandbox: { switches: { acceptedKeys: [] } } });
    await shopWith(2);
    expect(await send(machine)).toBe('stopped');
    await machine.restart();
    expect(await send(machine)).toBe('stopped');
    expect(requestsTo(machine, 'stores')).toHaveLength(2);
    machine.sandbox.set({ acceptedKeys: null });
    await machine.restart();
    expect(await send(machine)).toBe('empty');
    expect(machine.states()).toEqual(allOf('delivered', 2));
  });

  it('is not asked about more often while AIQ gives no answer to the cheap read', async () => {
    await start({ account: { probeEvery: 10_000 }, sandbox: { switches: { acceptedKeys: [] } } });
    await shopWith(2);
    await send(machine);
    machine.sandbox.set({ fault: answers('stores', 500) });
    await sending(machine, () => machine.around.sleep(31_000, never));
    const ats = requestsTo(machine, 'stores').map(({ at }) => at);
    expect(ats.length).toBeGreaterThanOrEqual(2);
    expect(ats.length).toBeLessThanOrEqual(1 + mostIn(ats.slice(1), 5_000));
  });

  it('that no header can carry is never sent', async () => {
    await start({ key: () => 'two\nlines' });
    await shopWith(2);
    expect(await send(machine)).toBe('stopped');
    expect(told('stopped')).toEqual(['*']);
    expect(machine.sandbox.world().counters.requests).toBe(0);
  });

  it('does not go out a thousand times because the clock was set back', async () => {
    await start({ account: { probeEvery: 10_000 }, sandbox: { switches: { acceptedKeys: [] } } });
    await shopWith(1);
    await send(machine);
    const { now } = machine.around;
    const earlier = {
      ...machine,
      account: machine.account,
      around: { ...machine.around, now: () => now() - 3_600_000 },
    };
    await sending(earlier, () => machine.around.sleep(25_000, never));
    const ats = requestsTo(machine, 'stores').map(({ at }) => at);
    expect(ats.length).toBeLessThanOrEqual(1 + mostIn(ats.slice(1), 5_000));
  });
});

describe('an address that AIQ refuses', () => {
  it.each([
    ['signUp', 404],
    ['signUp', 403],
    ['signUp', 405],
    ['inventory', 404],
    ['inventory', 401],
    ['sales', 404],
  ] as const)('(%s with status %i) is stopped alone', async (call, status) => {
    await start({
      account: { probeEvery: 600_000 },
      sandbox: { switches: { fault: answers(call, status) } },
    });
    await shopWith(6);
    await send(machine);
    expect(told('stopped')).toEqual([call]);
    expect(requestsTo(machine, call).length).toBeLessThanOrEqual(machine.account.inFlight);
    const rest = { ...allOf('delivered', 6) };
    const held = { signUp: 'persona', inventory: 'inventory', sales: null }[call];
    if (held) {
      delete rest[`${held} delivered`];
      rest[`${held} pending`] = 6;
    }
    expect(machine.states()).toEqual(rest);
    expect(machine.ledger.view.deadLetters.list()).toEqual([]);
  });

  it('is tried with one record now and then, and goes on by itself', async () => {
    await start({
      account: { probeEvery: 5_000 },
      sandbox: { switches: { fault: answers('inventory', 404) } },
    });
    await shopWith(8);
    await sending(machine, async () => {
      await eventually(() => requestsTo(machine, 'inventory').length === 4);
      const sent = requestsTo(machine, 'inventory');
      expect(sent.map(({ body }) => JSON.parse(body ?? '').length)).toEqual([8, 1, 1, 1]);
      const ats = sent.map(({ at }) => at);
      expect(ats.length).toBeLessThanOrEqual(1 + mostIn(ats, 5_000));
      machine.sandbox.set({ fault: null });
      await eventually(() => machine.states()['inventory delivered'] === 8);
    });
    expect([told('stopped'), told('resumed')]).toEqual([['inventory'], ['inventory']]);
    expect(machine.sandbox.world().inventory.get(uid)?.size).toBe(8);
  });

  it('is told once, however many requests were under way', async () => {
    await start({
      account: { inFlight: 8, probeEvery: 600_000 },
      sandbox: { switches: { fault: answers('signUp', 403) } },
    });
    await shopWith(10);
    await send(machine);
    expect(told('stopped')).toEqual(['signUp']);
    expect(machine.states()).toMatchObject({ 'sale delivered': 10, 'inventory delivered': 10 });
  });
});
