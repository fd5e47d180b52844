import { afterEach, describe, expect, it } from 'vitest';
import { inOrder } from '../../src/sandbox/index.ts';
import { type Machine, type MachineOptions, openMachine, uid } from './machine.ts';
import { addCustomer, addReceipt, phone, times } from './till.ts';
import { eventually, expectSilence, pagesLeft, read, requestsTo, saleOf, send, sending } from './work.ts';

let machine: Machine;
const start = async (options?: MachineOptions): Promise<void> => {
  machine = await openMachine(options);
};

afterEach(() => machine[Symbol.asyncDispose]());

const change = (sql: string): void => machine.edit((db) => db.exec(sql));
const sync = async (): Promise<void> => {
  await read(machine, 'persona');
  expect(await send(machine)).toBe('empty');
};
const overrides = (): unknown[] => requestsTo(machine, 'override').map(({ body }) => JSON.parse(body ?? ''));
/** Who of the shop has this phone or e-mail at AIQ. */
const owners = (value: string): string[] =>
  machine.sandbox
    .world()
    .personas.filter(({ mobilePhone, email }) => mobilePhone === value || email === value)
    .map(({ firstName }) => firstName)
    .sort();

const shared = phone(1);
const names = ['Ann', 'Ben', 'Cy', 'Di', 'Eve', 'Flo', 'Gus'] as const;
const mailOf = (name: string): string => `${name.toLowerCase()}@mail.test`;

/** All with one phone, and an e-mail of their own. */
function family(count: number): void {
  machine.edit((db) => {
    for (const name of names.slice(0, count)) join(db, name);
  });
}

function join(db: Parameters<typeof addCustomer>[0], name: string): void {
  addCustomer(db, { id: name, name, phone: shared, email: mailOf(name) });
}

describe('A first load of customers', () => {
  const many = async (options: MachineOptions = {}): Promise<void> => {
    await start(options);
    machine.edit((db) => {
      for (const nth of times(6, (n) => n)) {
        addCustomer(db, { id: `c${nth}`, name: `Customer ${nth}`, phone: shared, email: `${nth}@mail.test` });
      }
      addReceipt(db, { id: 'r1', customer: 'c1' });
    });
    await read(machine, 'persona', { pageSize: 2, mayGoOn: pagesLeft(1) });
    await read(machine, 'sale');
  };

  it('sends nobody before its end, and then nobody with a phone that too many have', async () => {
    await many();
    expect(await send(machine)).toBe('empty');
    expect(machine.states()).toEqual({ 'persona waiting': 2, 'sale waiting': 1 });
    expect(machine.sandbox.world().counters.requests).toBe(0);

    await sync();
    expect(machine.states()).toEqual({ 'persona delivered': 6, 'sale delivered': 1 });
    expect(owners(shared)).toEqual([]);
    expect(machine.sandbox.world().personas).toHaveLength(6);
    expect(saleOf(machine, 'r1')).toMatchObject({ contactId: machine.entry('persona', 'c1')?.contactId });
    expectSilence(machine);
  });

  it('that is broken off holds nobody longer than the next process needs to end it', async () => {
    await many();
    await machine.restart();
    await sync();
    expect(machine.states()).toEqual({ 'persona delivered': 6, 'sale delivered': 1 });
  });

  it('that never ends lets sales go without their shopper when they have waited', async () => {
    await many({ account: { waitForPersona: 3_000 } });
    await sending(machine, () => eventually(() => saleOf(machine, 'r1') !== undefined));
    expect(saleOf(machine, 'r1')?.contactId).toBeNull();
    expect(machine.states()).toEqual({ 'persona waiting': 2, 'sale delivered': 1 });
  });

  it('once over, lets a new customer go at once, also one met with a sale', async () => {
    await many();
    await sync();
    machine.edit((db) => {
      addCustomer(db, { id: 'new', name: 'New', phone: phone(7) });
      addReceipt(db, { id: 'r2', customer: 'new', ago: 5 });
    });
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    expect(owners(phone(7))).toEqual(['New']);
    expect(saleOf(machine, 'r2')?.contactId).toBe(machine.entry('persona', 'new')?.contactId);
  });
});

