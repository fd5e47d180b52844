import { afterEach, describe, expect, it } from 'vitest';
import { type Fault, inOrder } from '../../src/sandbox/index.ts';
import { type Machine, type MachineOptions, openMachine, uid } from './machine.ts';
import { addCustomer, addReceipt, phone, times } from './till.ts';
import { calls, eventually, read, requestsTo, saleOf, send } from './work.ts';

let machine: Machine;
afterEach(() => machine[Symbol.asyncDispose]());

/** Both consents are one column of the POS. */
const withOptIns: MachineOptions = {
  mapping: (text) =>
    text.replace('    email: email\n', '    email: email\n    sms_opt_in: isvip\n    email_opt_in: isvip\n'),
};
const email = 'one@mail.test';

/** A shop after its first load, so that what comes now is news. */
async function opened(options: MachineOptions = {}): Promise<void> {
  machine = await openMachine({ ...withOptIns, ...options });
  machine.edit((db) => {
    addCustomer(db, { id: 'c0', phone: phone(90), email: 'old@mail.test', isvip: 1 });
    addReceipt(db, { id: 'r0', customer: 'c0' });
  });
  await read(machine, 'persona');
  await read(machine, 'sale');
  expect(await send(machine)).toBe('empty');
  expect([optIns(), counters()]).toEqual([[], none]);
}

const news = async (isvip: 0 | 1 = 1): Promise<void> => {
  machine.edit((db) => addCustomer(db, { id: 'c1', phone: phone(1), email, isvip }));
  await read(machine, 'persona');
};
const changed = async (sql: string): Promise<void> => {
  machine.edit((db) => db.exec(`UPDATE customers SET ${sql} WHERE id = 'c1'`));
  await read(machine, 'persona');
};
const sent = async (): Promise<void> => expect(await send(machine)).toBe('empty');

const optIns = (): readonly string[] =>
  machine.sandbox
    .world()
    .requests.filter(({ method }) => method === 'PUT')
    .map(({ path }) => path);
const both = [`/api/v2/optin/text/${phone(1)}/true`, '/api/v2/optin/email/one%40mail.test/true'];
const counters = () => {
  const { messagesFired, consentsChanged, optOutsUndone } = machine.sandbox.world().counters;
  return { messagesFired, consentsChanged, optOutsUndone };
};
const none = { messagesFired: 0, consentsChanged: 0, optOutsUndone: 0 };
const shopper = () => machine.sandbox.world().personas.find((one) => one.email.startsWith('one@'));
const faultAt = (call: keyof typeof calls, ...faults: readonly Fault[]) => {
  const plan = inOrder(faults);
  machine.sandbox.set({ fault: (request) => (request.route === calls[call] ? plan(request) : undefined) });
};

describe('a shopper who opts in', () => {
  it('when joining is signed up first, and then opted in to texts and e-mails, once', async () => {
    await opened();
    await news();
    await sent();
    const routes = machine.sandbox
      .world()
      .requests.slice(-3)
      .map(({ route }) => route);
    expect(routes).toEqual([calls.signUp, calls.textOptIn, calls.emailOptIn]);
    expect(optIns()).toEqual(both);
    expect(shopper()).toMatchObject({ smsOptIn: true, emailOptIn: true });
    expect(counters()).toEqual({ ...none, consentsChanged: 2 });
    expect(machine.entry('persona', 'c1')).toMatchObject({ state: 'delivered', record: null });
    await changed(`name = 'Ann'`);
    await sent();
    expect(optIns()).toEqual(both);
  });

  it('later takes the two opt-in calls and no override', async () => {
    await opened();
    await news(0);
    await sent();
    await changed('isvip = 1');
    await sent();
    expect([optIns(), requestsTo(machine, 'override').length]).toEqual([both, 0]);
  });

  it('with another phone at the same time is opted in with that, after AIQ has it', async () => {
    await opened();
    await news(0);
    await sent();
    await changed(`isvip = 1, phone = '${phone(5)}'`);
    await sent();
    expect(optIns()[0]).toBe(`/api/v2/optin/text/${phone(5)}/true`);
    expect(requestsTo(machine, 'override').map(({ body }) => body)).toEqual([
      `{"mobilePhone":"${phone(5)}"}`,
    ]);
  });

  it('without a phone is opted in to e-mails alone', async () => {
    await opened();
    machine.edit((db) => addCustomer(db, { id: 'c1', email, isvip: 1 }));
    await read(machine, 'persona');
    await sent();
    expect(optIns()).toEqual(both.slice(1));
    expect(machine.entry('persona', 'c1')?.state).toBe('delivered');
  });

  it('and takes it back before it went out is not opted in', async () => {
    await opened();
    await news();
    faultAt('signUp', { kind: 'slow', ms: 800 });
    const sending = send(machine);
    await eventually(() => requestsTo(machine, 'signUp').length === 2);
    await changed('isvip = 0');
    expect(await sending).toBe('empty');
    expect([optIns(), counters()]).toEqual([[], none]);
  });

  it('keeps no sale waiting for the opt-in', async () => {
    await opened();
    await news();
    machine.edit((db) => addReceipt(db, { id: 'r1', customer: 'c1', ago: 4 }));
    await read(machine, 'sale');
    await sent();
    expect(saleOf(machine, 'r1')?.contactId).toBe(shopper()?.contactId);
  });

  it('after a first load by members is opted in too', async () => {
    await opened({ account: { firstLoad: 'members' } });
    machine.edit((db) => db.exec(`UPDATE customers SET isvip = 0 WHERE id = 'c0'`));
    await read(machine, 'persona');
    await sent();
    machine.edit((db) => db.exec(`UPDATE customers SET isvip = 1, name = 'Ann' WHERE id = 'c0'`));
    await read(machine, 'persona');
    await sent();
    expect(optIns()).toEqual([
      `/api/v2/optin/text/${phone(90)}/true`,
      '/api/v2/optin/email/old%40mail.test/true',
    ]);
    expect(requestsTo(machine, 'member').length).toBe(2);
  });
});

