import {
  type Column,
  type ColumnInfo,
  Failure,
  type TableInfo,
  type TableName,
  tableSql,
} from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';
import { dialect } from './statements.ts';
import type { Storage } from './values.ts';

/** Tables and views; a missing one is absent. SQLite matches names without regard to case. */
export async function catalogueOf(
  connection: Connection,
  tables: readonly TableName[],
): Promise<readonly TableInfo[]> {
  const found: TableInfo[] = [];
  for (const table of tables) {
    const columns = await columnsOf(connection, table);
    if (columns.length === 0) continue;
    const indexes = await indexesOf(connection, table);
    const primary = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    // An INTEGER PRIMARY KEY without an index of its own is the rowid, which is never null.
    const rowid =
      primary.length === 1 &&
      primary[0]?.type.toUpperCase() === 'INTEGER' &&
      !indexes.some((index) => index.primary);
    const key = primary.map(({ name }) => name);
    const others = indexes.filter((index) => !index.primary);
    found.push({
      table,
      columns: columns.map(({ name, type, notnull, pk }) => ({
        name,
        type,
        kind: kindOf(type),
        nullable: !notnull && !(rowid && pk > 0),
        ...collationOf(name, indexes),
      })),
      uniqueKeys: [
        ...(key.length > 0 ? [key] : []),
        ...others.flatMap(({ unique, whole, columns }) => (unique && whole ? [columns] : [])),
      ],
      indexes: (await isView(connection, table))
        ? null
        : [...(key.length > 0 ? [key] : []), ...others.map((index) => index.columns)],
    });
  }
  return found;
}

async function columnsOf(connection: Connection, table: TableName) {
  const rows = await connection.query(
    'SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?, ?) ORDER BY cid',
    [table.name, table.schema ?? null],
  );
  // 1 marks the hidden columns of virtual tables; generated columns (2 and 3) are read like others.
  return rows
    .filter(({ hidden }) => Number(hidden) !== 1)
    .map(({ name, type, notnull, pk }) => ({
      name: String(name),
      type: String(type),
      notnull: Number(notnull) === 1,
      pk: Number(pk),
    }));
}

interface Index {
  readonly primary: boolean;
  readonly unique: boolean;
  /** Over plain columns alone. */
  readonly whole: boolean;
  /** Up to the first expression. */
  readonly columns: readonly string[];
  readonly collations: ReadonlyMap<string, string>;
}

/** Indexes that hold for all rows: not partial ones. */
async function indexesOf(connection: Connection, table: TableName): Promise<readonly Index[]> {
  const rows = await connection.query(
    `SELECT list.name AS "index", list.origin, list."unique", info.name AS "column", info.coll
     FROM pragma_index_list(?, ?) AS list, pragma_index_xinfo(list.name, ?) AS info
     WHERE list.partial = 0 AND info.key = 1
     ORDER BY list.seq, info.seqno`,
    [table.name, table.schema ?? null, table.schema ?? null],
  );
  return [...Map.groupBy(rows, ({ index }) => index).values()].flatMap((parts) => {
    const expression = parts.findIndex(({ column }) => column === null);
    const plain = expression < 0 ? parts : parts.slice(0, expression);
    const columns = plain.map(({ column }) => String(column));
    const index = {
      primary: parts[0]?.origin === 'pk',
      unique: Number(parts[0]?.unique) === 1,
      whole: expression < 0,
      columns,
      collations: new Map(plain.map(({ column, coll }) => [String(column), String(coll)])),
    };
    return columns.length > 0 ? [index] : [];
  });
}

/** SQLite shows the collation of a column in its indexes alone. BINARY, the usual one, compares byte by byte. */
function collationOf(column: string, indexes: readonly Index[]): { readonly collation?: string } {
  const [collation] = indexes.flatMap(({ collations }) => collations.get(column) ?? []);
  return collation === undefined || collation === 'BINARY' ? {} : { collation };
}

async function isView(connection: Connection, table: TableName): Promise<boolean> {
  const [kind] = await connection.query(
    'SELECT type FROM pragma_table_list(?) WHERE lower(schema) = lower(coalesce(?, schema))',
    [table.name, table.schema ?? null],
  );
  return kind?.type === 'view';
}

/** By the words of the declared type: SQLite takes any, and holds whatever a program puts there. The first that fits. */
const kinds: readonly (readonly [RegExp, ColumnInfo['kind']])[] = [
  [/BOOL|^BIT$/, 'boolean'],
  [/DATETIME|TIMESTAMP/, 'stamp'],
  [/^DATE\b/, 'date'],
  [/^TIME\b/, 'time'],
  [/BLOB|BINARY|IMAGE/, 'binary'],
  [/REAL|FLOA|DOUB/, 'float'],
  [/CHAR|CLOB|TEXT|UUID|GUID|UNIQUEIDENTIFIER/, 'text'],
  [/DEC|NUMERIC|NUMBER|MONEY/, 'decimal'],
  [/INT/, 'integer'],
];

function kindOf(type: string): ColumnInfo['kind'] {
  return kinds.find(([words]) => words.test(type.toUpperCase()))?.[1] ?? 'other';
}

/**
 * How to bind what is compared with a column.
 *
 * A table's column with an affinity converts: '7' becomes the number 7 in INTEGER, and 7 the text '7' in TEXT. A column
 * without one (no type, BLOB, ANY of a STRICT table) and an expression of a view convert nothing, and a view over UNION
 * converts as any of its parts does. There the values themselves must tell. Numbers sort before texts, so the least and
 * the greatest value (one look each into an index) say what all of them are.
 */
export async function storageOf(connection: Connection, { table, info }: Column): Promise<Storage> {
  const [kind] = await connection.query(
    'SELECT type, strict FROM pragma_table_list(?) WHERE lower(schema) = lower(coalesce(?, schema))',
    [table.name, table.schema ?? null],
  );
  const type = info.type.toUpperCase();
  const converts = kind?.type === 'table' && !(Number(kind.strict) === 1 && type === 'ANY');
  const affinity = converts ? affinityOf(type) : undefined;
  return affinity ?? (await storedAs(connection, table, info.name));
}

/** SQLite's own rules, in their order. */
function affinityOf(type: string): Storage | undefined {
  if (type.includes('INT')) return 'number';
  if (/CHAR|CLOB|TEXT/.test(type)) return 'text';
  return type === '' || type.includes('BLOB') ? undefined : 'number';
}

async function storedAs(connection: Connection, table: TableName, name: string): Promise<Storage> {
  const [column, from] = [dialect.quote(name), tableSql(table, dialect)];
  const [row] = await connection.query(
    `SELECT (SELECT typeof(min(${column})) FROM ${from}) AS least, (SELECT typeof(max(${column})) FROM ${from}) AS greatest`,
    [],
  );
  const storages = [row?.least, row?.greatest].map((type) =>
    type === 'integer' || type === 'real' ? 'number' : 'text',
  );
  const [least = 'text', greatest = least] = storages;
  if (least === greatest) return least;
  throw new Failure(
    'POS_COLUMN_TYPE',
    `The column ${name} of ${table.name} holds numbers and texts side by side, so its values have no one order.`,
    {
      hint: `Make a view that gives CAST(${name} AS TEXT) or CAST(${name} AS INTEGER), and name that in the mapping.`,
    },
  );
}