describe('A household with one phone', () => {
  it('has it for whoever was read first, until she drops it', async () => {
    await start();
    family(3);
    await sync();
    expect(owners(shared)).toEqual(['Ann']);

    change(`UPDATE customers SET phone = '${phone(2)}' WHERE id = 'Ann'`);
    await sync();
    expect([owners(shared), owners(phone(2))]).toEqual([['Ben'], ['Ann']]);
    expect(overrides()).toHaveLength(2);
    await sync();
    expect(overrides()).toHaveLength(2);
    expect(machine.sandbox.world().personas).toHaveLength(3);
    expectSilence(machine);
  });

  it('is given it no sooner than AIQ has been told that the first one has it no more', async () => {
    await start();
    family(2);
    await sync();
    machine.sandbox.set({ fault: inOrder([{ kind: 'status', status: 503 }]) });
    change(`UPDATE customers SET phone = '${phone(2)}' WHERE id = 'Ann'`);
    await sync();
    expect(overrides()).toEqual([
      { mobilePhone: expect.stringContaining(phone(2)) },
      { mobilePhone: expect.stringContaining(phone(2)) },
      { mobilePhone: expect.stringContaining(shared) },
    ]);
  });

  it('whose first one leaves the shop, and stays at AIQ, is not given it', async () => {
    await start();
    family(2);
    await sync();
    change(`UPDATE customers SET visible = 0 WHERE id = 'Ann'`);
    await sync();
    expect([owners(shared), overrides()]).toEqual([['Ann'], []]);
  });

  it('of whom two turn out to be one person, has it for both', async () => {
    await start();
    family(2);
    await sync();
    change(`UPDATE customers SET name = 'ANN' WHERE id = 'Ben'`);
    await sync();
    expect(overrides()).toHaveLength(1);
    expect(owners(shared)).toEqual(['ANN', 'Ann']);
  });

  it('has it for each where the settings say so, and for one again when they say that', async () => {
    await start();
    machine.ledger.contacts.adopt(uid, { most: 5, households: 'all' }, machine.around.now());
    family(2);
    await sync();
    // AIQ has made them one.
    expect(machine.sandbox.world().personas).toHaveLength(1);
    machine.ledger.contacts.adopt(uid, { most: 1, households: 'one' }, machine.around.now());
    expect(machine.states()).toEqual({ 'persona pending': 2 });
  });
});

describe('A phone that one more than the limit have', () => {
  it('is taken from her who has it, and is hers again when one has left', async () => {
    await start();
    family(5);
    await sync();
    expect(owners(shared)).toEqual(['Ann']);
    machine.edit((db) => join(db, 'Flo'));
    await sync();
    expect([owners(shared), overrides()]).toEqual([[], [{ mobilePhone: '' }]]);
    machine.edit((db) => join(db, 'Gus'));
    await sync();
    expect(overrides()).toHaveLength(1);

    change(`UPDATE customers SET phone = '' WHERE id IN ('Ben', 'Cy')`);
    await sync();
    expect(owners(shared)).toEqual(['Ann']);
    expect(overrides()).toHaveLength(2);
    expectSilence(machine);
  });

  it('is taken back also from a sign-up that was on its way just then', async () => {
    await start();
    await read(machine, 'persona');
    family(1);
    await read(machine, 'persona');
    machine.sandbox.set({ fault: inOrder([{ kind: 'slow', ms: 500 }]) });
    const sent = send(machine);
    await eventually(() => requestsTo(machine, 'signUp').length === 1);
    machine.edit((db) => {
      for (const name of names.slice(1)) join(db, name);
    });
    await read(machine, 'persona');
    expect(await sent).toBe('empty');
    expect([owners(shared), overrides()]).toEqual([[], [{ mobilePhone: '' }]]);
    expect(machine.sandbox.world().personas).toHaveLength(names.length);
  });
});

describe('A customer who has nothing left to be known by', () => {
  it('is not sent, nor are sales held for him, which go again with him when he has', async () => {
    await start();
    machine.edit((db) => {
      addCustomer(db, { id: 'Ann', name: 'Ann', phone: shared });
      addCustomer(db, { id: 'Ben', name: 'Ben', email: 'one@mail.test' });
      addCustomer(db, { id: 'Cy', name: 'Cy', email: 'one@mail.test' });
      addReceipt(db, { id: 'r1', customer: 'Cy' });
    });
    await read(machine, 'persona');
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp')).toHaveLength(2);
    expect(machine.states()).toEqual({ 'persona delivered': 3, 'sale delivered': 1 });
    expect(saleOf(machine, 'r1')).toMatchObject({ contactId: null, revision: 1 });

    change(`UPDATE customers SET email = 'cy@mail.test' WHERE id = 'Cy'`);
    await sync();
    expect(owners('cy@mail.test')).toEqual(['Cy']);
    expect(saleOf(machine, 'r1')).toMatchObject({
      ...{ contactId: machine.entry('persona', 'Cy')?.contactId, revision: 2 },
    });
    expectSilence(machine);
  });
});
