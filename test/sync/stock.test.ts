import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/model/index.ts';
import type { Switches } from '../../src/sandbox/index.ts';
import { steppedClock } from './clock.ts';
import { type Machine, type MachineOptions, openMachine } from './machine.ts';
import { addProduct, addReceipt } from './till.ts';
import { expectSilence, itemOf, read, send } from './work.ts';

const hour = 3_600_000;
const day = 24 * hour;
const times = { afterSales: hour, every: day };
const products = ['tea', 'mug', 'pot'] as const;
type Product = (typeof products)[number];
const ways = ['never', 'at-once', 'later'] as const satisfies readonly Switches['stockFromSales'][];

interface Shop extends AsyncDisposable {
  readonly machine: Machine;
  readonly pass: (ms: number) => void;
  /** A receipt, and the stock that it leaves; fewer than 0 units are brought back. */
  readonly sell: (product: Product, units: number) => void;
  readonly restock: (product: Product, units: number) => void;
  /** Reads these in their order, and sends. */
  readonly round: (...models: readonly Model[]) => Promise<void>;
  readonly inShop: () => Record<string, unknown>;
  readonly atAiq: () => Record<string, unknown>;
}

async function openShop(
  stockFromSales: Switches['stockFromSales'],
  account: MachineOptions['account'] = { stock: times },
): Promise<Shop> {
  const clock = steppedClock();
  const machine = await openMachine({ clock, account, sandbox: { switches: { stockFromSales } } });
  machine.edit((db) => {
    for (const id of products) addProduct(db, { id, sku: id, units: 20 });
  });
  let receipts = 0;
  const restock = (product: Product, units: number) =>
    machine.edit((db) => {
      db.prepare('UPDATE stockcurrent SET units = units + ? WHERE product = ?').run(units, product);
    });
  const each = (quantityOf: (product: Product) => unknown) =>
    Object.fromEntries(products.map((product) => [product, quantityOf(product)]));
  return {
    machine,
    pass: clock.pass,
    sell: (product, units) => {
      machine.edit((db) => addReceipt(db, { id: `r${++receipts}`, product, units }));
      restock(product, -units);
    },
    restock,
    round: async (...models) => {
      for (const model of models) await read(machine, model);
      await send(machine);
    },
    inShop: () => {
      let units: Record<string, unknown> = {};
      machine.edit((db) => {
        const of = db.prepare<[string], { units: number }>(
          'SELECT units FROM stockcurrent WHERE product = ?',
        );
        units = each((product) => of.get(product)?.units);
      });
      return units;
    },
    atAiq: () => each((product) => itemOf(machine, product)?.quantity),
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
}

/** The hours after the last sale, and the day on which AIQ takes off what it has not yet. */
async function comeToRest(shop: Shop): Promise<void> {
  await shop.round('sale', 'inventory');
  for (const ms of [hour, day, day, hour]) {
    shop.pass(ms);
    await shop.round();
  }
}

describe.each(ways)('Where AIQ lowers stock by the sales it is sent %s', (way) => {
  it('a first load of old sales leaves the stock of the shop, whichever is read first', async () => {
    for (const order of [
      ['sale', 'inventory'],
      ['inventory', 'sale'],
    ] as const) {
      await using shop = await openShop(way);
      for (const product of products) for (const units of [1, 2, 3]) shop.sell(product, units);
      for (const model of order) await shop.round(model);
      await comeToRest(shop);
      expect(shop.atAiq()).toEqual(shop.inShop());
      expectSilence(shop.machine);
    }
  });

  it('sales, returns and deliveries of goods leave it too', async () => {
    await using shop = await openShop(way);
    await shop.round('inventory');
    shop.sell('tea', 3);
    await shop.round('inventory', 'sale');
    shop.sell('mug', 2);
    await shop.round('sale', 'inventory');
    shop.restock('tea', 12);
    shop.sell('tea', -1);
    await shop.round('inventory', 'sale');
    shop.sell('pot', 1);
    shop.restock('pot', 1);
    await shop.round('sale', 'inventory');
    await comeToRest(shop);
    expect(shop.atAiq()).toEqual(shop.inShop());
  });

  it('whatever the order of sales, deliveries, readings, sendings and hours', async () => {
    const doing = fc.oneof(
      fc.record({
        do: fc.constant('sell' as const),
        product: fc.constantFrom(...products),
        units: fc.constantFrom(1, 2, 0.5, -1),
      }),
      fc.record({ do: fc.constant('restock' as const), product: fc.constantFrom(...products) }),
      fc.record({ do: fc.constant('round' as const), model: fc.constantFrom('sale', 'inventory') }),
      fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(hour / 2, hour, day) }),
      fc.record({ do: fc.constant('tick' as const) }),
    );
    const property = fc.asyncProperty(fc.array(doing, { minLength: 5, maxLength: 14 }), async (doings) => {
      await using shop = await openShop(way);
      for (const one of doings) {
        if (one.do === 'sell') shop.sell(one.product, one.units);
        if (one.do === 'restock') shop.restock(one.product, 5);
        if (one.do === 'round') await shop.round(one.model);
        if (one.do === 'pass') shop.pass(one.ms);
        if (one.do === 'tick') shop.machine.sandbox.tick();
      }
      await comeToRest(shop);
      expect(shop.atAiq()).toEqual(shop.inShop());
    });
    await fc.assert(property, { numRuns: 3 });
  });
});

describe('AIQ’s stock after a sale', () => {
  it('is wrong where nothing is sent again', async () => {
    await using shop = await openShop('at-once', {});
    await shop.round('inventory');
    shop.sell('tea', 3);
    await shop.round('inventory');
    await comeToRest(shop);
    expect([shop.atAiq().tea, shop.inShop().tea]).toEqual([14, 17]);
  });

  it('is right an hour later where AIQ lowers it at once', async () => {
    await using shop = await openShop('at-once');
    await shop.round('inventory');
    shop.sell('tea', 3);
    await shop.round('inventory');
    await shop.round('sale');
    expect(shop.atAiq().tea).toBe(14);
    shop.pass(hour);
    await shop.round();
    expect(shop.atAiq()).toEqual({ tea: 17, mug: 20, pot: 20 });
  });

  it('is right again a day after AIQ has lowered it a day later', async () => {
    await using shop = await openShop('later');
    await shop.round('sale', 'inventory');
    shop.sell('tea', 3);
    await shop.round('sale', 'inventory');
    shop.pass(hour);
    await shop.round();
    shop.machine.sandbox.tick();
    expect(shop.atAiq().tea).toBe(14);
    shop.pass(day);
    await shop.round();
    expect(shop.atAiq()).toEqual(shop.inShop());
  });

  it('is told once an hour after the last sale, and once a day for the rest', async () => {
    await using shop = await openShop('never');
    await shop.round('inventory');
    for (const _sale of [1, 2, 3]) {
      shop.sell('tea', 1);
      await shop.round('sale', 'inventory');
      shop.pass(hour / 2);
    }
    const sent = () =>
      shop.machine.notices.flatMap((notice) =>
        notice.kind === 'request' && notice.endpoint === 'inventory' ? notice.records : [],
      );
    expect(sent()).toEqual([3, 1, 1, 1]);
    shop.pass(hour / 2);
    await shop.round();
    await shop.round();
    expect(sent().slice(4)).toEqual([1]);
    shop.pass(day - hour);
    await shop.round();
    await shop.round();
    expect(sent().slice(5)).toEqual([2]);
  });
});
