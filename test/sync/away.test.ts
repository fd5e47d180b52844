import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { closedPort } from './closed-port.ts';
import { key, type Machine, openMachine, uid } from './machine.ts';
import { addCustomer, addReceipt, phone, times } from './till.ts';
import { eventually, never, read, send, sending } from './work.ts';

let machine: Machine;
let aiq: Sandbox | undefined;

afterEach(async () => {
  if (aiq) {
    const { messagesFired, consentsChanged } = aiq.world().counters;
    expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
  }
  await aiq?.close();
  aiq = undefined;
  await machine[Symbol.asyncDispose]();
});

const tries = (): number => machine.notices.filter(({ kind }) => kind === 'request').length;
const aways = (): number => machine.notices.filter(({ kind }) => kind === 'away').length;

async function shopWhoseAiqIsAway(count: number): Promise<number> {
  const port = await closedPort();
  machine = await openMachine({ url: `http://127.0.0.1:${port}` });
  machine.edit((db) =>
    times(count, (nth) => {
      addCustomer(db, { id: `c${nth}`, phone: phone(nth) });
      addReceipt(db, { id: `r${nth}`, customer: `c${nth}` });
    }),
  );
  await read(machine, 'persona');
  await read(machine, 'sale');
  return port;
}

describe('while AIQ cannot be reached', () => {
  it('whoever sends until nothing is left comes to rest, and everything is kept', async () => {
    await shopWhoseAiqIsAway(20);
    expect(await send(machine)).toBe('away');
    expect(machine.states()).toEqual({ 'persona pending': 20, 'sale waiting': 20 });
    // On a busy machine what is in flight takes long enough for a probe or two.
    expect(tries()).toBeLessThanOrEqual(5 + machine.account.inFlight + 2);
    expect(aways()).toBe(1);
  });

  it('even one record alone comes to rest', async () => {
    await shopWhoseAiqIsAway(1);
    expect(await send(machine)).toBe('away');
    expect(tries()).toBeGreaterThanOrEqual(5);
    // By this fast clock a probe may come due before the loop looks whether it can rest.
    expect(tries()).toBeLessThanOrEqual(5 + 2);
  });

  it('a loop that runs on tries less and less often, and says once that AIQ is away', async () => {
    await shopWhoseAiqIsAway(20);
    await sending(machine, () => machine.around.sleep(60_000, never));
    expect(tries()).toBeGreaterThan(5);
    // After the circuit opens: waits of about 1, 2, 4, 8, 16 and 32 seconds, each between a half and the whole.
    expect(tries()).toBeLessThanOrEqual(5 + machine.account.inFlight + 7);
    expect(aways()).toBe(1);
  });

  it('everything goes by itself as soon as AIQ is back', async () => {
    const port = await shopWhoseAiqIsAway(9);
    await sending(machine, async () => {
      await eventually(() => aways() === 1);
      aiq = await startSandbox({ port, accounts: [{ uid, key }] });
      await eventually(() => machine.states()['sale delivered'] === 9, 8_000);
    });
    expect(machine.states()).toEqual({ 'persona delivered': 9, 'sale delivered': 9 });
    const sales = [...(aiq?.world().sales.get(uid)?.values() ?? [])];
    expect(sales.filter(({ contactId }) => contactId === null)).toEqual([]);
    expect(aiq?.world().counters.repeats).toEqual({ persona: 0, sale: 0, inventory: 0 });
  });
});
