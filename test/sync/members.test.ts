import { afterEach, describe, expect, it } from 'vitest';
import { inOrder } from '../../src/sandbox/index.ts';
import { type Machine, type MachineOptions, openMachine, uid } from './machine.ts';
import { addCustomer, addReceipt, phone, times } from './till.ts';
import { type calls, expectSilence, read, requestsTo, saleOf, send } from './work.ts';

let machine: Machine;
afterEach(() => machine[Symbol.asyncDispose]());

const hour = 3_600_000;
const byMembers = { firstLoad: 'members', posUser: 'srcID' } as const;
const start = async ({ account, ...options }: MachineOptions = {}): Promise<void> => {
  machine = await openMachine({ ...options, account: { ...byMembers, ...account } });
};

const change = (sql: string): void => machine.edit((db) => db.exec(sql));
const bodies = (call: keyof typeof calls): unknown[] =>
  requestsTo(machine, call).map(({ body }) => JSON.parse(body ?? ''));
const personas = () => machine.sandbox.world().personas;
const counts = () =>
  Object.fromEntries(
    Object.entries(machine.sandbox.world().counters.byRoute).map(([route, statuses]) => [
      route.slice(route.lastIndexOf('/api')).split('/')[3],
      Object.values(statuses).reduce((sum, count) => sum + count, 0),
    ]),
  );
const number = (nth: number): string => `303556${String(nth).padStart(4, '0')}`;

/** Customers of a first load, each with a receipt. */
const shopOf = (count: number): void =>
  machine.edit((db) =>
    times(count, (nth) => {
      addCustomer(db, { id: `c${nth}`, phone: number(nth) });
      addReceipt(db, { id: `r${nth}`, customer: `c${nth}` });
    }),
  );
const readAll = async (): Promise<void> => {
  await read(machine, 'persona');
  await read(machine, 'sale');
  expect(await send(machine)).toBe('empty');
  expectSilence(machine);
};

describe('a first load by members', () => {
  it('of 500 customers takes ten requests, and their sales name them by the key that AIQ was told', async () => {
    await start();
    shopOf(500);
    await readAll();
    expect(counts()).toEqual({ createUpdateMembers: 10, createUpdateSales: 10 });
    expect(personas()).toHaveLength(500);
    const sales = [...(machine.sandbox.world().sales.get(uid)?.values() ?? [])];
    expect(sales).toHaveLength(500);
    for (const { posId, posUser, contactId } of sales) {
      expect(posUser).toBe(posId.replace('r', 'c'));
      expect(contactId).not.toBeNull();
    }
    await readAll();
    expect(counts()).toEqual({ createUpdateMembers: 10, createUpdateSales: 10 });
  });

  it('that AIQ takes a day for leaves no sale without its shopper', async () => {
    await start({ sandbox: { switches: { memberDelay: 24 * hour } } });
    shopOf(3);
    await readAll();
    expect([personas().length, saleOf(machine, 'r2')?.contactId]).toEqual([0, null]);
    machine.sandbox.tick();
    expect(personas()).toHaveLength(3);
    expect(saleOf(machine, 'r2')?.contactId).toBe(personas()[1]?.contactId);
  });

  it('shrinks its requests to what AIQ takes', async () => {
    await start({ account: { inFlight: 1 }, sandbox: { switches: { bulkMax: 15 } } });
    machine.edit((db) => times(100, (nth) => addCustomer(db, { id: `c${nth}`, phone: number(nth) })));
    await readAll();
    const sizes = bodies('members').map((body) => (Array.isArray(body) ? body.length : 0));
    expect(sizes.slice(0, 6)).toEqual([50, 25, 25, 13, 12, 13]);
    expect(Math.max(...sizes.slice(6))).toBe(13);
    expect(personas()).toHaveLength(100);
  });

  it('sets aside the one that AIQ refuses, and sends the others', async () => {
    await start({ sandbox: { switches: { rejectKeys: ({ key }) => key === 'c3' } } });
    shopOf(8);
    await readAll();
    expect(machine.ledger.view.deadLetters.list()).toMatchObject([{ key: 'c3', code: 'AIQ_REJECTED' }]);
    expect(personas()).toHaveLength(7);
    expect(saleOf(machine, 'r3')).toMatchObject({ posUser: null });
  });

  it('whose answer is lost is repeated with the same bytes, before anything newer of its customers', async () => {
    await start({ sandbox: { switches: { fault: inOrder([{ kind: 'drop-after' }]) } } });
    machine.edit((db) => times(2, (nth) => addCustomer(db, { id: `c${nth}`, phone: phone(nth) })));
    await read(machine, 'persona');
    const sent = send(machine);
    await machine.around.sleep(500, new AbortController().signal);
    change(`UPDATE customers SET name = 'Ann' WHERE id = 'c1'`);
    await read(machine, 'persona');
    expect(await sent).toBe('empty');
    const [first, second] = requestsTo(machine, 'members').map(({ body }) => body);
    expect([requestsTo(machine, 'members').length, second]).toEqual([2, first]);
    expect(bodies('member')).toMatchObject([{ member: { pos_user: 'c1', firstName: 'Ann' } }]);
    expect(requestsTo(machine, 'signUp')).toHaveLength(0);
    expectSilence(machine);
  });
});

