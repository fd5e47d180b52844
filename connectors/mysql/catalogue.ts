import {
  type ColumnInfo,
  Failure,
  type TableInfo,
  type TableName,
  tableSql,
} from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';
import { dialect } from './statements.ts';

/**
 * Tables and views that the login may read; a missing one is absent. One table at a time: with more, the older servers
 * open every table of the database. Whether names differ by case alone is a matter of the server's file system.
 */
export async function catalogueOf(
  connection: Connection,
  database: string,
  tables: readonly TableName[],
): Promise<readonly TableInfo[]> {
  const found: TableInfo[] = [];
  for (const table of tables) {
    const place = [table.schema ?? database, table.name];
    const columns = await columnsOf(connection, place);
    if (columns.length > 0) found.push({ table, columns, ...(await indexesOf(connection, place)) });
    else await refuseForbidden(connection, table);
  }
  return found;
}

async function columnsOf(connection: Connection, place: readonly string[]): Promise<readonly ColumnInfo[]> {
  const rows = await connection.query(
    `SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable, COLLATION_NAME AS collation
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    place,
  );
  return rows.map(({ name, type, nullable, collation }) => ({
    name: String(name),
    type: String(type),
    kind: kindOf(String(type)),
    nullable: nullable === 'YES',
    ...(collation === null ? {} : { collation: String(collation) }),
  }));
}

/**
 * An index over the beginning of a column is unique all the more where it is unique, but orders nothing; one over an
 * expression (MySQL 8) has no column to name. What the planner may not use serves no range, and is unique all the same.
 */
async function indexesOf(connection: Connection, place: readonly string[]) {
  const rows = await connection.query(
    `SELECT INDEX_NAME AS name, COLUMN_NAME AS part, NON_UNIQUE AS repeats, SUB_PART AS beginning, INDEX_TYPE AS type,
       (1 = 0 /*!80000 OR IS_VISIBLE = 'NO' */ /*M!100600 OR IGNORED = 'YES' */) AS hidden
     FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?
     ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX`,
    place,
  );
  const all = [...Map.groupBy(rows, ({ name }) => name).values()];
  const unique = all.filter((parts) => parts.every(({ part, repeats }) => part !== null && repeats === '0'));
  const ordered = all
    .filter(([index]) => index?.type === 'BTREE' && index.hidden === '0')
    .map((parts) => namesOf(parts.slice(0, endOf(parts))))
    .filter((names) => names.length > 0);
  const view = rows.length === 0 && (await isView(connection, place));
  return { uniqueKeys: unique.map(namesOf), indexes: view ? null : ordered };
}

type Part = Readonly<Record<string, unknown>>;

const namesOf = (parts: readonly Part[]): readonly string[] => parts.map(({ part }) => String(part));

function endOf(parts: readonly Part[]): number {
  const end = parts.findIndex(({ part, beginning }) => part === null || beginning !== null);
  return end < 0 ? parts.length : end;
}

async function isView(connection: Connection, place: readonly string[]): Promise<boolean> {
  const [table] = await connection.query(
    'SELECT TABLE_TYPE AS type FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    place,
  );
  return String(table?.type).includes('VIEW');
}

/** The catalogue shows a login what it may read: a table that is not there may be one that it may not see. */
async function refuseForbidden(connection: Connection, table: TableName): Promise<void> {
  try {
    await connection.query(`SELECT 1 FROM ${tableSql(table, dialect)} LIMIT 0`, []);
  } catch (thrown) {
    if (!(thrown instanceof Failure && thrown.code === 'POS_TABLE_MISSING')) throw thrown;
  }
}

const kinds: Readonly<Record<string, ColumnInfo['kind']>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  year: 'integer',
  bit: 'integer',
  decimal: 'decimal',
  float: 'float',
  double: 'float',
  date: 'date',
  time: 'time',
  datetime: 'stamp',
  timestamp: 'stamp',
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  enum: 'text',
  set: 'text',
  uuid: 'text',
  inet4: 'text',
  inet6: 'text',
  json: 'other',
};

/** By the first word of the type, as the catalogue writes it. Blobs and shapes, and what is new, are not read. */
function kindOf(type: string): ColumnInfo['kind'] {
  if (/^(tinyint|bit)\(1\)$/.test(type)) return 'boolean';
  return kinds[/^\w*/.exec(type)?.[0] ?? ''] ?? 'binary';
}
