import {
  type ColumnInfo,
  Failure,
  type TableInfo,
  type TableName,
  tableSql,
} from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';
import { indexesOf } from './indexes.ts';
import { dialect } from './statements.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Tables and views that the login may read; a missing one is absent. Names match as the database compares them, which is
 * mostly without regard to case; `stored` is how the table stands in it.
 */
export async function catalogueOf(
  connection: Connection,
  schema: string,
  tables: readonly TableName[],
): Promise<readonly TableInfo[]> {
  const found: TableInfo[] = [];
  for (const table of tables) {
    const columns = await connection.query(columnStatement, [table.schema ?? schema, table.name]);
    const [first] = columns;
    if (!first) {
      await refuseForbidden(connection, { schema, ...table });
      continue;
    }
    const { unique, ordered } = await indexesOf(connection, String(first.id));
    found.push({
      table,
      stored: { schema: String(first.schema), name: String(first.name) },
      columns: columns.map(columnOf),
      uniqueKeys: unique,
      // A view has no indexes of its own, and yet may be served by some.
      indexes: String(first.relation).trim() === 'V' ? null : ordered,
    });
  }
  return found;
}

/** Types of a POS's own count as what they stand on; those that are made of code (geography) stand on none. */
const columnStatement = `SELECT o.object_id AS id, o.type AS relation, s.name AS [schema], o.name AS name, c.name AS [column],
  c.is_nullable AS nullable, t.name AS type, c.max_length AS bytes, c.precision AS digits, c.scale AS scale, c.collation_name AS collation
FROM sys.schemas AS s
INNER JOIN sys.objects AS o ON o.schema_id = s.schema_id AND o.type IN ('U', 'V')
INNER JOIN sys.columns AS c ON c.object_id = o.object_id
LEFT JOIN sys.types AS t ON t.user_type_id = c.system_type_id
WHERE s.name = @0 AND o.name = @1
ORDER BY c.column_id`;

/** The catalogue shows a login what it may read: a table that is not there may be one that it may not see. */
async function refuseForbidden(connection: Connection, table: TableName): Promise<void> {
  try {
    await connection.query(`SELECT TOP 0 1 AS v0 FROM ${tableSql(table, dialect)}`, [], [{ table }]);
  } catch (thrown) {
    if (!(thrown instanceof Failure && thrown.code === 'POS_TABLE_MISSING')) throw thrown;
  }
}

function columnOf(row: Row): ColumnInfo {
  const type = typeOf(row);
  return {
    name: String(row.column),
    type,
    kind: kinds[type.replace(/\(.*/, '')] ?? 'binary',
    nullable: row.nullable === true,
    ...(typeof row.collation === 'string' ? { collation: row.collation } : {}),
  };
}

/** "varchar(20)", "nvarchar(max)", "decimal(12,2)", "datetime2(7)", "int" */
export function typeOf({ type, bytes, digits, scale }: Row): string {
  const name = typeof type === 'string' ? type : 'clr';
  switch (name) {
    case 'char':
    case 'varchar':
    case 'binary':
    case 'varbinary':
      return `${name}(${bytes === -1 ? 'max' : bytes})`;
    case 'nchar':
    case 'nvarchar':
      return `${name}(${bytes === -1 ? 'max' : Number(bytes) / 2})`;
    case 'decimal':
    case 'numeric':
      return `${name}(${digits},${scale})`;
    case 'datetime2':
    case 'datetimeoffset':
    case 'time':
      return `${name}(${scale})`;
    default:
      return name;
  }
}

/** What is not here is binary, or nothing that could be read. */
const kinds: Readonly<Record<string, ColumnInfo['kind']>> = {
  tinyint: 'integer',
  smallint: 'integer',
  int: 'integer',
  bigint: 'integer',
  bit: 'boolean',
  decimal: 'decimal',
  numeric: 'decimal',
  money: 'decimal',
  smallmoney: 'decimal',
  float: 'float',
  real: 'float',
  date: 'date',
  time: 'time',
  datetime: 'stamp',
  smalldatetime: 'stamp',
  datetime2: 'stamp',
  datetimeoffset: 'stamp',
  char: 'text',
  varchar: 'text',
  text: 'text',
  nchar: 'text',
  nvarchar: 'text',
  ntext: 'text',
  xml: 'text',
  uniqueidentifier: 'text',
  timestamp: 'other',
  sql_variant: 'other',
};
