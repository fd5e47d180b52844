import { afterEach, describe, expect, test } from 'vitest';
import type { Switches } from '../../src/sandbox/switches.ts';
import { verify } from '../../src/sync/index.ts';
import { ask, readAll } from './comparing.ts';
import { type Machine, openMachine, uid } from './machine.ts';
import { addCustomer, addReceipt, phone, times } from './till.ts';
import { expectSilence, never, requestsTo, saleOf } from './work.ts';

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

/** Shoppers who have each bought once, all at AIQ. */
async function openShop(shoppers: number, fault?: Switches['fault']): Promise<void> {
  machine = await openMachine(fault ? { sandbox: { switches: { fault } } } : {});
  machine.edit((db) => {
    for (const nth of times(shoppers, (at) => at)) {
      addCustomer(db, { id: `c${nth}`, phone: phone(nth) });
      addReceipt(db, { id: `r${nth}`, customer: `c${nth}`, ago: 1_000 - nth });
    }
  });
  await readAll(machine);
}

const askSome = (sample: number, after = 0) =>
  verify(machine.account, machine.around, { sample, after, mend: false }, never);
const contactOf = (key: string): string => machine.entry('persona', key)?.contactId ?? '';
const debits = (): number => machine.query<{ n: number }>('SELECT count(*) AS n FROM debit')[0]?.n ?? 0;

describe('what AIQ is asked', () => {
  test('is one page of shoppers and the orders of those drawn, each request charged, and kept for the status', async () => {
    await openShop(8);
    const before = debits();
    const { row, forgotten } = await askSome(5);
    expect(forgotten).toEqual([]);
    expect(row).toMatchObject({
      uid,
      requests: 6,
      personas: 8,
      sales: 5,
      forgotten: 0,
      mended: 0,
      error: null,
    });
    expect(debits() - before).toBe(6);
    expect(machine.ledger.reconciles.verifications()).toEqual([row]);
  });

  test('is nothing of what it took just now', async () => {
    await openShop(3);
    expect((await askSome(5, 3_600_000)).row).toMatchObject({ requests: 1, personas: 0, sales: 0 });
  });

  test('ends early where it does not answer, and says so', async () => {
    const isAway = ({ path }: { readonly path: string }) =>
      path.includes('/contact/orders/') ? ({ kind: 'status', status: 503 } as const) : undefined;
    await openShop(3, isAway);
    expect((await askSome(5)).row).toMatchObject({ personas: 3, code: 'AIQ_UNREACHABLE', requests: 4 });
  });

  test('is asked again after the pause that it wants', async () => {
    let busy = 2;
    const isBusy = ({ path }: { readonly path: string }) =>
      path.includes('/piis/') && busy-- > 0
        ? ({ kind: 'status', status: 429, retryAfter: 1 } as const)
        : undefined;
    await openShop(2, isBusy);
    expect((await askSome(5)).row).toMatchObject({ personas: 2, sales: 2, error: null, requests: 5 });
  });
});

describe('what AIQ has forgotten', () => {
  test('a shopper goes again with his sales, and a sale alone', async () => {
    await openShop(4);
    machine.sandbox.forget('persona', uid, contactOf('c1'));
    machine.sandbox.forget('sale', uid, 'r1');
    machine.sandbox.forget('sale', uid, 'r2');
    const { row, forgotten } = await ask(machine, true);
    expect(forgotten.map(({ model, key }) => `${model} ${key}`).toSorted()).toEqual([
      'persona c1',
      'sale r2',
    ]);
    expect(row).toMatchObject({ forgotten: 2, mended: 2 });
    const signUps = requestsTo(machine, 'signUp').length;
    await readAll(machine);
    expect(requestsTo(machine, 'signUp').length - signUps).toBe(1);
    expect(requestsTo(machine, 'override')).toEqual([]);
    for (const key of ['r1', 'r2']) expect(saleOf(machine, key)?.contactId, key).not.toBeNull();
    expect((await ask(machine, false)).forgotten).toEqual([]);
  });

  test('is only told where nobody asks for mending, and what has changed since is left to go anyway', async () => {
    await openShop(2);
    machine.sandbox.forget('sale', uid, 'r1');
    const before = machine.states();
    expect((await ask(machine, false)).forgotten).toMatchObject([{ model: 'sale', key: 'r1' }]);
    expect(machine.states()).toEqual(before);
    expect(machine.ledger.mends.forgotten(uid, 'sale', ['r1', 'unheard of'], 1)).toBe(1);
    expect(machine.ledger.mends.forgotten(uid, 'sale', ['r1'], 1)).toBe(0);
  });
});
