import { describe, expect, it } from 'vitest';
import { random } from '../../src/demo/index.ts';
import { expectedOspos } from '../e2e/ospos-oracle.ts';
import { stepsBetween } from './content.ts';
import { makeOspos, nobody, type OsposOptions } from './ospos-make.ts';
import { type Line, type OsposRows, osposContent, type Sale } from './ospos-rows.ts';
import { tradeOspos } from './ospos-trade.ts';

const options: OsposOptions = {
  customers: 60,
  items: 40,
  sales: 200,
  days: 400,
  seed: 11,
  now: Date.UTC(2026, 10, 22, 19),
  stampZone: 'UTC',
};
const oracle = { zone: 'UTC', storeName: 'Main', locations: ['1', '2'] };

describe('the OSPOS shop of the tests', () => {
  const rows = makeOspos(options);

  it('is the same for the same options, and another for another seed', () => {
    const content = osposContent(rows);
    expect(stepsBetween(content, osposContent(makeOspos(options)))).toEqual([]);
    expect(stepsBetween(content, osposContent(makeOspos({ ...options, seed: 12 })))).not.toEqual([]);
  });

  const kinds: readonly (readonly [string, boolean])[] = [
    ['a deleted customer', [...rows.customers.values()].some(({ deleted }) => deleted === 1)],
    ['a company', [...rows.people.values()].some(({ first_name }) => first_name.trim() === '')],
    ['a walk-in', [...rows.sales.values()].some(({ customer_id }) => customer_id === null)],
    ...[0, 1, 2].map(
      (one) => [`sale_status ${one}`, some(rows, (sale) => sale.sale_status === one)] as const,
    ),
    ...[0, 1, 2, 3, 4].map(
      (one) => [`sale_type ${one}`, some(rows, (sale) => sale.sale_type === one)] as const,
    ),
    ['a sale without a date', some(rows, (sale) => sale.sale_time.startsWith('0000'))],
    ...[0, 1].map((one) => [`discount_type ${one}`, line(rows, (of) => of.discount_type === one)] as const),
    ['a fraction of a unit', line(rows, (of) => !of.quantity_purchased.endsWith('.000'))],
    ['a return', line(rows, (of) => of.quantity_purchased.startsWith('-'))],
    ['an item without a number', [...rows.items.values()].some(({ item_number }) => item_number === null)],
    ['an item with a blank number', [...rows.items.values()].some(({ item_number }) => item_number === '')],
    ['a deleted item', [...rows.items.values()].some(({ deleted }) => deleted === 1)],
    ['an item that is not counted', [...rows.items.values()].some(({ stock_type }) => stock_type === 1)],
    ['less than nothing in stock', [...rows.quantities.values()].some((one) => one.quantity.startsWith('-'))],
    ['a closed location', [...rows.locations.values()].some(({ deleted }) => deleted === 1)],
  ];
  it.each(kinds)('has %s', (_, present) => {
    expect(present).toBe(true);
  });

  it('says of all that trade changes that it did', () => {
    const traded = makeOspos(options);
    const counter = { rows: traded, random: random(11, 4) };
    const before = expectedOspos(traded, oracle);
    const told = Array.from({ length: 300 }, () => tradeOspos(counter, '2026-11-22 19:00:00'));
    const after = expectedOspos(traded, oracle);
    const untold = (
      was: ReadonlyMap<string, unknown>,
      is: ReadonlyMap<string, unknown>,
      keys: readonly string[],
    ) =>
      [...new Set([...was.keys(), ...is.keys()])].filter(
        (key) => JSON.stringify(was.get(key)) !== JSON.stringify(is.get(key)) && !keys.includes(key),
      );
    const { customers, receipts, references } = {
      customers: told.flatMap((one) => one.customers),
      receipts: told.flatMap((one) => one.receipts),
      references: told.flatMap((one) => one.references),
    };
    expect([customers, receipts, references].every(({ length }) => length > 10)).toBe(true);
    expect(untold(before.personas, after.personas, customers)).toEqual([]);
    expect(untold(before.inventory, after.inventory, references)).toEqual([]);
    const added = [...after.sales.keys()].filter((key) => !before.sales.has(key));
    expect(added.filter((key) => !receipts.includes(key))).toEqual([]);
  });
});