describe('an opt-in', () => {
  it.each([
    ['the sign-up', 'signUp'],
    ['the opt-in', 'textOptIn'],
  ] as const)('does not go out after AIQ turned %s away', async (_, call) => {
    await opened();
    await news();
    faultAt(call, { kind: 'status', status: 429, retryAfter: 1 });
    await sent();
    expect(machine.entry('persona', 'c1')?.state).toBe('delivered');
    expect(counters()).toEqual(none);
  });

  it('whose answer was lost is repeated', async () => {
    await opened();
    await news();
    faultAt('textOptIn', { kind: 'drop-after' });
    await sent();
    expect(optIns()).toEqual([both[0], both[0], both[1]]);
    expect(counters()).toEqual({ ...none, consentsChanged: 2 });
  });

  it('cut off by the end of the process is repeated by the next', async () => {
    await opened();
    await news();
    faultAt('textOptIn', { kind: 'hang' });
    const stop = new AbortController();
    const sending = send(machine, stop.signal);
    await eventually(() => requestsTo(machine, 'textOptIn').length === 1);
    stop.abort();
    await sending;
    await machine.restart();
    await sent();
    expect(optIns()).toEqual([both[0], both[0], both[1]]);
  });

  it('that AIQ refuses is set aside with its reason, and the shopper goes on', async () => {
    await opened();
    await news();
    faultAt('textOptIn', { kind: 'status', status: 400 });
    await sent();
    const [letter, ...others] = machine.ledger.view.deadLetters.list();
    expect([letter?.key, letter?.code, others]).toEqual(['c1', 'AIQ_REJECTED', []]);
    expect(letter?.reason).toContain('AIQ refused the opt-in');
    await changed(`name = 'Ann', isvip = 0`);
    await sent();
    expect(requestsTo(machine, 'override').map(({ body }) => body)).toEqual(['{"firstName":"Ann"}']);
    expect(machine.ledger.view.deadLetters.list()).toEqual([]);
  });

  it('that was refused does not go out with a replay', async () => {
    await opened();
    await news();
    faultAt('textOptIn', { kind: 'status', status: 404 });
    await sent();
    machine.ledger.replays.replay(machine.ledger.view.deadLetters.list().map(({ id }) => id));
    await sent();
    expect(optIns()).toEqual([both[0]]);
    expect([machine.entry('persona', 'c1')?.state, counters()]).toEqual(['delivered', none]);
  });

  it('whose address AIQ does not know waits, and nobody behind it does', async () => {
    await opened({ account: { probeEvery: 3_600_000 } });
    machine.sandbox.set({
      fault: ({ method }) => (method === 'PUT' ? { kind: 'status', status: 405 } : undefined),
    });
    machine.edit((db) =>
      times(110, (nth) =>
        addCustomer(db, { id: `v${nth}`, phone: `303556${String(nth).padStart(4, '0')}`, isvip: 1 }),
      ),
    );
    await read(machine, 'persona');
    expect(await send(machine)).toBe('stopped');
    expect(requestsTo(machine, 'signUp')).toHaveLength(111);
    await news(0);
    expect(await send(machine)).toBe('stopped');
    expect(requestsTo(machine, 'signUp')).toHaveLength(112);
    expect(machine.notices.filter(({ kind }) => kind === 'stopped')).toMatchObject([
      { endpoint: 'textOptIn' },
    ]);

    machine.sandbox.set({ fault: null });
    await machine.restart();
    await sent();
    expect(counters()).toEqual({ ...none, consentsChanged: 110 });
  });
});

describe('a shopper who opted out at AIQ', () => {
  it('stays opted out whatever the POS says', async () => {
    await opened();
    await news(0);
    await sent();
    machine.sandbox.optOut(uid, phone(1));
    machine.sandbox.optOut(uid, email);
    for (const sql of ['isvip = 1', `name = 'Ann'`, 'isvip = 0', `isvip = 1, address = '12 Elm St'`]) {
      await changed(sql);
      await sent();
    }
    expect(optIns()).toEqual([...both, ...both]);
    expect(shopper()).toMatchObject({ firstName: 'Ann', smsOptIn: false, emailOptIn: false });
    expect(counters()).toEqual(none);
    expect(machine.sandbox.world().counters.optOuts).toBe(2);
  });

  it('stays so when AIQ has forgotten its own id, and a sign-up tells all again', async () => {
    await opened();
    await news();
    await sent();
    machine.sandbox.optOut(uid, phone(1));
    faultAt('override', { kind: 'status', status: 404 });
    await changed(`name = 'Ann'`);
    await sent();
    expect(requestsTo(machine, 'signUp')).toHaveLength(3);
    expect(shopper()).toMatchObject({ firstName: 'Ann', smsOptIn: false });
    expect(machine.sandbox.world().counters.optOutsUndone).toBe(0);
  });
});
