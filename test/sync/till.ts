import type Database from 'better-sqlite3';
import { Temporal } from 'temporal-polyfill';

/** What a till writes, with only what a test cares about. */

export const zone = 'America/Denver';

/** The wall clock of the shop so many seconds ago, as the POS writes it. */
export function stampAgo(seconds: number): string {
  const at = Temporal.Now.instant().subtract({ milliseconds: Math.round(seconds * 1000) });
  const wall = at.toZonedDateTimeISO(zone).toPlainDateTime();
  return wall.toString({ fractionalSecondDigits: 3 }).replace('T', ' ');
}

export interface CustomerRow {
  readonly id: string;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly name?: string;
  readonly visible?: 0 | 1;
  readonly isvip?: 0 | 1;
}

export function addCustomer(db: Database.Database, row: CustomerRow): void {
  const { id, phone = null, email = null, name = `Shopper ${id}`, visible = 1, isvip = 0 } = row;
  db.prepare(
    'INSERT INTO customers (id, searchkey, name, phone, email, visible, isvip) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ).run(id, id, name, phone, email, visible, isvip);
}

export interface ReceiptRow {
  readonly id: string;
  readonly customer?: string | null;
  /** Seconds ago; the settle delay is two. */
  readonly ago?: number;
  readonly units?: number | string;
  readonly price?: number;
  /** Its id; without one the line was typed in by hand. */
  readonly product?: string;
}

export function addReceipt(db: Database.Database, row: ReceiptRow): void {
  const { id, customer = null, ago = 30, units = 1, price = 12.5, product = null } = row;
  const datenew = stampAgo(ago);
  db.prepare('INSERT INTO receipts (id, money, datenew, person) VALUES (?, ?, ?, ?)').run(
    id,
    'd',
    datenew,
    '0',
  );
  db.prepare('INSERT INTO tickets (id, tickettype, ticketid, person, customer) VALUES (?, 0, 1, ?, ?)').run(
    id,
    '0',
    customer,
  );
  db.prepare(
    'INSERT INTO ticketlines (ticket, line, product, units, price, taxid) VALUES (?, 0, ?, ?, ?, ?)',
  ).run(id, product, units, price, '000');
}

export interface ProductRow {
  readonly id: string;
  readonly sku?: string;
  readonly price?: number;
  readonly units?: number;
}

export function addProduct(db: Database.Database, row: ProductRow): void {
  const { id, sku = `SKU-${id}`, price = 5, units = 10 } = row;
  db.prepare(
    `INSERT INTO products (id, reference, code, name, pricebuy, pricesell, category, taxcat)
     VALUES (?, ?, ?, ?, 2, ?, 'none', '000')`,
  ).run(id, sku, id, `Product ${id}`, price);
  db.prepare(`INSERT INTO stockcurrent (location, product, units) VALUES ('0', ?, ?)`).run(id, units);
}

/** "7" -> "3035550107": a number that AIQ takes. */
export function phone(nth: number): string {
  return `30355501${String(nth).padStart(2, '0')}`;
}

/** `times(3, (nth) => ...)` runs for 1, 2, 3. */
export function times<T>(count: number, make: (nth: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at + 1));
}