describe('the oracle of an OSPOS shop', () => {
  const sold: Line = {
    sale_id: 5,
    item_id: 7,
    line: 1,
    quantity_purchased: '3.000',
    item_cost_price: '1.00',
    item_unit_price: '2.35',
    discount: '0.00',
    discount_type: 0,
    item_location: 1,
  };
  const sale: Sale = {
    sale_id: 5,
    sale_time: '2026-03-08 01:30:00',
    customer_id: 4,
    employee_id: 1,
    sale_status: 0,
    sale_type: 0,
    invoice_number: null,
  };
  const mug = { item_id: 7, name: 'Mug', category: 'Kitchen', cost_price: '1.00', unit_price: '2.35' };
  const shop = (lines: readonly Line[], part: Partial<Sale> = {}): OsposRows => ({
    people: new Map([
      [1, { ...nobody, person_id: 1, first_name: 'Max', last_name: 'Orr' }],
      [
        4,
        {
          ...nobody,
          person_id: 4,
          last_name: ' ',
          phone_number: '(303) 555-0123',
          city: 'Denver',
          zip: '80202',
        },
      ],
    ]),
    customers: new Map([[4, { person_id: 4, company_name: 'Lee Ltd', deleted: 0, consent: 1 }]]),
    items: new Map([[7, { ...mug, item_number: ' ', stock_type: 0, deleted: 0 }]]),
    locations: new Map(
      [1, 2, 3].map((id) => [id, { location_id: id, location_name: '', deleted: id === 2 ? 1 : 0 }]),
    ),
    quantities: new Map(
      [1, 2, 3].map((id) => [`7 ${id}`, { item_id: 7, location_id: id, quantity: `-${id}.250` }]),
    ),
    sales: new Map([[5, { ...sale, ...part }]]),
    lines: new Map([[5, lines]]),
  });

  it('works out a customer, a sale and a stock by hand', () => {
    const world = expectedOspos(shop([sold]), oracle);
    expect([...world.personas]).toEqual([
      ['4', { firstName: 'Lee Ltd', lastName: '', address: 'Denver, 80202', mobilePhone: '3035550123' }],
    ]);
    expect([...world.sales]).toEqual([
      [
        '5',
        {
          personaId: '4',
          date: '2026-03-08 01:30:00 +0000',
          total: '7.05',
          location: 'Main',
          employee: 'Max Orr',
          lines: [{ sku: 'item-7', name: 'Mug', category: 'Kitchen', quantity: '3', amount: '7.05' }],
        },
      ],
    ]);
    // Location 2 is closed, and 3 is not asked for.
    expect([...world.inventory]).toEqual([
      ['item-7', { name: 'Mug', category: 'Kitchen', price: '2.35', cost: '1', quantity: '-1.25' }],
    ]);
  });

  it.each([
    // 10 % of 7.05 is 0.705, so 0.71.
    ['per cent, in whole cents', { discount: '10.00' }, '6.34'],
    ['money off each unit', { discount: '0.50', discount_type: 1 }, '5.55'],
    ['per cent on a return', { discount: '10.00', quantity_purchased: '-3.000' }, '-6.34'],
    ['nothing, of a part of a unit', { quantity_purchased: '0.500' }, '1.18'],
  ])('takes off %s', (_, part, amount) => {
    const { sales } = expectedOspos(shop([{ ...sold, ...part }]), oracle);
    expect(sales.get('5')?.lines[0]?.amount).toBe(amount);
  });

  it.each([
    ['a suspended sale', { sale_status: 1 }],
    ['a work order', { sale_type: 2 }],
  ])('leaves out %s', (_, part) => {
    const world = expectedOspos(shop([sold], part), oracle);
    expect([world.sales.size, world.filtered.receipts]).toEqual([0, ['5']]);
  });

  it('reads stamps in the zone that they are shown in, and finds those that are none', () => {
    const inDenver = { ...oracle, zone: 'America/Denver' };
    expect(expectedOspos(shop([sold]), inDenver).sales.get('5')?.date).toBe('2026-03-08 08:30:00 +0000');
    const none = expectedOspos(shop([sold], { sale_time: '0000-00-00 00:00:00' }), oracle);
    expect(none.bad.receipts).toEqual(['5']);
  });
});

function some({ sales }: OsposRows, fits: (sale: Sale) => boolean): boolean {
  return [...sales.values()].some(fits);
}

function line({ lines }: OsposRows, fits: (line: Line) => boolean): boolean {
  return [...lines.values()].flat().some(fits);
}
