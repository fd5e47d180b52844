import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { type EngineName, freshDatabase, type TestDatabase, type TestServer } from '../engines/index.ts';
import { type Content, contentOf, type Row } from './content.ts';
import { unicentaKeys, unicentaSchema } from './unicenta-schema.ts';
import { write } from './write.ts';

/** The shop of a SQLite file, on a server. */
export interface UnicentaCopy {
  readonly database: TestDatabase;
  /** Brings the server's tables to what the file holds now. */
  mirror(): Promise<void>;
}

/**
 * Copies a shop made by the demo to a database of its own. A file takes a stamp that is no time ("27:61:00"); here it
 * becomes what the engine itself has for no date, so the receipt cannot be sent either. Units that are no number have
 * no such counterpart: make the shop without them (`bad: { textUnits: 0 }`).
 */
export async function copyUnicenta(server: TestServer, file: string): Promise<UnicentaCopy> {
  const database = await freshDatabase(server);
  await database.run(unicentaSchema(server.engine));
  if (isMysql(server.engine)) await database.run(asOldServer);
  let held: Content = new Map();
  const mirror = async (): Promise<void> => {
    const now = contentIn(file, server.engine);
    await write(database, unicentaKeys, held, now);
    held = now;
  };
  await mirror();
  return { database, mirror };
}

const isMysql = (engine: EngineName): boolean => engine === 'mariadb' || engine === 'mysql';

/** The shipped mapping, for SQL Server too, which uniCenta itself does not run on. */
export function unicentaMapping(): string {
  const file = resolve(import.meta.dirname, '../../mappings/unicenta.yaml');
  return readFileSync(file, 'utf8').replace(
    'engines: [sqlite, mysql, postgres]',
    'engines: [sqlite, mysql, postgres, mssql]',
  );
}

/** A server that was installed long ago takes zero dates, and cuts rather than refuses. */
export const asOldServer = "SET SESSION sql_mode = ''";

function contentIn(file: string, engine: EngineName): Content {
  const db = new Database(file, { readonly: true });
  try {
    return contentOf(unicentaKeys, (table) => {
      const stamps = db
        .prepare<[string], { name: string }>("SELECT name FROM pragma_table_info(?) WHERE type = 'datetime'")
        .all(table)
        .map(({ name }) => name);
      const rows = db.prepare<[], Row>(`SELECT * FROM ${table}`).all();
      return rows.map((row) => ({
        ...row,
        ...Object.fromEntries(stamps.map((name) => [name, stampOn(engine, row[name])])),
      }));
    });
  } finally {
    db.close();
  }
}

/** MySQL's `datetime` holds whole seconds, and the POS's driver cuts the rest off; so it does for that of SQL Server. */
function stampOn(engine: EngineName, stamp: Row[string] | undefined): string | null {
  if (typeof stamp !== 'string') return null;
  const isTime = !Number.isNaN(Date.parse(`${stamp.replace(' ', 'T')}Z`));
  if (engine === 'postgres') return isTime ? stamp : '-infinity';
  if (isTime) return stamp.slice(0, 19);
  return engine === 'mssql' ? '1900-01-01 00:00:00' : '0000-00-00 00:00:00';
}
