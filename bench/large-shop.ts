import Database from 'better-sqlite3';
import { createShop } from '../src/demo/index.ts';

export interface Sizes {
  readonly customers: number;
  /** Each with a ticket and one line. */
  readonly receipts: number;
  /** Each with its stock at one location. */
  readonly products: number;
}

/** Writes a shop of very many rows into a new SQLite file, by statements that make all rows of a table at once. */
export function createLargeShop(file: string, sizes: Sizes): void {
  createShop(file, {
    customers: 0,
    receipts: 0,
    products: 0,
    days: 1,
    seed: 1,
    now: Date.now(),
    zone: 'America/Denver',
    bad: { emptyReferences: 0, brokenDates: 0, textUnits: 0 },
  });
  const db = new Database(file);
  try {
    // Only for the making: a file that is not finished is thrown away.
    db.pragma('synchronous = OFF');
    db.transaction(() => db.exec(rows(sizes))).immediate();
  } finally {
    db.close();
  }
}

/** Takes the first so many products out of the shop. */
export function removeProducts(file: string, products: number): void {
  const db = new Database(file);
  try {
    db.exec(`DELETE FROM products WHERE id <= ${id('goods', `${products}`)}`);
  } finally {
    db.close();
  }
}

/** The numbers 1 to `most`, as n. */
const numbers = (most: number): string =>
  `(WITH RECURSIVE upto(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM upto WHERE n < ${most}) SELECT n FROM upto)`;

const id = (kind: string, n: string): string => `'${kind}-' || printf('%08d', ${n})`;

/** Two thirds of the receipts name a customer; they lie a minute apart, the last one some minutes ago. */
const rows = ({ customers, receipts, products }: Sizes): string => `
  INSERT INTO categories (id, name) VALUES ('c-1', 'Kitchen'), ('c-2', 'Garden');
  INSERT INTO customers (id, searchkey, name, firstname, lastname, phone, email, address, city, region, postal)
    SELECT ${id('buyer', 'n')}, n, 'Buyer ' || n, 'Buyer', 'Number ' || n, printf('303%07d', 2220000 + n),
      'buyer' || n || '@example-mail.com', n || ' Elm St', 'Denver', 'CO', '80202' FROM ${numbers(customers)};
  INSERT INTO products (id, reference, code, name, pricebuy, pricesell, category, taxcat)
    SELECT ${id('goods', 'n')}, printf('SKU-%07d', n), 4000000000000 + n, 'Article number ' || n, 4.5, 9.99,
      'c-' || (1 + n % 2), 'standard' FROM ${numbers(products)};
  INSERT INTO stockcurrent (location, product, units)
    SELECT '0', ${id('goods', 'n')}, 1 + n % 99 FROM ${numbers(products)};
  INSERT INTO receipts (id, money, datenew)
    SELECT ${id('sale', 'n')}, 'drawer',
      strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 day', '-' || (${receipts} - n) || ' minutes') FROM ${numbers(receipts)};
  INSERT INTO tickets (id, tickettype, ticketid, person, customer)
    SELECT ${id('sale', 'n')}, 0, n, '0',
      CASE WHEN n % 3 > 0 AND ${customers} > 0 THEN ${id('buyer', `1 + n % ${Math.max(1, customers)}`)} END
    FROM ${numbers(receipts)};
  INSERT INTO ticketlines (ticket, line, product, units, price, taxid)
    SELECT ${id('sale', 'n')}, 0, ${id('goods', `1 + n % ${products}`)}, 1 + n % 3, 9.99, 'standard'
    FROM ${numbers(receipts)};
`;
