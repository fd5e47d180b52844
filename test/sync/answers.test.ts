import { afterEach, describe, expect, it } from 'vitest';
import { type Fault, inOrder } from '../../src/sandbox/index.ts';
import { push } from '../../src/sync/index.ts';
import { type Machine, type MachineOptions, openMachine, uid } from './machine.ts';
import { addCustomer, addProduct, addReceipt, phone, times } from './till.ts';
import { calls, eventually, expectSilence, itemOf, never, read, requestsTo, send, sending } from './work.ts';

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
const setEmail = (email: string): void =>
  machine.edit((db) => db.exec(`UPDATE customers SET email = '${email}'`));

describe('a 429', () => {
  const inAMinute = (): string => new Date(machine.around.now() + 61_000).toUTCString();

  it.each([
    ['in seconds', () => 60],
    ['as a date', inAMinute],
  ])('with Retry-After %s makes the whole key pause as long as asked', async (_, retryAfter) => {
    await start({ speed: 200, account: { inFlight: 1 } });
    machine.sandbox.set({
      fault: ({ number }) =>
        number === 3 ? { kind: 'status', status: 429, retryAfter: retryAfter() } : undefined,
    });
    customers(6);
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    const sent = requestsTo(machine, 'signUp');
    expect(sent.map(({ status }) => status)).toEqual([200, 200, 429, 200, 200, 200, 200]);
    expect((sent[3]?.at ?? 0) - (sent[2]?.at ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

  it('with Retry-After to many requests at once is no sign that AIQ is away', async () => {
    const busy: Fault = { kind: 'status', status: 429, retryAfter: 5 };
    await start({
      account: { inFlight: 10 },
      sandbox: { switches: { fault: inOrder(times(9, () => busy)) } },
    });
    customers(10);
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect(machine.notices.filter(({ kind }) => kind === 'away')).toEqual([]);
    expect(machine.states()).toEqual({ 'persona delivered': 10 });
  });

  it('without Retry-After is tried again more and more seldom', async () => {
    await start({
      sandbox: { switches: { fault: inOrder(times(3, () => ({ kind: 'status', status: 429 }))) } },
    });
    customers(1);
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    const [first, second] = requestsTo(machine, 'signUp').map(({ at }) => at);
    expect(requestsTo(machine, 'signUp')).toHaveLength(4);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(500);
  });
});

describe('a request whose outcome is not known', () => {
  const troubles: readonly (readonly [string, Fault])[] = [
    ['a 500', { kind: 'status', status: 500 }],
    ['a 500 after AIQ has taken it', { kind: 'status', status: 500, applied: true }],
    ['a 502 from a proxy', { kind: 'status', status: 502, body: '<html>Bad gateway</html>' }],
    ['a connection that ends before AIQ took it', { kind: 'drop-before' }],
    ['a connection that ends after AIQ took it', { kind: 'drop-after' }],
    ['no answer in time', { kind: 'slow', ms: 400 }],
    ['an answer in time, taken late', { kind: 'slow', ms: 400, lands: 'late' }],
  ];

  it.each(troubles)('because of %s goes again with the same bytes', async (_, fault) => {
    await start({ timeoutMs: 150, sandbox: { switches: { fault: inOrder([fault, fault]) } } });
    machine.edit((db) => times(5, (nth) => addProduct(db, { id: `p${nth}`, units: nth })));
    await read(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    const hashes = requestsTo(machine, 'inventory').map(({ bodyHash }) => bodyHash);
    expect(hashes).toHaveLength(3);
    expect(new Set(hashes).size).toBe(1);
    expect(itemOf(machine, 'SKU-p3')?.quantity).toBe(3);
  });

  it('goes again no sooner than the first can no longer land, and what is newer goes after it', async () => {
    await start({ account: { repeatAfter: 20_000 } });
    customers(1);
    await read(machine, 'persona');
    await send(machine);
    machine.sandbox.set({ fault: inOrder([{ kind: 'drop-after' }]) });
    setEmail('two@mail.test');
    await read(machine, 'persona');
    await sending(machine, async () => {
      await eventually(() => machine.states()['persona unknown'] === 1);
      setEmail('three@mail.test');
      await read(machine, 'persona');
      await eventually(() => requestsTo(machine, 'override').length === 3);
    });
    const sent = requestsTo(machine, 'override');
    expect(sent.map(({ body }) => JSON.parse(body ?? '').email)).toEqual([
      'two@mail.test',
      'two@mail.test',
      'three@mail.test',
    ]);
    expect(sent[0]?.bodyHash).toBe(sent[1]?.bodyHash);
    expect((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0)).toBeGreaterThanOrEqual(20_000);
  });

  it('stays so when its repeat is only turned away, and still goes before what is newer', async () => {
    await start();
    customers(1);
    await read(machine, 'persona');
    await send(machine);
    const busy: Fault = { kind: 'status', status: 429, retryAfter: 1 };
    machine.sandbox.set({ fault: inOrder([{ kind: 'drop-after' }, busy, busy]) });
    setEmail('two@mail.test');
    await read(machine, 'persona');
    await sending(machine, async () => {
      await eventually(() => requestsTo(machine, 'override').length >= 1);
      setEmail('three@mail.test');
      await read(machine, 'persona');
      await eventually(() => requestsTo(machine, 'override').length === 5);
    });
    const emails = requestsTo(machine, 'override').map(({ body }) => JSON.parse(body ?? '').email);
    expect(emails).toEqual([...times(4, () => 'two@mail.test'), 'three@mail.test']);
  });

  it('is repeated and then undone where the shop went back to what AIQ had before', async () => {
    await start();
    customers(1);
    setEmail('one@mail.test');
    await read(machine, 'persona');
    await send(machine);
    machine.sandbox.set({ fault: inOrder([{ kind: 'drop-after' }]) });
    setEmail('two@mail.test');
    await read(machine, 'persona');
    await sending(machine, async () => {
      await eventually(() => machine.states()['persona unknown'] === 1);
      setEmail('one@mail.test');
      await read(machine, 'persona');
      await eventually(() => requestsTo(machine, 'override').length === 3);
      // A request is counted when it comes in, and applied a moment later.
      await eventually(() => machine.sandbox.world().personas[0]?.email === 'one@mail.test');
    });
    expect(requestsTo(machine, 'override')).toHaveLength(3);
  });

  it('is repeated by the next process, when this one died before the answer', async () => {
    await start({ sandbox: { switches: { fault: inOrder([{ kind: 'hang' }]) } } });
    machine.edit((db) => times(3, (nth) => addReceipt(db, { id: `r${nth}` })));
    await read(machine, 'sale');
    const dying = push(machine.account, machine.around, never, () => true);
    await eventually(() => requestsTo(machine, 'sales').length === 1);
    await machine.restart();
    expect(machine.states()).toEqual({ 'sale in_flight': 3 });
    expect(await send(machine)).toBe('empty');
    const hashes = requestsTo(machine, 'sales').map(({ bodyHash }) => bodyHash);
    expect(hashes).toHaveLength(2);
    expect(new Set(hashes).size).toBe(1);
    expect(machine.sandbox.world().sales.get(uid)?.size).toBe(3);
    // The dead process knows nothing of all this; it ends when its request does.
    await machine.sandbox.close();
    await expect(dying).rejects.toThrow();
  });

  it('holds up no other record', async () => {
    await start({
      account: { repeatAfter: 300_000 },
      sandbox: {
        switches: { fault: ({ body }) => (body.includes(phone(3)) ? { kind: 'drop-after' } : undefined) },
      },
    });
    customers(12);
    await read(machine, 'persona');
    await sending(machine, () => eventually(() => machine.states()['persona delivered'] === 11));
    expect(machine.states()).toEqual({ 'persona delivered': 11, 'persona unknown': 1 });
  });

  it('is waited for by whoever asked to send until nothing is left', async () => {
    await start({
      account: { repeatAfter: 10_000 },
      sandbox: { switches: { fault: inOrder([{ kind: 'drop-after' }]) } },
    });
    customers(1);
    await read(machine, 'persona');
    const began = machine.around.now();
    expect(await send(machine)).toBe('empty');
    expect(machine.around.now() - began).toBeGreaterThanOrEqual(10_000);
    expect(requestsTo(machine, 'signUp')).toHaveLength(2);
  });
});

describe('the rest of the push loop', () => {
  /** A clock that wakes sleepers a moment early and goes on between two looks, as real ones do. */
  function unevenClock() {
    let at = Date.now();
    return {
      now: () => at++,
      sleep: async (ms: number) => {
        await new Promise((resolve) => setTimeout(resolve, 0));
        at += Math.max(0, Math.floor(ms) - 2);
      },
    };
  }

  it.each(times(5, (nth) => nth))('is never "stopped" where nothing is stopped, trial %i', async () => {
    await start({ sandbox: { switches: { fault: inOrder(times(4, () => ({ kind: 'drop-before' }))) } } });
    customers(1);
    await read(machine, 'persona');
    const around = { ...machine.around, ...unevenClock() };
    expect(await push(machine.account, around, never, () => true)).toBe('empty');
  });

  it('comes as soon as nothing is left, whatever the endpoint of what was sent', async () => {
    await start();
    expect(await send(machine)).toBe('empty');
    expect(machine.sandbox.world().counters.requests).toBe(0);
    expect(Object.keys(calls)).toContain('sale');
  });
});
