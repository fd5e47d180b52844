import { afterEach, describe, expect, it } from 'vitest';
import type { Model } from '../../src/model/index.ts';
import { carryOut } from '../../src/sync/index.ts';
import { type Machine, type MachineOptions, openMachine } from './machine.ts';
import { addCustomer, addProduct, addReceipt, phone, times } from './till.ts';
import { expectSilence, itemOf, positionOf, read, requestsTo, saleOf, send } from './work.ts';

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

const all = ['persona', 'sale', 'inventory'] as const satisfies readonly Model[];

/** Marks what the shop has as sent, as the command does. */
async function openBaselined(options: MachineOptions = {}): Promise<void> {
  machine = await openMachine(options);
  machine.edit((db) => {
    for (const nth of times(3, (nth) => nth)) addCustomer(db, { id: `c${nth}`, phone: phone(nth) });
    for (const nth of times(3, (nth) => nth))
      addReceipt(db, { id: `r${nth}`, customer: `c${nth}`, ago: 500 });
    addProduct(db, { id: 'tea', sku: 'tea', units: 20 });
  });
  const { ledger, site } = machine;
  for (const model of all) {
    ledger.streams.open(site.name, model, site.uid, site.mapping.version);
    carryOut(ledger, { name: 'baseline', site: site.name, models: [model] }, machine.around.now);
    await read(machine, model);
    if (model === 'sale') await read(machine, model, { kind: 'strays' });
  }
}

const requests = (): number => machine.sandbox.world().counters.requests;

describe('What the POS has when a person says that AIQ has it', () => {
  it('is not sent, and not again by later readings', async () => {
    await openBaselined();
    for (const model of all) await read(machine, model);
    expect(await send(machine)).toBe('empty');
    expect(requests()).toBe(0);
    expect(machine.states()).toEqual({
      'inventory delivered': 1,
      'persona delivered': 3,
      'sale delivered': 3,
    });
    expect(positionOf(machine, 'sale').baseline).toBe(true);
  });

  it('is sent when it changes: a shopper by a sign-up that asks for his ids, and an override', async () => {
    await openBaselined();
    machine.edit((db) => db.exec(`UPDATE customers SET address = '1 Elm St' WHERE id = 'c1'`));
    machine.edit((db) => db.exec(`UPDATE stockcurrent SET units = 7 WHERE product = 'tea'`));
    for (const model of all) await read(machine, model);
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp')).toHaveLength(1);
    expect(requestsTo(machine, 'override')).toHaveLength(1);
    expect(itemOf(machine, 'tea')?.quantity).toBe(7);
    expect(requests()).toBe(3);
  });

  it('new sales of its shoppers carry their ids, which are asked for once', async () => {
    await openBaselined();
    machine.edit((db) => {
      for (const nth of times(2, (nth) => nth)) addReceipt(db, { id: `new${nth}`, customer: 'c2', ago: 5 });
      addReceipt(db, { id: 'walk-in', ago: 5 });
    });
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp')).toHaveLength(1);
    expect(requestsTo(machine, 'override')).toHaveLength(0);
    const persona = machine.entry('persona', 'c2');
    expect(persona).toMatchObject({ state: 'delivered', assumed: 0 });
    expect(saleOf(machine, 'new1')?.contactId).toBe(persona?.contactId);
    expect(saleOf(machine, 'new2')?.contactId).toBe(persona?.contactId);
    expect(saleOf(machine, 'r2')).toBeUndefined();
  });

  it('is taken back when it is voided, with its shopper', async () => {
    await openBaselined();
    machine.edit((db) => db.exec(`UPDATE tickets SET tickettype = 3 WHERE id = 'r1'`));
    carryOut(machine.ledger, { name: 'rewind', site: 'main', models: ['sale'] }, machine.around.now);
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    expect(saleOf(machine, 'r1-void')?.contactId).toBe(machine.entry('persona', 'c1')?.contactId);
  });

  it('a phone of too many customers is taken from nobody for that', async () => {
    machine = await openMachine();
    machine.edit((db) => {
      for (const nth of times(9, (nth) => nth))
        addCustomer(db, { id: `c${nth}`, phone: phone(1), name: `Other ${nth}` });
    });
    machine.ledger.streams.open('main', 'persona', machine.site.uid, machine.site.mapping.version);
    carryOut(machine.ledger, { name: 'baseline', site: 'main', models: ['persona'] }, machine.around.now);
    await read(machine, 'persona');
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect(requests()).toBe(0);
  });
});

describe('A reset', () => {
  it('sends all again as a first load', async () => {
    await openBaselined();
    carryOut(machine.ledger, { name: 'reset', site: 'main', models: all }, machine.around.now);
    for (const model of all) await read(machine, model);
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp')).toHaveLength(3);
    expect(times(3, (nth) => saleOf(machine, `r${nth}`)?.lines.length)).toEqual([1, 1, 1]);
    expect(itemOf(machine, 'tea')?.quantity).toBe(20);
    const before = requests();
    for (const model of all) await read(machine, model);
    expect(await send(machine)).toBe('empty');
    expect(requests()).toBe(before);
  });
});

describe('A first careful send', () => {
  it('ends after so many records, and what is left goes later', async () => {
    machine = await openMachine({ account: { sendLimit: { left: 4 } } });
    machine.edit((db) => {
      for (const nth of times(3, (nth) => nth)) addCustomer(db, { id: `c${nth}`, phone: phone(nth) });
      for (const nth of times(30, (nth) => nth)) addReceipt(db, { id: `r${nth}`, ago: 500 });
    });
    for (const model of all) await read(machine, model);
    expect(await send(machine)).toBe('limited');
    expect(machine.states()).toEqual({ 'persona delivered': 3, 'sale delivered': 1, 'sale pending': 29 });
  });
});
