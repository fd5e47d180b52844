import Database from 'better-sqlite3';
import { createShop } from '../../../src/demo/index.ts';
import { cashRegisterShop } from '../../shops/cash-register-express.ts';
import type { Content } from '../../shops/content.ts';
import { counterpointShop } from '../../shops/counterpoint.ts';
import { type Fixture, sqliteStatements } from '../../shops/fixture.ts';
import { makeOspos } from '../../shops/ospos-make.ts';
import { osposContent } from '../../shops/ospos-rows.ts';
import { osposSchema } from '../../shops/ospos-schema.ts';
import { makeRms } from '../../shops/rms-make.ts';
import { rmsContent } from '../../shops/rms-rows.ts';
import { rmsSchema } from '../../shops/rms-schema.ts';
import { sambaposShop } from '../../shops/sambapos.ts';

const now = Date.UTC(2026, 2, 7, 18, 30);
const zone = 'America/Denver';

/** The shops of the suite, each in a SQLite file: their own names and keys, and types that SQLite takes as they stand. */
function unicenta(file: string, seed: number): void {
  createShop(file, { customers: 150, receipts: 700, products: 90, days: 200, seed, now, zone });
}

function ospos(file: string, seed: number): void {
  const rows = makeOspos({ customers: 120, items: 60, sales: 600, days: 200, seed, now, stampZone: 'UTC' });
  const statements = osposSchema
    .replace(/ ENGINE = \w+ DEFAULT CHARSET = \w+/g, '')
    .replace(/int\(\d+\) NOT NULL AUTO_INCREMENT PRIMARY KEY/g, 'INTEGER NOT NULL PRIMARY KEY')
    .replace(/UNIQUE KEY \w+ (\(.*\))/g, 'UNIQUE $1')
    .replace(/,\n\s+KEY \w+ \(.*\)+(?=,|\n)/g, '');
  fill(file, [statements], osposContent(rows));
}

function rms(file: string, seed: number): void {
  const { rows } = makeRms({
    ...{ variant: 'rms', customers: 120, items: 60, receipts: 500, days: 200, seed, now, zone },
  });
  const statements = rmsSchema('rms').map((statement) =>
    statement
      .replaceAll('[dbo].', '')
      .replaceAll('[DBTimeStamp] timestamp NOT NULL', '[DBTimeStamp] timestamp'),
  );
  fill(file, statements, rmsContent(rows), (db) => {
    // A rowversion, as the connector of SQL Server gives it.
    for (const table of ['Department', 'Category', 'Cashier', 'Customer', 'Item', 'Alias', 'Transaction']) {
      db.exec(`UPDATE [${table}] SET DBTimeStamp = printf('0x%016X', rowid * 3 + 2000)`);
    }
    db.exec(`UPDATE [TransactionEntry] SET DBTimeStamp = printf('0x%016X', rowid * 3 + 2000)`);
    db.exec(`UPDATE [TenderEntry] SET DBTimeStamp = printf('0x%016X', rowid * 3 + 2000)`);
  });
}

function fill(
  file: string,
  statements: readonly string[],
  content: Content,
  after: (db: Database.Database) => void = () => {},
): void {
  const db = new Database(file);
  try {
    db.pragma('synchronous = OFF');
    db.transaction(() => {
      for (const statement of statements) db.exec(statement);
      for (const [table, rows] of content) {
        for (const row of rows.values()) {
          const names = Object.keys(row).map((name) => `[${name}]`);
          const places = names.map(() => '?').join(', ');
          db.prepare(`INSERT INTO [${table}] (${names.join(', ')}) VALUES (${places})`).run(
            ...Object.values(row),
          );
        }
      }
      after(db);
    })();
  } finally {
    db.close();
  }
}

const fromFixture =
  (make: (seed: number) => { readonly fixture: Fixture }) =>
  (file: string, seed: number): void => {
    fill(file, sqliteStatements(make(seed).fixture), new Map());
  };

/** Each shop with the mapping that comes with the product. */
export const shipped: Readonly<Record<string, (file: string, seed: number) => void>> = {
  unicenta,
  ospos,
  'dynamics-rms': rms,
  counterpoint: fromFixture(counterpointShop),
  'cash-register-express': fromFixture(cashRegisterShop),
  sambapos: fromFixture(sambaposShop),
};
