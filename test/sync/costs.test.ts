import { afterEach, expect, test, vi } from 'vitest';
import { countedShop, firstLoad, usualDay } from '../../docs/costs.ts';
import { type Model, models } from '../../src/model/index.ts';
import { type Machine, openMachine } from './machine.ts';
import { addCustomer, addProduct, addReceipt, times } from './till.ts';
import { type calls, expectSilence, read, requestsTo, send } from './work.ts';

vi.setConfig({ testTimeout: 120_000 });

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

/** Requests by model since these were counted. */
function since(before: Readonly<Record<Model, number>>): Record<Model, number> {
  const count = (...names: (keyof typeof calls)[]) =>
    names.reduce((sum, name) => sum + requestsTo(machine, name).length, 0);
  return {
    persona: count('signUp', 'override') - before.persona,
    sale: count('sale', 'sales') - before.sale,
    inventory: count('inventory') - before.inventory,
  };
}

const none: Readonly<Record<Model, number>> = { persona: 0, sale: 0, inventory: 0 };

const customer = (nth: number) => ({ id: `c${nth}`, phone: `303${2_000_000 + nth}` });

/** Reads one model and sends what was found, as a moment of the schedule does. */
async function moment(model: Model): Promise<void> {
  await read(machine, model);
  await send(machine);
}

test('A shop costs what docs/costs.md says, for its first load and on a usual day', async () => {
  const { customers, receipts, products, day } = countedShop;
  machine = await openMachine();
  machine.edit((db) => {
    times(customers, (nth) => addCustomer(db, customer(nth)));
    times(products, (nth) => addProduct(db, { id: `p${nth}` }));
    times(receipts, (nth) => {
      const shopper = nth % 5 < 3 ? `c${(nth % customers) + 1}` : null;
      addReceipt(db, { id: `r${nth}`, customer: shopper, ago: 90_000 + nth });
    });
  });
  for (const model of models) await read(machine, model);
  expect(await send(machine)).toBe('empty');
  const load = since(none);
  expect(load).toEqual(firstLoad(countedShop));

  machine.edit((db) => {
    times(day.newCustomers, (nth) => addCustomer(db, customer(customers + nth)));
    times(day.changedCustomers, (nth) =>
      db.prepare(`UPDATE customers SET name = 'New Name' WHERE id = ?`).run(`c${nth}`),
    );
  });
  await moment('persona');
  for (let nth = 1; nth <= day.receipts / day.together; nth += 1) {
    const shopper = nth % 5 < 3 ? `c${nth}` : null;
    machine.edit((db) =>
      times(day.together, (at) => addReceipt(db, { id: `d${nth}-${at}`, customer: shopper, ago: 5 })),
    );
    await moment('sale');
  }
  for (let nth = 1; nth <= day.stockReadings; nth += 1) {
    machine.edit((db) =>
      times(day.itemsEach, (at) =>
        db.prepare('UPDATE stockcurrent SET units = units + 1 WHERE product = ?').run(`p${nth * 8 + at}`),
      ),
    );
    await moment('inventory');
  }
  const daily = since(load);
  expect(daily).toEqual(usualDay(countedShop));
  const told = (what: string, { persona, sale, inventory }: Readonly<Record<Model, number>>): string =>
    `${what}: ${persona} requests of customers, ${sale} of sales, ${inventory} of stock\n`;
  process.stdout.write(
    `a shop of ${customers} customers, ${receipts} receipts, ${products} products\n${told('first load', load)}${told('a day', daily)}`,
  );

  const before = since(none);
  for (const model of models) await moment(model);
  expect(since(before)).toEqual(none);
});
