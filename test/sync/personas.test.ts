import { afterEach, describe, expect, it } from 'vitest';
import { inOrder } from '../../src/sandbox/index.ts';
import type { PosUser } from '../../src/sync/index.ts';
import { key, type Machine, type MachineOptions, openMachine, uid } from './machine.ts';
import { addCustomer, addReceipt, phone, times } from './till.ts';
import { calls, eventually, expectSilence, read, requestsTo, saleOf, send, sending } from './work.ts';

let machine: Machine;
const start = async (options?: MachineOptions): Promise<void> => {
  machine = await openMachine(options);
};

afterEach(() => machine[Symbol.asyncDispose]());

const change = (sql: string): void => machine.edit((db) => db.exec(sql));
const bodies = (call: keyof typeof calls): unknown[] =>
  requestsTo(machine, call).map(({ body }) => JSON.parse(body ?? ''));
const known = (id: string) => {
  const { contactId } = machine.entry('persona', id) ?? {};
  return machine.sandbox.world().personas.find((persona) => persona.contactId === contactId);
};

describe('a shopper that AIQ refuses', () => {
  it('lets its sales go without it, and they go again with it once it is taken', async () => {
    await start({
      sandbox: { switches: { rejectKeys: ({ key: contact }) => contact.endsWith(phone(1)) } },
    });
    machine.edit((db) => {
      addCustomer(db, { id: 'c1', phone: phone(1) });
      addReceipt(db, { id: 'r1', customer: 'c1' });
    });
    await read(machine, 'persona');
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    expect(machine.states()).toEqual({ 'persona dead': 1, 'sale delivered': 1 });
    expect(saleOf(machine, 'r1')).toMatchObject({ contactId: null, revision: 1 });

    change(`UPDATE customers SET phone = '${phone(2)}' WHERE id = 'c1'`);
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect(saleOf(machine, 'r1')).toMatchObject({ contactId: known('c1')?.contactId, revision: 2 });
    expect(machine.ledger.view.deadLetters.list()).toEqual([]);
    expectSilence(machine);
  });

  it('keeps no sale waiting where AIQ would have nothing to know it by', async () => {
    await start();
    machine.edit((db) => {
      addCustomer(db, { id: 'c1' });
      addReceipt(db, { id: 'r1', customer: 'c1' });
    });
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp')).toHaveLength(0);
    expect(saleOf(machine, 'r1')?.contactId).toBeNull();
    expectSilence(machine);
  });

  it('is waited for no longer than the account says', async () => {
    await start({
      account: { waitForPersona: 3_000 },
      sandbox: { switches: { fault: ({ route }) => (route === calls.signUp ? notFound : undefined) } },
    });
    machine.edit((db) => {
      addCustomer(db, { id: 'c1', phone: phone(1) });
      addReceipt(db, { id: 'r1', customer: 'c1' });
    });
    const began = machine.around.now();
    await read(machine, 'sale');
    await sending(machine, () => eventually(() => saleOf(machine, 'r1') !== undefined));
    expect(machine.around.now() - began).toBeGreaterThanOrEqual(3_000);
    expect(saleOf(machine, 'r1')?.contactId).toBeNull();
    expectSilence(machine);
  });
});

const notFound = { kind: 'status', status: 404 } as const;

