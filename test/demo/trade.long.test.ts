import { describe, expect, it } from 'vitest';
import { type Change, type ChangeKind, random, trade } from '../../src/demo/index.ts';
import { expectedContacts, expectedWorld } from '../e2e/oracle.ts';
import { count, dump, makeShop, noon, query, shopFolder, zone } from './shop-file.ts';

const newFile = shopFolder();
const oracle = { zone, storeName: 'Main Street', locations: [] };

/** Moments a second apart, until so many changes are made. */
function tradeUntil(
  file: string,
  changes: number,
  seed: number,
  look: (made: readonly Change[]) => void = () => {},
): readonly Change[] {
  const chance = random(seed);
  const all: Change[] = [];
  for (let second = 1; all.length < changes; second++) {
    const made = trade(file, chance, { now: noon + second * 1000, zone });
    all.push(...made);
    look(made);
  }
  return all;
}

const keysOf = (made: readonly Change[], of: 'customers' | 'receipts' | 'references'): readonly string[] =>
  [...new Set(made.flatMap((change) => change[of]))].sort();

describe('a moment of trading', () => {
  it('changes what it says, and nothing else', () => {
    const file = newFile();
    makeShop(file);
    let before = dump(file);
    tradeUntil(file, 200, 1, (made) => {
      const after = dump(file);
      expect(touched(before, after)).toEqual({
        customers: keysOf(made, 'customers'),
        receipts: keysOf(made, 'receipts'),
        references: keysOf(made, 'references'),
      });
      before = after;
    });
  });

  it('is in the end every kind of change, said in words that name nobody', () => {
    const file = newFile();
    makeShop(file);
    const all = tradeUntil(file, 700, 2);
    const kinds: readonly ChangeKind[] = [
      'sale',
      'return',
      'lateLine',
      'newCustomer',
      'phone',
      'email',
      'name',
      'price',
      'rename',
      'delivery',
      'count',
      'deletedProduct',
    ];
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(kinds));
    const names = query<{ lastname: string }>(
      file,
      "SELECT DISTINCT trim(lastname) AS lastname FROM customers WHERE trim(lastname) <> ''",
    );
    const words = all.map((change) => change.words).join('\n');
    expect(names.filter(({ lastname }) => words.includes(lastname))).toEqual([]);
    expect(words).not.toMatch(/555|@/);
  });

  it('is the same for the same shop, seed and time', () => {
    const [one, same, other] = [newFile(), newFile(), newFile()];
    for (const file of [one, same, other]) makeShop(file);
    expect(tradeUntil(same, 60, 3)).toEqual(tradeUntil(one, 60, 3));
    expect(dump(same)).toEqual(dump(one));
    tradeUntil(other, 60, 4);
    expect(dump(other)).not.toEqual(dump(one));
  });

  it('keeps the sums of the shop', () => {
    const file = newFile();
    makeShop(file);
    tradeUntil(file, 200, 5);
    const drifted = `SELECT count(*) FROM stockcurrent s WHERE abs(units -
      (SELECT sum(units) FROM stockdiary d WHERE d.product = s.product AND d.location = s.location)) > 0.0005`;
    expect(count(file, drifted)).toBe(0);
    expect(
      count(file, 'SELECT count(*) FROM ticketlines WHERE product NOT IN (SELECT id FROM products)'),
    ).toBe(0);
    expect(count(file, "SELECT count(*) FROM receipts WHERE datenew > '2026-11-22 12:10:00'")).toBe(0);
  });

  it('neither joins nor parts shoppers that AIQ has as one', () => {
    const file = newFile();
    makeShop(file);
    const groups = () =>
      expectedContacts(expectedWorld(file, oracle).personas)
        .filter(({ personas }) => personas.length > 1)
        .map(({ personas }) => [...personas].sort().join(' '))
        .sort();
    const before = groups();
    const all = tradeUntil(file, 400, 6);
    expect(all.filter(({ kind }) => kind === 'phone' || kind === 'email').length).toBeGreaterThan(20);
    expect(groups()).toEqual(before);
  });

  it('trades in a shop without customers and products too', () => {
    const file = newFile();
    makeShop(file, { customers: 0, products: 0, receipts: 0 });
    const all = tradeUntil(file, 60, 7);
    expect(new Set(all.map(({ kind }) => kind))).toContain('sale');
  });
});

/** The keys whose rows differ: of customers, of receipts with all that hangs on them, and of products with their stock. */
function touched(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  type Row = Readonly<Record<string, string | number | null>>;
  const rows = [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .flatMap((key) => [before.get(key), after.get(key)].map((text) => ({ key, text })))
    .flatMap(({ key, text }) =>
      text === undefined ? [] : [{ table: key.split(' ')[0], row: JSON.parse(text) as Row }],
    );
  const skus = new Map(
    [...before, ...after]
      .filter(([key]) => key.startsWith('products '))
      .map(([, text]) => JSON.parse(text) as Row)
      .map((product) => [product.id, product.reference]),
  );
  const sku = (row: Row): unknown => skus.get(row.product ?? '');
  const keys = (values: readonly unknown[]): readonly string[] =>
    [...new Set(values.map(String).filter((value) => value.trim() !== '' && value !== 'undefined'))].sort();
  const of = (tables: readonly string[], key: (row: Row) => unknown): readonly unknown[] =>
    rows.filter(({ table }) => table !== undefined && tables.includes(table)).map(({ row }) => key(row));
  expect(
    of(['people', 'locations', 'taxes', 'taxcategories', 'categories', 'closedcash'], (row) => row),
  ).toEqual([]);
  return {
    customers: keys(of(['customers'], (row) => row.id)),
    receipts: keys([
      ...of(['receipts', 'tickets'], (row) => row.id),
      ...of(['ticketlines'], (row) => row.ticket),
      ...of(['payments', 'taxlines'], (row) => row.receipt),
    ]),
    references: keys([
      ...of(['products'], (row) => row.reference),
      ...of(['stockcurrent', 'stockdiary'], sku),
    ]),
  };
}