describe('after a first load by members', () => {
  const loaded = async (): Promise<void> => {
    await start();
    shopOf(2);
    await readAll();
  };

  it('a customer who changes is told under the same key, also with another phone, and is the same persona', async () => {
    await loaded();
    change(`UPDATE customers SET phone = '${phone(9)}', name = 'Ann' WHERE id = 'c1'`);
    await readAll();
    expect(bodies('member')).toEqual([
      { member: { pos_user: 'c1', firstName: 'Ann', mobilePhone: phone(9), disableSMS: true } },
    ]);
    expect(personas()).toHaveLength(2);
    expect(saleOf(machine, 'r1')?.contactId).toBe(
      personas().find(({ mobilePhone }) => mobilePhone === phone(9))?.contactId,
    );
    expect(requestsTo(machine, 'signUp')).toHaveLength(0);
  });

  it('also once the shop signs up those of a later first load', async () => {
    await loaded();
    await machine.restart();
    const account = { ...machine.account, firstLoad: 'sign_up' } as const;
    change(`UPDATE customers SET phone = '${phone(9)}' WHERE id = 'c1'`);
    await read(machine, 'persona');
    await send({ ...machine, account, around: machine.around });
    expect([requestsTo(machine, 'member').length, requestsTo(machine, 'signUp').length]).toEqual([1, 0]);
    expect(personas()).toHaveLength(2);
  });

  it('a new one signs up at once, and the sale waits for that and names the id that AIQ gave', async () => {
    await loaded();
    machine.edit((db) => {
      addCustomer(db, { id: 'c3', phone: phone(3) });
      addReceipt(db, { id: 'r3', customer: 'c3', ago: 4 });
    });
    await readAll();
    const { srcId, contactId } = machine.entry('persona', 'c3') ?? {};
    expect(requestsTo(machine, 'signUp')).toHaveLength(1);
    expect(saleOf(machine, 'r3')).toMatchObject({ posUser: srcId, contactId });
  });

  it('an old one who buys again is named by the key', async () => {
    await loaded();
    machine.edit((db) => addReceipt(db, { id: 'r9', customer: 'c2', ago: 4 }));
    await readAll();
    expect(saleOf(machine, 'r9')).toMatchObject({ posUser: 'c2', contactId: personas()[1]?.contactId });
  });
});

describe('a request of many records', () => {
  it('holds as many as the account says, also more than a hundred', async () => {
    await start({ account: { most: { sales: 300, inventory: 100, members: 250 } } });
    shopOf(250);
    await readAll();
    const sizes = [...bodies('members'), ...bodies('sales')].map((body) =>
      Array.isArray(body) ? body.length : 0,
    );
    expect(sizes).toEqual([250, 250]);
  });
});
