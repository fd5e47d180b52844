import Database from 'better-sqlite3';
import { type CustomerKind, customerColumns, makeCustomers, noCustomers } from './customers.ts';
import { locations, makeCategories, makeProducts, type Product, taxes } from './goods.ts';
import { receiptMoments } from './moments.ts';
import { type Random, random } from './random.ts';
import { type ReceiptCounts, writeReceipts } from './receipts.ts';
import { indexes, tables } from './shop-schema.ts';
import { deliverOpeningStock, openStock } from './stock.ts';
import { openTill, writer } from './till.ts';
import { stamp, wallClock } from './wall-clock.ts';

/** Rows that cannot become records, so that dead letters have something to show. */
interface BadRows {
  /** Products without a SKU. */
  readonly emptyReferences: number;
  /** Sales whose stamp is no time: "2026-05-17 27:61:00.000". */
  readonly brokenDates: number;
  /** Sales with a line of 'abc' units. */
  readonly textUnits: number;
}

export interface ShopOptions {
  readonly customers: number;
  readonly receipts: number;
  readonly products: number;
  /** How far back the receipts go. */
  readonly days: number;
  readonly seed: number;
  /** Milliseconds since 1970 in UTC; the last receipt is a few minutes older. */
  readonly now: number;
  /** IANA name of the shop's zone: "America/Denver". */
  readonly zone: string;
  readonly bad?: Partial<BadRows>;
}

export interface ShopSummary {
  readonly file: string;
  readonly customers: Readonly<Record<CustomerKind, number>>;
  readonly products: { readonly all: number; readonly withoutStock: number; readonly unsold: number };
  readonly receipts: ReceiptCounts;
  readonly bad: BadRows;
}

const productColumns = [
  'id',
  'reference',
  'code',
  'name',
  'pricebuy',
  'pricesell',
  'category',
  'taxcat',
  'isscale',
  'isservice',
];
const usualBadRows: BadRows = { emptyReferences: 2, brokenDates: 2, textUnits: 3 };

/**
 * Writes a synthetic shop into a new SQLite file, in one transaction: the same options give the same rows. All people
 * and numbers in it are made up. The file is left in WAL mode, as a live POS has it.
 */
export function createShop(file: string, options: ShopOptions): ShopSummary {
  const db = new Database(file);
  try {
    db.pragma('journal_mode = WAL');
    // Only for the making: a shop that is not finished is thrown away.
    db.pragma('synchronous = OFF');
    return db.transaction(() => fill(db, file, options)).immediate();
  } finally {
    db.close();
  }
}

function fill(db: Database.Database, file: string, options: ShopOptions): ShopSummary {
  const chance = random(options.seed, 1);
  const wanted = { ...usualBadRows, ...options.bad };
  db.exec(tables);
  const moments = receiptMoments(chance, options.receipts, options);
  const opening = stamp((moments[0] ?? wallClock(options.now, options.zone)) - 3_600_000);
  // The drawer between two closings: what the POS calls `money`.
  const drawer = chance.uuid();
  writer(db, 'closedcash', ['money', 'host', 'hostsequence', 'datestart'])(drawer, 'till-1', 1, opening);

  const people = writePeople(db, chance);
  const customers = makeCustomers(chance, options.customers);
  const customerRow = writer(db, 'customers', customerColumns);
  for (const { row } of customers) customerRow(...row);
  const products = makeProducts(chance, makeCategories(chance), options.products, wanted.emptyReferences);
  writeGoods(db, products);

  const till = openTill(db, chance, drawer);
  const stock = openStock(till);
  // A receipt sells about five units.
  const sold = Math.ceil((5 * moments.length) / Math.max(1, products.length));
  deliverOpeningStock(stock, chance, products, opening, sold);
  const receipts = writeReceipts({
    random: chance,
    till,
    stock,
    people,
    customers: customers.map(({ id }) => id),
    articles: products.filter((product) => !product.unsold),
    moments,
    ...wanted,
  });
  stock.write(db);
  db.exec(indexes);

  return {
    file,
    customers: countKinds(customers),
    products: {
      all: products.length,
      withoutStock: products.filter((product) => !product.stocked).length,
      unsold: products.filter((product) => product.unsold).length,
    },
    receipts,
    bad: {
      emptyReferences: products.filter(({ reference }) => reference.trim() === '').length,
      brokenDates: receipts.brokenDates,
      textUnits: receipts.textUnits,
    },
  };
}

/** The people of the tills: their ids. */
function writePeople(db: Database.Database, chance: Random): readonly string[] {
  const row = writer(db, 'people', ['id', 'name', 'apppassword', 'role', 'visible']);
  row('0', 'Administrator', 'empty:', '0', 1);
  return ['Robin', 'Sascha', 'Toni'].map((name) => {
    const id = chance.uuid();
    row(id, name, 'empty:', '2', 1);
    return id;
  });
}

function writeGoods(db: Database.Database, products: readonly Product[]): void {
  const location = writer(db, 'locations', ['id', 'name']);
  for (const { id, name } of locations) location(id, name);
  const taxCategory = writer(db, 'taxcategories', ['id', 'name']);
  const tax = writer(db, 'taxes', ['id', 'name', 'category', 'rate', 'rateorder']);
  for (const { category, id, name, rate } of taxes) {
    taxCategory(category, name);
    tax(id, name, category, rate, 0);
  }
  const category = writer(db, 'categories', ['id', 'name']);
  for (const { id, name } of new Set(products.map((product) => product.category))) category(id, name);
  const product = writer(db, 'products', productColumns);
  products.forEach((made, index) => {
    const code = String(4_000_000_000_000 + index);
    const flags = [made.weighed ? 1 : 0, made.stocked ? 0 : 1];
    product(
      made.id,
      made.reference,
      code,
      made.name,
      made.cost,
      made.price,
      made.category.id,
      made.tax.category,
      ...flags,
    );
  });
}

function countKinds(customers: readonly { readonly kind: CustomerKind }[]): Record<CustomerKind, number> {
  const counts = { ...noCustomers };
  for (const { kind } of customers) counts[kind]++;
  return counts;
}