describe('a shopper who changes', () => {
  const one = async (sql = ''): Promise<void> => {
    await start();
    machine.edit((db) => addCustomer(db, { id: 'c1', phone: phone(1), email: 'one@mail.test' }));
    if (sql) change(sql);
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
  };
  const again = async (sql: string): Promise<void> => {
    change(sql);
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expectSilence(machine);
  };

  it.each([
    [`UPDATE customers SET email = 'uno@mail.test'`, { email: 'uno@mail.test' }],
    [`UPDATE customers SET name = 'Ann', phone = '${phone(9)}'`, { firstName: 'Ann', mobilePhone: phone(9) }],
    [`UPDATE customers SET address = '12 Elm St', city = 'Denver'`, { address: '12 Elm St, Denver' }],
  ])('%s is overridden by what has changed, and no more', async (sql, body) => {
    await one();
    await again(sql);
    const sent = bodies('override');
    expect(sent).toHaveLength(1);
    expect(Object.keys(Object(sent[0]))).toEqual(Object.keys(body));
    expect(known('c1')?.overrides).toEqual(sent[0]);
    expect(requestsTo(machine, 'signUp')).toHaveLength(1);
  });

  it.each([
    ['a column that the mapping does not name', `UPDATE customers SET notes = 'paper bags'`],
    ['spaces around a value', `UPDATE customers SET email = ' ONE@mail.test '`],
    ['a value that is gone, which the mapping leaves to AIQ', `UPDATE customers SET email = ''`],
    ['another way to write the phone', `UPDATE customers SET phone = '(303) 555-0101'`],
  ])('in %s is sent nothing', async (_, sql) => {
    await one();
    await again(sql);
    expect(requestsTo(machine, 'override')).toHaveLength(0);
  });

  it('in what the record holds and AIQ would not see is sent nothing, and is settled', async () => {
    await one(`UPDATE customers SET phone = 'call the office' WHERE id = 'c1'`);
    await again(`UPDATE customers SET phone = ''`);
    expect(requestsTo(machine, 'override')).toHaveLength(0);
    expect(machine.entry('persona', 'c1')?.state).toBe('delivered');
    await again(`UPDATE customers SET phone = '${phone(4)}'`);
    expect(bodies('override')).toEqual([{ mobilePhone: expect.stringContaining(phone(4)) }]);
  });

  it('twice while the first change is on its way is overridden by the last state after it', async () => {
    await one();
    change(`UPDATE customers SET email = 'two@mail.test'`);
    await read(machine, 'persona');
    machine.sandbox.set({ fault: inOrder([{ kind: 'slow', ms: 1_500 }]) });
    const sent = send(machine);
    await eventually(() => requestsTo(machine, 'override').length === 1);
    for (const email of ['three@mail.test', 'four@mail.test']) {
      change(`UPDATE customers SET email = '${email}'`);
      await read(machine, 'persona');
    }
    expect(requestsTo(machine, 'override')).toHaveLength(1);
    expect(await sent).toBe('empty');
    expect(bodies('override')).toEqual([{ email: 'two@mail.test' }, { email: 'four@mail.test' }]);
    expectSilence(machine);
  });

  it('and was merged into another by AIQ is asked for anew, once', async () => {
    await start();
    machine.edit((db) => {
      addCustomer(db, { id: 'c1', phone: phone(1) });
      addCustomer(db, { id: 'c2', email: 'two@mail.test' });
    });
    await read(machine, 'persona');
    await send(machine);
    const [first, second] = [known('c1')?.contactId, known('c2')?.contactId];
    expect(first).not.toBe(second);
    await fetch(`${machine.sandbox.url}${calls.signUp}`, {
      method: 'POST',
      headers: { 'x-apikey': key },
      body: JSON.stringify({ mobilePhone: phone(1), email: 'two@mail.test', disableSMS: true }),
    });
    expect(known('c2')).toBeUndefined();

    change(`UPDATE customers SET name = 'Ann' WHERE id = 'c2'`);
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect(known('c2')?.contactId).toBe(first);
    expect(requestsTo(machine, 'override').map(({ status }) => status)).toEqual([404, 200]);
    expect(requestsTo(machine, 'signUp')).toHaveLength(4);
    expectSilence(machine);
  });

  it.each([
    ['again and again, and is then merged', 0],
    ['again and again, and is merged after AIQ was busy for long', 5],
  ])('%s, is at AIQ as it was last, not as it was overridden before', async (_, turnedAway) => {
    await start({
      mapping: (text) =>
        text.replace('last_name: lastname', 'last_name: { column: lastname, on_null: send }'),
    });
    machine.edit((db) => addCustomer(db, { id: 'c1', phone: phone(1), email: 'one@mail.test' }));
    change(`UPDATE customers SET lastname = 'Lee' WHERE id = 'c1'`);
    await read(machine, 'persona');
    await send(machine);
    change(`UPDATE customers SET name = 'Ann' WHERE id = 'c1'`);
    await read(machine, 'persona');
    await send(machine);
    const busy = { kind: 'status', status: 429, retryAfter: 1 } as const;
    const merge = { kind: 'merge', pick: 0 } as const;
    machine.sandbox.set({ fault: inOrder([...Array(turnedAway).fill(busy), merge]) });
    change(`UPDATE customers SET name = 'Anna', lastname = NULL WHERE id = 'c1'`);
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect(known('c1')).toMatchObject({ firstName: 'Anna', lastName: '' });
    expectSilence(machine);
  });
});

describe('the shopper of a sale', () => {
  it.each<[PosUser, (id: string) => string | undefined]>([
    ['srcID', (id) => known(id)?.srcId],
    ['contactID', (id) => known(id)?.contactId],
    ['key', (id) => id],
  ])('is named by %s', async (posUser, name) => {
    await start({ account: { posUser } });
    machine.edit((db) => {
      addCustomer(db, { id: 'c1', phone: phone(1) });
      addReceipt(db, { id: 'r1', customer: 'c1' });
      addReceipt(db, { id: 'r2' });
    });
    await read(machine, 'persona');
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    expect(saleOf(machine, 'r1')?.posUser).toBe(name('c1'));
    expect(saleOf(machine, 'r2')?.posUser).toBeNull();
    expectSilence(machine);
  });
});

