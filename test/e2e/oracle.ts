import Database from 'better-sqlite3';
import { owners, usableEmail, usablePhone } from './contacts.ts';
import { type Exact, exact, plus, rounded, textOf, zero } from './exact.ts';
import type { ExpectedItem, ExpectedPersona, ExpectedWorld, OracleOptions, Unsendable } from './expected.ts';
import { expectedSales } from './expected-sales.ts';
import { type Nullable, text } from './text.ts';

export { expectedContacts } from './contacts.ts';
export { differences } from './differences.ts';
export type * from './expected.ts';

/**
 * What AIQ must hold for a shop of the demo's kind (uniCenta, SQLite): worked out from the documented facts with SQL
 * and plain code of its own. It knows nothing of mappings, connectors or the sync, so that it can prove them.
 */
export function expectedWorld(file: string, options: OracleOptions): ExpectedWorld {
  const db = new Database(file, { readonly: true });
  try {
    return db.transaction(() => {
      const customers = expectedPersonas(db, options);
      const sales = expectedSales(db, options, customers.personas);
      const goods = expectedInventory(db, options.locations);
      return {
        personas: customers.personas,
        unsendable: customers.unsendable,
        sales: sales.sales,
        inventory: goods.inventory,
        filtered: { customers: customers.filtered, receipts: sales.filtered },
        bad: { products: goods.bad, receipts: sales.bad },
      };
    })();
  } finally {
    db.close();
  }
}

function expectedPersonas(db: Database.Database, { idPrefix = '', sharedLimit = 5 }: OracleOptions) {
  interface Row {
    id: string;
    visible: number;
    name: string;
    firstname: Nullable;
    lastname: Nullable;
    phone: Nullable;
    phone2: Nullable;
    email: Nullable;
    address: Nullable;
    address2: Nullable;
    city: Nullable;
    region: Nullable;
    postal: Nullable;
  }
  const rows = db
    .prepare<[], Row>(
      `SELECT id, visible, name, firstname, lastname, phone, phone2, email, address, address2, city, region, postal
       FROM customers ORDER BY id`,
    )
    .all();
  const visible = rows.filter((row) => row.visible === 1);
  const phoneOf = (row: Row): string | undefined => usablePhone(row.phone) ?? usablePhone(row.phone2);
  const phones = owners(visible, phoneOf, personOf, sharedLimit);
  const emails = owners(visible, (row) => usableEmail(row.email), personOf, sharedLimit);

  const personas = new Map<string, ExpectedPersona>();
  const unsendable = new Map<string, Unsendable>();
  for (const row of visible) {
    const key = `${idPrefix}${row.id}`;
    const [phone, email] = [phoneOf(row), usableEmail(row.email)];
    const mobilePhone = phones(row) === 'own' ? phone : undefined;
    const ownEmail = emails(row) === 'own' ? email : undefined;
    if (!mobilePhone && !ownEmail) {
      const isOneOfMany = [phones(row), emails(row)].includes('too many');
      const shared = isOneOfMany ? 'shared by too many' : 'another one of the household has it';
      unsendable.set(key, phone || email ? shared : 'nothing usable');
      continue;
    }
    const place = [row.region, row.postal].map(text).filter(Boolean).join(' ');
    personas.set(key, {
      // The POS always fills in the whole name, its parts only where the shop cares.
      firstName: text(row.firstname) || text(row.name),
      lastName: text(row.lastname),
      address: [row.address, row.address2, row.city, place].map(text).filter(Boolean).join(', '),
      ...(mobilePhone ? { mobilePhone } : {}),
      ...(ownEmail ? { email: ownEmail } : {}),
    });
  }
  const filtered = rows.filter((row) => row.visible !== 1).map(({ id }) => id);
  return { personas, unsendable, filtered };
}

function expectedInventory(db: Database.Database, locations: readonly string[]) {
  interface Product {
    id: string;
    reference: string;
    name: string;
    category: Nullable;
    pricesell: number;
    pricebuy: number;
  }
  const stock = new Map<string, Exact>();
  const rows = db.prepare<[], { product: string; location: string; units: number }>(
    'SELECT product, location, units FROM stockcurrent',
  );
  for (const { product, location, units } of rows.all()) {
    if (locations.length > 0 && !locations.includes(location)) continue;
    stock.set(product, plus(stock.get(product) ?? zero, exact(units) ?? zero));
  }
  const inventory = new Map<string, ExpectedItem>();
  const bad: string[] = [];
  const products = db.prepare<[], Product>(
    `SELECT p.id, p.reference, p.name, c.name AS category, p.pricesell, p.pricebuy
     FROM products p LEFT JOIN categories c ON c.id = p.category ORDER BY p.id`,
  );
  for (const { id, reference, name, category, pricesell, pricebuy } of products.all()) {
    const sku = text(reference);
    if (sku === '') {
      bad.push(id);
      continue;
    }
    inventory.set(sku, {
      name: text(name),
      category: text(category),
      price: textOf(rounded(exact(pricesell) ?? zero, 2)),
      cost: textOf(rounded(exact(pricebuy) ?? zero, 2)),
      quantity: textOf(rounded(stock.get(id) ?? zero, 3)),
    });
  }
  return { inventory, bad };
}

interface Named {
  readonly name: string;
  readonly firstname: Nullable;
  readonly lastname: Nullable;
}

function personOf({ name, firstname, lastname }: Named): string {
  return `${text(firstname) || text(name)}${text(lastname)}`;
}
