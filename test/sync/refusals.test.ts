import { afterEach, describe, expect, it } from 'vitest';
import { inOrder, type RequestEntry, type Switches } from '../../src/sandbox/index.ts';
import { type Machine, type MachineOptions, openMachine, uid } from './machine.ts';
import { addCustomer, addProduct, addReceipt, phone, times } from './till.ts';
import { calls, expectSilence, itemOf, never, read, requestsTo, send } from './work.ts';

let machine: Machine;
const start = async (options?: MachineOptions): Promise<void> => {
  machine = await openMachine(options);
};

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

const refuse = (...keys: string[]): Partial<Switches> => ({ rejectKeys: ({ key }) => keys.includes(key) });
const letters = () => machine.ledger.view.deadLetters.list();
const soldAtAiq = (): number => machine.sandbox.world().sales.get(uid)?.size ?? 0;
const recordsIn = ({ body }: RequestEntry): number => {
  const parsed: unknown = JSON.parse(body ?? '');
  return Array.isArray(parsed) ? parsed.length : 1;
};

/** One sale first, so that the bulk endpoint has taken something before. */
async function shopWith(receipts: number, switches: Partial<Switches>): Promise<void> {
  await start({ account: { inFlight: 1 } });
  machine.edit((db) => times(2, (nth) => addReceipt(db, { id: `first${nth}`, ago: 900 })));
  await read(machine, 'sale');
  await send(machine);
  machine.sandbox.set(switches);
  machine.edit((db) => times(receipts, (nth) => addReceipt(db, { id: `r${nth}`, ago: 600 - nth })));
  await read(machine, 'sale');
}

describe('a record that AIQ refuses', () => {
  it.each([2, 3, 7, 32, 50])(
    'in a batch of %i is set aside alone, within 1 + 2 log2 requests',
    async (receipts) => {
      await shopWith(receipts, refuse('r2'));
      const before = requestsTo(machine, 'sales').length;
      expect(await send(machine)).toBe('empty');
      expect(letters()).toMatchObject([{ key: 'r2', kind: 'record', code: 'AIQ_REJECTED' }]);
      expect(soldAtAiq()).toBe(2 + receipts - 1);
      const sent = requestsTo(machine, 'sales').length - before;
      expect(sent).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(receipts)));
      expect(sent).toBeGreaterThan(1);
    },
  );

  it('leaves no trace of its values in the reason of the dead letter', async () => {
    await shopWith(3, refuse('r2'));
    await send(machine);
    expect(letters()[0]?.reason).toBe('AIQ refused this record: The sale was refused.');
  });

  it('and others like it cost no more than their own share of requests', async () => {
    const bad = ['r1', 'r20', 'r21', 'r49'];
    await shopWith(50, refuse(...bad));
    const before = requestsTo(machine, 'sales').length;
    await send(machine);
    expect(letters().map(({ key }) => key)).toEqual(expect.arrayContaining(bad));
    expect(soldAtAiq()).toBe(2 + 50 - bad.length);
    const sent = requestsTo(machine, 'sales').length - before;
    expect(sent).toBeLessThanOrEqual(bad.length * (1 + 2 * Math.ceil(Math.log2(50))));
  });

  it('is named by AIQ where it answers record by record: one request is enough', async () => {
    await shopWith(50, { ...refuse('r7', 'r31'), partialFailure: 'perRecord' });
    const before = requestsTo(machine, 'sales').length;
    await send(machine);
    expect(letters().map(({ key }) => key)).toEqual(expect.arrayContaining(['r7', 'r31']));
    expect([soldAtAiq(), requestsTo(machine, 'sales').length]).toEqual([50, before + 1]);
  });

  it('goes out again when a person replays it, and when its row changes', async () => {
    await start({ sandbox: { switches: refuse('SKU-p1', 'SKU-p2') } });
    machine.edit((db) => times(6, (nth) => addProduct(db, { id: `p${nth}`, units: nth })));
    // Record by record, so that the endpoint has taken others and is not stopped.
    machine.sandbox.set({ partialFailure: 'perRecord' });
    await read(machine, 'inventory');
    await send(machine);
    expect(letters()).toHaveLength(2);
    const [one] = letters();
    machine.sandbox.set({ rejectKeys: null });
    machine.ledger.replays.replay([one?.id ?? 0]);
    machine.edit((db) => db.exec(`UPDATE products SET pricesell = 9 WHERE id = 'p2'`));
    await read(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    expect([itemOf(machine, 'SKU-p1')?.quantity, itemOf(machine, 'SKU-p2')?.price]).toEqual([1, 9]);
    expect(letters()).toEqual([]);
  });
});

describe('a request that is too large', () => {
  it('for the count of its records goes in halves, until they fit', async () => {
    await shopWith(50, { bulkMax: 15 });
    const before = requestsTo(machine, 'sales').length;
    expect(await send(machine)).toBe('empty');
    expect(soldAtAiq()).toBe(52);
    expect(letters()).toEqual([]);
    expect(requestsTo(machine, 'sales').slice(before).map(recordsIn)).toEqual([50, 25, 25, 13, 12, 13, 12]);
  });

  it('for its bytes goes in halves as well', async () => {
    await shopWith(8, { bodyMax: 1_500 });
    expect(await send(machine)).toBe('empty');
    expect(soldAtAiq()).toBe(10);
    expect(letters()).toEqual([]);
  });

  it('with one record is refused for good', async () => {
    await shopWith(1, { bodyMax: 50 });
    // Refused as too large is a refusal like any other: the first of an endpoint does not stop it.
    expect(await send(machine)).toBe('empty');
    expect(letters()).toMatchObject([{ key: 'r1', code: 'AIQ_REJECTED' }]);
  });
});

