import { afterEach, describe, expect, it } from 'vitest';
import { type Machine, openMachine } from './machine.ts';
import { addCustomer, addReceipt, phone } from './till.ts';
import { expectSilence, read, saleOf, send } from './work.ts';

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

/** Ann buys something for 12.50 twice, and something else for 3.00. */
async function openShop(replaceLines: boolean): Promise<void> {
  machine = await openMachine({ sandbox: { switches: { replaceLines } } });
  machine.edit((db) => {
    addCustomer(db, { id: 'ann', phone: phone(1) });
    addReceipt(db, { id: 'r1', customer: 'ann', units: 2 });
    addReceipt(db, { id: 'r2' });
    db.exec(
      `INSERT INTO ticketlines (ticket, line, product, units, price, taxid) VALUES ('r1', 1, NULL, 1, 3, '000')`,
    );
  });
  await read(machine, 'persona');
  await turn();
}

/** The shop is read far back, and all is sent. */
async function turn(sql?: string): Promise<void> {
  if (sql) machine.edit((db) => db.exec(sql));
  await read(machine, 'sale');
  await read(machine, 'sale', { kind: 'sweep' });
  expect(await send(machine)).toBe('empty');
}

const voids = `UPDATE tickets SET tickettype = 3 WHERE id = 'r1'`;
const restores = `UPDATE tickets SET tickettype = 0 WHERE id = 'r1'`;
const takesOff = `DELETE FROM ticketlines WHERE ticket = 'r1' AND line = 1`;

const totals = () => ['r1', 'r1-void', 'r2'].map((key) => saleOf(machine, key)?.total);
const requests = () => machine.sandbox.world().counters.requests;

describe.each([
  ['replaces the lines of a sale that is sent again', true],
  ['keeps them by position', false],
])('Where AIQ %s', (_about, replaceLines) => {
  it('a receipt that is voided is taken back from its shopper, once, and comes back with its row', async () => {
    await openShop(replaceLines);
    expect(totals()).toEqual(['28', undefined, '12.5']);
    await turn(voids);
    expect(totals()).toEqual(['28', '-28', '12.5']);
    const [sold, back] = [saleOf(machine, 'r1'), saleOf(machine, 'r1-void')];
    expect(back?.contactId).toBe(sold?.contactId);
    expect(back).toMatchObject({
      soldAt: sold?.soldAt,
      location: 'Main Street',
      contactId: expect.any(String),
    });
    const before = requests();
    await turn();
    expect(requests()).toBe(before);
    await turn(restores);
    expect(totals()).toEqual(['28', '0', '12.5']);
    expect(saleOf(machine, 'r1')?.revision).toBe(1);
    await turn(voids);
    expect(totals()).toEqual(['28', '-28', '12.5']);
  });

  it('a receipt that loses a line is what it is now, and is voided as it is now', async () => {
    await openShop(replaceLines);
    await turn(takesOff);
    expect(totals()).toEqual(['25', undefined, '12.5']);
    expect(saleOf(machine, 'r1')?.lines.map(({ quantity, price }) => [quantity, price])).toEqual([
      ['2', '25'],
      ['0', '0'],
    ]);
    await turn(voids);
    expect(totals()).toEqual(['25', '-25', '12.5']);
    const before = requests();
    await turn();
    expect(requests()).toBe(before);
  });

  it('a receipt that is restored as another is taken back as that other one', async () => {
    await openShop(replaceLines);
    await turn(voids);
    await turn(`${takesOff}; ${restores}`);
    expect(totals()).toEqual(['25', '0', '12.5']);
    await turn(voids);
    expect(totals()).toEqual(['25', '-25', '12.5']);
  });
});

it('What the mapping keeps stays at AIQ when it is voided', async () => {
  machine = await openMachine({
    mapping: (text) => text.replace('sale:\n  from: receipts', 'sale:\n  on_leave: keep\n  from: receipts'),
  });
  machine.edit((db) => addReceipt(db, { id: 'r1' }));
  await turn();
  const before = requests();
  await turn(voids);
  expect(requests()).toBe(before);
  expect(saleOf(machine, 'r1-void')).toBeUndefined();
});