describe('consent', () => {
  const withLoyalty: MachineOptions = {
    mapping: (text) => text.replace('    email: email\n', '    email: email\n    loyalty: isvip\n'),
  };
  const counters = () => {
    const { messagesFired, consentsChanged } = machine.sandbox.world().counters;
    return { messagesFired, consentsChanged };
  };
  const none = { messagesFired: 0, consentsChanged: 0 };
  const signUps = () => bodies('signUp').map((body) => Object(body).loyalty);

  /** A shop after its first load, so that what comes now is news. */
  const opened = async (): Promise<void> => {
    await start(withLoyalty);
    machine.edit((db) => addCustomer(db, { id: 'c0', phone: phone(90), isvip: 1 }));
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect([signUps(), counters()]).toEqual([[undefined], none]);
  };
  const news = async (): Promise<void> => {
    machine.edit((db) => addCustomer(db, { id: 'c1', phone: phone(1), isvip: 1 }));
    await read(machine, 'persona');
  };

  it('of a shopper who joins just now goes out, once', async () => {
    await opened();
    await news();
    await send(machine);
    expect([signUps(), counters()]).toEqual([[undefined, true], { messagesFired: 1, consentsChanged: 1 }]);
    change(`UPDATE customers SET email = 'one@mail.test' WHERE id = 'c1'`);
    await read(machine, 'persona');
    await send(machine);
    expect(bodies('override')).toEqual([{ email: 'one@mail.test' }]);
    expect(counters()).toEqual({ messagesFired: 1, consentsChanged: 1 });
  });

  it('does not go out at a second attempt', async () => {
    await opened();
    await news();
    machine.sandbox.set({ fault: inOrder([{ kind: 'status', status: 429, retryAfter: 1 }]) });
    expect(await send(machine)).toBe('empty');
    expect([signUps(), counters()]).toEqual([[undefined, true, undefined], none]);
  });

  it('does not go out with a replay', async () => {
    await opened();
    await news();
    machine.sandbox.set({ rejectKeys: () => true });
    await send(machine);
    const ids = machine.ledger.view.deadLetters.list().map(({ id }) => id);
    expect(ids).toHaveLength(1);
    machine.sandbox.set({ rejectKeys: null });
    machine.ledger.replays.replay(ids);
    expect(await send(machine)).toBe('empty');
    expect([signUps(), counters()]).toEqual([[undefined, true, undefined], none]);
  });

  it('of an old customer whom AIQ refused does not go out with his correction', async () => {
    await start({ ...withLoyalty, sandbox: { switches: { rejectKeys: () => true } } });
    machine.edit((db) => addCustomer(db, { id: 'c1', phone: phone(1), isvip: 1 }));
    await read(machine, 'persona');
    await send(machine);
    expect(machine.states()).toEqual({ 'persona dead': 1 });
    machine.sandbox.set({ rejectKeys: null });
    change(`UPDATE customers SET phone = '${phone(2)}' WHERE id = 'c1'`);
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect([signUps(), counters()]).toEqual([[undefined, undefined], none]);
  });

  it('does not go out again because AIQ has forgotten its own id', async () => {
    await opened();
    await news();
    await send(machine);
    machine.sandbox.set({ fault: ({ route }) => (route === calls.override ? notFound : undefined) });
    change(`UPDATE customers SET name = 'Ann' WHERE id = 'c1'`);
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    // An AIQ that never knows the ids it gives is asked a few times, and not for ever.
    expect(signUps()).toEqual([undefined, true, ...Array(5).fill(undefined)]);
    expect(counters()).toEqual({ messagesFired: 1, consentsChanged: 1 });
  });

  it('of an old customer who buys during the first load does not go out', async () => {
    await start(withLoyalty);
    machine.edit((db) => {
      times(3, (nth) => addCustomer(db, { id: `c${nth}`, phone: phone(nth), isvip: 1 }));
      addReceipt(db, { id: 'r0' });
    });
    await read(machine, 'sale');
    machine.edit((db) => addReceipt(db, { id: 'r1', customer: 'c2', ago: 5 }));
    await read(machine, 'sale');
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect([signUps(), counters()]).toEqual([times(3, () => undefined), none]);
    expect(machine.sandbox.world().sales.get(uid)?.size).toBe(2);
  });
});
