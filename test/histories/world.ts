import type { World, WorldSale } from '../../src/sandbox/index.ts';
import type { PosDatabase } from './database.ts';
import { countingLines, outOfOrder, sentState } from './known.ts';
import type { Machine } from './machine.ts';
import { type Content, type Model, rowKey, type StoredRow, stateOf, stateText, type Table } from './rows.ts';
import type { Shape } from './shape.ts';
import type { Shop } from './shop.ts';
import { tableName } from './tables.ts';
import { isVoid, voidProblems } from './voids.ts';

const columns: Readonly<Record<Table, string>> = {
  sale: 'id, status, rev, shopper',
  old_sale: 'id, status, rev, shopper',
  line: 'id, sale, rev, quantity, amount',
  old_line: 'id, sale, rev, quantity, amount',
  shopper: 'id, rev, phone, active',
  product: 'id, rev, listed',
  stock: 'product, place, units',
};

/** The shop's tables, by SQL of our own: what AIQ is compared with is read from the database itself. */
export async function contentOf(database: PosDatabase, shape: Shape): Promise<Content> {
  const read = async (table: Table) => {
    const rows = await database.rows(`SELECT ${columns[table]} FROM ${tableName(table, shape)}`);
    return new Map(
      rows.map((row): [string, StoredRow] => {
        const values = Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]),
        );
        return [rowKey(table, values), { values, stamps: {} }];
      }),
    );
  };
  return {
    sale: await read('sale'),
    line: await read('line'),
    old_sale: await read('old_sale'),
    old_line: await read('old_line'),
    shopper: await read('shopper'),
    product: await read('product'),
    stock: await read('stock'),
  };
}

export interface Judged {
  readonly uid: string;
  readonly shape: Shape;
  readonly shop: Shop;
  readonly content: Content;
  readonly machine: Machine;
}

/** How AIQ's world differs from the shop, and what was sent that should not have been; in words. */
export function worldProblems(judged: Judged): readonly string[] {
  const world = judged.machine.sandbox.world();
  return [
    ...shadowProblems(judged),
    ...personaProblems(judged, world),
    ...saleProblems(judged, world),
    ...inventoryProblems(judged, world),
  ];
}

/** The suite's own book-keeping must agree with the database, or it judges nothing. */
function shadowProblems({ shop, content }: Judged): readonly string[] {
  return (['sale', 'persona', 'inventory'] as const).flatMap((model) =>
    shop.keys(model).flatMap((key) => {
      const [told, is] = [stateOf(shop.content, model, key), stateOf(content, model, key)];
      const last = shop.past(model, key).at(-1)?.state ?? null;
      return told === is && last === is
        ? []
        : [`THE SUITE IS WRONG: ${model} ${key} is ${is}, not ${told} (${last})`];
    }),
  );
}

function compare(
  { shop, content }: Judged,
  model: Model,
  held: ReadonlyMap<string, string | null>,
  sentOf: (key: string) => readonly (string | null)[],
): readonly string[] {
  const keys = new Set([...shop.keys(model), ...held.keys()]);
  return [...keys].flatMap((key) => {
    const should = stateOf(content, model, key);
    const is = held.get(key);
    const name = `at AIQ ${model} ${key}`;
    const wrong = outOfOrder(shop.past(model, key), sentOf(key));
    const order = wrong === null ? [] : [`${name} ${wrong}`];
    // What left, AIQ keeps; products are at 0, and receipts are taken back, which voids.ts looks at.
    if (should === null) {
      return model === 'inventory' && is !== undefined && is !== null
        ? [...order, `${name} is ${is}, and gone from the shop`]
        : order;
    }
    return is === should ? order : [...order, `${name} is ${is}, should be ${should}`];
  });
}

function personaProblems(judged: Judged, world: World): readonly string[] {
  const { uid, shop, machine } = judged;
  const own = world.personas.filter((persona) => persona.uid === uid);
  const byPhone = new Map(own.map((persona) => [persona.mobilePhone, persona]));
  const keyOf = phonesOf(shop);
  const held = new Map(
    own.map(({ firstName, mobilePhone }) => [
      keyOf.get(mobilePhone) ?? `with the phone ${mobilePhone}`,
      stateText(firstName, mobilePhone),
    ]),
  );
  const phoneOf = new Map([...keyOf].map(([phone, key]) => [key, phone]));
  return compare(judged, 'persona', held, (key) => {
    const persona = byPhone.get(phoneOf.get(key) ?? '');
    // An override says only what changed.
    let body = {};
    return machine.sandbox.accepted('persona', uid, persona?.contactId ?? '').map((accepted) => {
      body = { ...body, ...JSON.parse(accepted.body) };
      return sentState('persona', body);
    });
  });
}

/** By phone, of all the shoppers that there have been. */
function phonesOf(shop: Shop): ReadonlyMap<string, string> {
  return new Map(
    shop.keys('persona').flatMap((key) => {
      const state = shop.past('persona', key).find((moment) => moment.state !== null)?.state;
      return state ? [[String(JSON.parse(state)[1]), key]] : [];
    }),
  );
}

function saleProblems(judged: Judged, world: World): readonly string[] {
  const { uid, shop, shape, content, machine } = judged;
  const sales: ReadonlyMap<string, WorldSale> = world.sales.get(uid) ?? new Map();
  const held = new Map(
    [...sales]
      .filter(([key]) => !isVoid(key))
      .map(([key, sale]) => [key, stateText(sale.employeeId, countingLines(sale.lines))]),
  );
  const found = compare(judged, 'sale', held, (key) =>
    machine.sandbox.accepted('sale', uid, key).map(({ body }) => sentState('sale', JSON.parse(body))),
  );
  const contacts = new Map(
    world.personas.filter((one) => one.uid === uid).map((one) => [one.mobilePhone, one.contactId]),
  );
  const phones = new Map([...phonesOf(shop)].map(([phone, key]) => [key, phone]));
  const wrong = [...sales].flatMap(([key, sale]) => {
    if (stateOf(content, 'sale', key) === null) return [];
    const shopper = (content.sale.get(key) ?? content.old_sale.get(key))?.values.shopper ?? null;
    const should =
      shopper === null
        ? null
        : shape.posUser === 'key'
          ? shopper
          : (contacts.get(phones.get(shopper) ?? '') ?? null);
    const is = shape.posUser === 'key' ? sale.posUser : sale.contactId;
    return is === should ? [] : [`at AIQ sale ${key} belongs to ${is}, should belong to ${should}`];
  });
  return [...found, ...wrong, ...voidProblems(judged, sales)];
}

function inventoryProblems(judged: Judged, world: World): readonly string[] {
  const { uid, machine } = judged;
  const held = new Map(
    [...(world.inventory.get(uid) ?? new Map())].map(([sku, fields]) => [
      sku,
      sentState('inventory', fields),
    ]),
  );
  return compare(judged, 'inventory', held, (key) =>
    machine.sandbox
      .accepted('inventory', uid, key)
      .map(({ body }) => sentState('inventory', JSON.parse(body))),
  );
}
