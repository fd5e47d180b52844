import { type Column, type Connector, Failure, type Session, sourceOf } from '../../src/connector/index.ts';
import { catalogueOf } from './catalogue.ts';
import { type Connection, connect } from './connect.ts';
import { identityOf } from './identity.ts';
import { options } from './options.ts';
import { overviewOf } from './overview.ts';
import { writableOf } from './rights.ts';
import { dialect } from './statements.ts';
import { boundAs, textOf } from './values.ts';
import { oldestWriterOn } from './writers.ts';

/** MySQL from 5.6 on, and MariaDB from 10.0 on. */
export const connector: Connector = {
  engine: 'mysql',
  options,
  // Of InnoDB's tables. MyISAM has no snapshots: a page and its children may be a moment apart.
  capabilities: { consistentPages: true },
  async open(given, context) {
    const parsed = options.parse(given);
    const connection = await connect(parsed, context);
    return sourceOf(sessionOn(connection, parsed.database), context);
  },
};

function sessionOn(connection: Connection, database: string): Session {
  return {
    dialect,
    async rows({ sql, parameters, columns }) {
      for (const column of columns) if (column?.info.kind === 'binary') throw refusal(column);
      const bound = parameters.map(({ text, column }) => boundAs(text, column));
      const rows = await connection.query(sql, bound);
      return rows.map((row) => columns.map((column, at) => textOf(row[`v${at}`], column)));
    },
    catalogue: (tables) => catalogueOf(connection, database, tables),
    overview: () => overviewOf(connection, database),
    transaction: (work) => connection.transaction(work),
    oldestWriter: oldestWriterOn(connection),
    writable: (tables) => writableOf(connection, database, tables),
    identity: () => identityOf(connection, database),
    close: () => connection.close(),
  };
}

function refusal({ info, table }: Column): Failure {
  return new Failure(
    'POS_COLUMN_TYPE',
    `The column ${info.name} of the table ${table.name} holds binary data (${info.type}), which is not read.`,
    {
      hint: 'Name another column in the mapping, or make a view that turns it into text with HEX() or CONVERT.',
    },
  );
}