describe('an endpoint that has refused everything so far', () => {
  const stopped = () =>
    machine.notices.flatMap((notice) =>
      notice.kind === 'stopped' ? [[notice.endpoint, Reflect.get(notice.failure, 'code')]] : [],
    );

  it('is stopped at the third refusal, and its records are kept', async () => {
    await start({ sandbox: { switches: { rejectKeys: () => true } } });
    machine.edit((db) => times(9, (nth) => addCustomer(db, { id: `c${nth}`, phone: phone(nth) })));
    await read(machine, 'persona');
    expect(await send(machine)).toBe('stopped');
    expect(stopped()).toEqual([['signUp', 'AIQ_REFUSES_EVERYTHING']]);
    expect(requestsTo(machine, 'signUp').length).toBeLessThanOrEqual(2 + machine.account.inFlight);
    expect(machine.states()).toMatchObject({ 'persona dead': 2, 'persona pending': 7 });
  });

  it('goes on by itself as soon as one record is taken, whichever comes first in the queue', async () => {
    // Three bad ones at the head of the queue, as in a shop whose first customers were typed in for trying.
    const bad = [1, 2, 3].map((nth) => `+1${phone(nth)}`);
    await start({
      account: { probeEvery: 1_000, inFlight: 1 },
      sandbox: { switches: { rejectKeys: ({ key }) => bad.some((one) => one.endsWith(key.slice(-10))) } },
    });
    machine.edit((db) => times(9, (nth) => addCustomer(db, { id: `c${nth}`, phone: phone(nth) })));
    await read(machine, 'persona');
    for (let tries = 0; tries < 40 && (await send(machine)) === 'stopped'; tries++) {
      await machine.around.sleep(1_100, never);
    }
    expect(machine.states()).toEqual({ 'persona dead': 3, 'persona delivered': 6 });
    expect(machine.notices.filter(({ kind }) => kind === 'resumed')).toHaveLength(1);
  });

  it('is tried with one record, not with a batch', async () => {
    // One after the other, so that the order of the answers is that of the requests.
    await start({ account: { probeEvery: 1_000, inFlight: 1 } });
    machine.sandbox.set({ rejectKeys: () => true });
    machine.edit((db) => times(40, (nth) => addProduct(db, { id: `p${nth}` })));
    await read(machine, 'inventory');
    // The batch, its halves, and the quarters that were recorded before the third refusal came.
    const sizes = [40, 20, 20, 10, 10];
    for (const _ of sizes) {
      expect(await send(machine)).toBe('stopped');
      await machine.around.sleep(1_100, never);
    }
    const sent = requestsTo(machine, 'inventory').map(recordsIn);
    expect(sent.filter((count) => count > 1)).toEqual(sizes);
    expect(sent.length).toBeLessThanOrEqual(sizes.length + sizes.length);
    expect(sent.at(-1)).toBe(1);
    expect(machine.states()).toEqual({ 'inventory pending': 40 });
    machine.sandbox.set({ rejectKeys: null });
    expect(await send(machine)).toBe('empty');
    expect(machine.sandbox.world().inventory.get(uid)?.size).toBe(40);
  });

  it('for bulk sales gives way to the single call', async () => {
    await start({
      account: { probeEvery: 1_000 },
      sandbox: { switches: { fault: ({ route }) => (route === calls.sales ? badRequest : undefined) } },
    });
    machine.edit((db) => times(12, (nth) => addReceipt(db, { id: `r${nth}` })));
    await read(machine, 'sale');
    for (let tries = 0; tries < 4 && (await send(machine)) === 'stopped'; tries++) {
      await machine.around.sleep(1_100, never);
    }
    expect([requestsTo(machine, 'sale').length, soldAtAiq()]).toEqual([12, 12]);
    expect(stopped()).toEqual([['sales', 'AIQ_REFUSES_EVERYTHING']]);
  });

  it('is not one that took a record long ago', async () => {
    await shopWith(8, { rejectKeys: () => true });
    expect(await send(machine)).toBe('empty');
    expect(stopped()).toEqual([]);
    expect(letters()).toHaveLength(8);
  });
});

const badRequest = { kind: 'status', status: 400 } as const;

describe('one record that AIQ answers with trouble of its own, every time', () => {
  it('does not hold back the others of its batch for ever', async () => {
    await start();
    machine.edit((db) => times(2, (nth) => addReceipt(db, { id: `first${nth}`, ago: 900 })));
    await read(machine, 'sale');
    await send(machine);
    machine.sandbox.set({ fault: ({ body }) => (body.includes('"r5"') ? trouble : undefined) });
    machine.edit((db) => times(9, (nth) => addReceipt(db, { id: `r${nth}` })));
    await read(machine, 'sale');
    expect(await send(machine)).toBe('away');
    for (let tries = 0; tries < 60 && soldAtAiq() < 10; tries++) {
      await machine.around.sleep(5_000, never);
      await send(machine);
    }
    expect(soldAtAiq()).toBe(10);
    expect(machine.entry('sale', 'r5')?.state).toBe('unknown');
    machine.sandbox.set({ fault: inOrder([]) });
    for (let tries = 0; tries < 60 && soldAtAiq() < 11; tries++) {
      await machine.around.sleep(20_000, never);
      await send(machine);
    }
    expect(soldAtAiq()).toBe(11);
  });
});

const trouble = { kind: 'status', status: 500 } as const;
