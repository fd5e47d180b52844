import { type Connector, type Session, sourceOf } from '../../src/connector/index.ts';
import { catalogueOf } from './catalogue.ts';
import { type Connection, connect } from './connect.ts';
import { identityOf } from './identity.ts';
import { options } from './options.ts';
import { overviewOf } from './overview.ts';
import { writableOf } from './rights.ts';
import { dialect } from './statements.ts';
import { refuseBinary, textOf } from './values.ts';
import { oldestWriterOf } from './writers.ts';

/** PostgreSQL 9.6 and later. */
export const connector: Connector = {
  engine: 'postgres',
  options,
  capabilities: { consistentPages: true },
  async open(given, context) {
    const checked = options.parse(given);
    return sourceOf(sessionOn(await connect(checked, context), checked.schema), context);
  },
};

function sessionOn(connection: Connection, schema: string): Session {
  return {
    dialect,
    async rows({ sql, parameters, columns }) {
      refuseBinary(columns);
      const texts = parameters.map(({ text }) => text);
      const rows = await connection.query(sql, texts, columns);
      return rows.map((row) => columns.map((column, at) => textOf(row[`v${at}`], column)));
    },
    catalogue: (tables) => catalogueOf(connection, schema, tables),
    overview: () => overviewOf(connection, schema),
    transaction: (work) => connection.transaction(work),
    oldestWriter: () => oldestWriterOf(connection),
    writable: (tables) => writableOf(connection, schema, tables),
    identity: () => identityOf(connection),
    close: () => connection.close(),
  };
}
