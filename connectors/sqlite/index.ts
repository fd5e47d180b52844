import { resolve } from 'node:path';
import { type Connector, type Session, sourceOf } from '../../src/connector/index.ts';
import { catalogueOf, storageOf } from './catalogue.ts';
import { type Connection, connect, options } from './connect.ts';
import { identityOf } from './identity.ts';
import { overviewOf } from './overview.ts';
import { dialect } from './statements.ts';
import { boundAs, type Storage, textOf } from './values.ts';

/** SQLite files, in any journal mode. */
export const connector: Connector = {
  engine: 'sqlite',
  options,
  capabilities: { consistentPages: true },
  async open(given, context) {
    const { file } = options.parse(given);
    const path = resolve(context.baseDir, file);
    const connection = await connect(path, context.statementTimeout);
    return sourceOf(sessionOn(connection, path), context);
  },
};

function sessionOn(connection: Connection, path: string): Session {
  /** By column, for one transaction: the next one may find other values. */
  const storages = new Map<string, Storage>();
  return {
    dialect,
    async rows({ sql, parameters, columns }) {
      const bound: (string | number | bigint)[] = [];
      for (const { text, column } of parameters) {
        const name = JSON.stringify([column.table, column.info.name]);
        const storage = storages.get(name) ?? (await storageOf(connection, column));
        storages.set(name, storage);
        bound.push(boundAs(text, storage));
      }
      const rows = await connection.query(sql, bound);
      return rows.map((row) => columns.map((column, at) => textOf(row[`v${at}`], column)));
    },
    catalogue: (tables) => catalogueOf(connection, tables),
    overview: () => overviewOf(connection),
    transaction(work) {
      storages.clear();
      return connection.transaction(work);
    },
    // One writer at a time, whose rows nobody sees before it ends; when it began is not told.
    oldestWriter: () => Promise.resolve(null),
    // The file is open for reading alone, whatever this account may do.
    writable: () => Promise.resolve(null),
    identity: () => identityOf(path),
    close: () => connection.close(),
  };
}
