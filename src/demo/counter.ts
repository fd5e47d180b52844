import type Database from 'better-sqlite3';
import { type Product, taxes } from './goods.ts';
import type { Random } from './random.ts';
import { openTill, type StockMove, type Till } from './till.ts';

/** One thing that trading changed: in words that name nobody, and by the keys that AIQ knows it by. */
export interface Change {
  readonly kind: ChangeKind;
  readonly words: string;
  /** `customers.id` */
  readonly customers: readonly string[];
  /** `receipts.id` */
  readonly receipts: readonly string[];
  /** `products.reference` of the products whose stock or particulars changed, at whatever location; blank ones left out. */
  readonly references: readonly string[];
}

export type ChangeKind =
  | 'sale'
  | 'return'
  | 'lateLine'
  | 'newCustomer'
  | 'phone'
  | 'email'
  | 'name'
  | 'price'
  | 'rename'
  | 'delivery'
  | 'count'
  | 'deletedProduct';

/** Where trading happens: one connection, one transaction, one moment. */
export interface Counter {
  readonly db: Database.Database;
  readonly random: Random;
  readonly till: Till;
  /** Local: "2026-03-08 02:30:00.000". */
  readonly datenew: string;
}

export function openCounter(db: Database.Database, random: Random, datenew: string): Counter {
  const drawer = db
    .prepare<[], { money: string }>(
      'SELECT money FROM closedcash WHERE dateend IS NULL ORDER BY hostsequence DESC',
    )
    .get();
  return { db, random, datenew, till: openTill(db, random, drawer?.money ?? 'none') };
}

/** A product as trading needs it. */
export type ShopProduct = Pick<
  Product,
  'id' | 'reference' | 'name' | 'price' | 'cost' | 'tax' | 'weighed' | 'stocked'
>;

export function shopProducts({ db }: Counter): readonly ShopProduct[] {
  interface Row {
    id: string;
    reference: string;
    name: string;
    pricesell: number;
    pricebuy: number;
    taxcat: string;
    isscale: number;
    isservice: number;
  }
  const rows = db.prepare<[], Row>(
    'SELECT id, reference, name, pricesell, pricebuy, taxcat, isscale, isservice FROM products ORDER BY rowid',
  );
  return rows.all().map((row) => ({
    id: row.id,
    reference: row.reference,
    name: row.name,
    price: row.pricesell,
    cost: row.pricebuy,
    tax: taxes.find(({ category }) => category === row.taxcat) ?? taxes[0],
    weighed: row.isscale === 1,
    stocked: row.isservice === 0,
  }));
}

export function references(products: readonly ShopProduct[]): readonly string[] {
  return [
    ...new Set(products.map(({ reference }) => reference).filter((reference) => reference.trim() !== '')),
  ];
}

/** Current units at a location; undefined where the POS has no row yet. */
export function unitsAt({ db }: Counter, product: string, location: string): number | undefined {
  const row = db.prepare<[string, string], { units: number }>(
    'SELECT units FROM stockcurrent WHERE product = ? AND location = ?',
  );
  return row.get(product, location)?.units;
}

/** A stock move in the diary and in the current stock, kept to thousandths so that sums stay exact. */
export function moveStock(counter: Counter, move: StockMove): void {
  const { db, till } = counter;
  till.move(move);
  const before = unitsAt(counter, move.product, move.location);
  const after = Math.round(((before ?? 0) + move.units) * 1000) / 1000;
  const sql =
    before === undefined
      ? 'INSERT INTO stockcurrent (units, product, location) VALUES (?, ?, ?)'
      : 'UPDATE stockcurrent SET units = ? WHERE product = ? AND location = ?';
  db.prepare<[number, string, string]>(sql).run(after, move.product, move.location);
}
