import type { ColumnInfo, TableInfo, TableName } from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';
import { indexesOf } from './indexes.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Tables, partitioned and foreign ones, views and materialized views; a missing one is absent. PostgreSQL folds the
 * unquoted names of a POS's scripts to lower case, so a name fits the table of that very name, or else the only one
 * that differs in case alone.
 */
export async function catalogueOf(
  connection: Connection,
  schema: string,
  tables: readonly TableName[],
): Promise<readonly TableInfo[]> {
  const asked = tables.map((table) => ({ table, schema: table.schema ?? schema, name: table.name }));
  const rows = await connection.query(columnStatement, [
    asked.map((one) => one.schema),
    asked.map((one) => one.name),
  ]);
  const found = asked.flatMap(({ table, schema, name }, at) => {
    const candidates = Map.groupBy(
      rows.filter((row) => Number(row.asked) === at + 1),
      (row) => String(row.table),
    );
    const all = [...candidates].map(([id, columns]) => ({ id, columns, stored: storedName(columns) }));
    const exact = all.find(({ stored }) => stored.schema === schema && stored.name === name);
    const fitting = exact ?? (all.length === 1 ? all[0] : undefined);
    return fitting ? [{ ...fitting, table }] : [];
  });
  const indexes = await indexesOf(
    connection,
    found.map(({ id }) => id),
  );
  return found.map(({ id, table, stored, columns }) => {
    const { unique = [], ordered = [] } = indexes.get(id) ?? {};
    // A view and a foreign table have no indexes of their own, and yet may be served by some.
    const own = !['v', 'f'].includes(String(columns[0]?.relation));
    return {
      table,
      stored,
      columns: columns.map(columnOf),
      uniqueKeys: unique,
      indexes: own ? ordered : null,
    };
  });
}

const storedName = ([row]: readonly Row[]) => ({ schema: String(row?.schema), name: String(row?.name) });

function columnOf(row: Row): ColumnInfo {
  return {
    name: String(row.column),
    type: String(row.type),
    kind: kindOf(row),
    nullable: row.required !== 't',
    ...(row.collation === null ? {} : { collation: String(row.collation) }),
  };
}

const kinds: Readonly<Record<string, ColumnInfo['kind']>> = {
  ...Object.fromEntries(['int2', 'int4', 'int8', 'oid'].map((type) => [type, 'integer'])),
  ...Object.fromEntries(['numeric', 'money'].map((type) => [type, 'decimal'])),
  ...Object.fromEntries(['float4', 'float8'].map((type) => [type, 'float'])),
  ...Object.fromEntries(['time', 'timetz'].map((type) => [type, 'time'])),
  ...Object.fromEntries(['timestamp', 'timestamptz'].map((type) => [type, 'stamp'])),
  ...Object.fromEntries(
    ['text', 'varchar', 'bpchar', 'char', 'name', 'citext', 'uuid', 'json', 'jsonb', 'xml'].map((type) => [
      type,
      'text',
    ]),
  ),
  bool: 'boolean',
  date: 'date',
  bytea: 'binary',
};

function kindOf(row: Row): ColumnInfo['kind'] {
  if (row.category === 'E') return 'text';
  if (row.type === 'bit(1)') return 'boolean';
  // Of arrays only those of binary data matter: the others are read as the server writes them, {a,b}.
  if (row.category === 'A') return row.element === 'bytea' ? 'binary' : 'other';
  return kinds[String(row.base)] ?? 'other';
}

/** Domains count as the type that they stand on, through however many domains. */
const columnStatement = `SELECT asked.at AS asked, c.oid AS "table", n.nspname AS "schema", c.relname AS name, c.relkind AS relation,
  a.attname AS "column", a.attnotnull AS required, pg_catalog.format_type(base.type, base.typmod) AS type,
  t.typname AS base, t.typcategory AS category, e.typname AS element, l.collname AS collation
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (schema, name, at)
INNER JOIN pg_catalog.pg_namespace AS n ON lower(n.nspname::text) = lower(asked.schema)
INNER JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND lower(c.relname::text) = lower(asked.name)
INNER JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
INNER JOIN LATERAL (
  WITH RECURSIVE step (type, typmod) AS (
    SELECT a.atttypid, a.atttypmod
    UNION ALL
    SELECT d.typbasetype, d.typtypmod FROM step INNER JOIN pg_catalog.pg_type AS d ON d.oid = step.type AND d.typtype = 'd'
  )
  SELECT type, typmod FROM step INNER JOIN pg_catalog.pg_type AS b ON b.oid = step.type AND b.typtype <> 'd'
) AS base ON true
INNER JOIN pg_catalog.pg_type AS t ON t.oid = base.type
LEFT JOIN pg_catalog.pg_type AS e ON e.oid = t.typelem
LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation AND l.collname <> 'default'
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
ORDER BY asked.at, c.oid, a.attnum`;
