import type { EngineName, TestDatabase } from '../test/engines/index.ts';
import { unicentaSchema } from '../test/shops/index.ts';

/** What a shop's server holds before its tills are watched. */
export interface History {
  readonly customers: number;
  readonly products: number;
  /** Each with three lines, spread over the last 30 days. */
  readonly receipts: number;
}

/** Fills a database with a uniCenta shop that has traded for a while. */
export async function fillBusyShop(database: TestDatabase, history: History): Promise<void> {
  const { engine } = database.server;
  await database.run(unicentaSchema(engine));
  for (const statement of rows(engine, history)) await database.run(statement);
}

function rows(engine: EngineName, { customers, products, receipts }: History): readonly string[] {
  const postgres = engine === 'postgres';
  const numbers = (most: number): string =>
    postgres
      ? `generate_series(1, ${most}) AS numbers(n)`
      : `(SELECT seq AS n FROM seq_1_to_${most}) AS numbers`;
  const id = (kind: string, n: string): string => `concat('${kind}-', ${n})`;
  const minutes = `(${receipts} - n) * ${(30 * 24 * 60) / receipts}`;
  const stamp = postgres
    ? `now()::timestamp - interval '1 minute' - ${minutes} * interval '1 minute'`
    : `utc_timestamp() - INTERVAL 1 MINUTE - INTERVAL ${minutes} MINUTE`;
  return [
    `INSERT INTO people (id, name, role, visible) VALUES ('0', 'Robin', '2', ${postgres ? 'true' : 1})`,
    `INSERT INTO categories (id, name) VALUES ('c-0', 'Kitchen'), ('c-1', 'Garden')`,
    `INSERT INTO customers (id, searchkey, name, firstname, lastname, phone, email, city)
       SELECT ${id('buyer', 'n')}, concat('', n), concat('Buyer ', n), 'Buyer', concat('Number ', n),
         concat('303', 2220000 + n), concat('buyer', n, '@example-mail.com'), 'Denver' FROM ${numbers(customers)}`,
    `INSERT INTO products (id, reference, code, name, pricebuy, pricesell, category, taxcat)
       SELECT ${id('goods', 'n')}, concat('SKU-', n), concat('', n), concat('Article number ', n), 4.5, 9.99,
         concat('c-', n % 2), 'standard' FROM ${numbers(products)}`,
    `INSERT INTO stockcurrent (location, product, units) SELECT '0', ${id('goods', 'n')}, n % 100 FROM ${numbers(products)}`,
    `INSERT INTO receipts (id, money, datenew) SELECT ${id('sale', 'n')}, 'drawer', ${stamp} FROM ${numbers(receipts)}`,
    `INSERT INTO tickets (id, tickettype, ticketid, person, customer)
       SELECT ${id('sale', 'n')}, 0, n, '0', CASE WHEN n % 3 > 0 THEN ${id('buyer', `1 + n % ${customers}`)} END
       FROM ${numbers(receipts)}`,
    ...[0, 1, 2].map(
      (line) => `INSERT INTO ticketlines (ticket, line, product, units, price, taxid)
       SELECT ${id('sale', 'n')}, ${line}, ${id('goods', `1 + (n + ${line}) % ${products}`)}, 1, 9.99, 'standard'
       FROM ${numbers(receipts)}`,
    ),
    ...(postgres
      ? ['ANALYZE']
      : ['receipts', 'tickets', 'ticketlines', 'products'].map((table) => `ANALYZE TABLE ${table}`)),
  ];
}
