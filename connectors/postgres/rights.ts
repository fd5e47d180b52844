import type { TableName } from '../../src/connector/index.ts';
import { catalogueOf } from './catalogue.ts';
import type { Connection } from './connect.ts';

/** As `Source.writable`: an owner or superuser, or who may change rows, or columns of them. */
export async function writableOf(
  connection: Connection,
  schema: string,
  tables: readonly TableName[],
): Promise<readonly TableName[]> {
  const found = await catalogueOf(connection, schema, tables);
  const stored = found.map((info) => ({ schema, ...(info.stored ?? info.table) }));
  const rows = await connection.query(statement, [
    stored.map((one) => one.schema),
    stored.map((one) => one.name),
  ]);
  const writable = new Set(rows.map((row) => Number(row.at) - 1));
  return found.filter((_, at) => writable.has(at)).map(({ table }) => table);
}

const statement = `SELECT asked.at
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (schema, name, at)
INNER JOIN pg_catalog.pg_namespace AS n ON n.nspname = asked.schema
INNER JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = asked.name
WHERE pg_catalog.pg_has_role(c.relowner, 'USAGE')
  OR pg_catalog.has_table_privilege(c.oid, 'DELETE, TRUNCATE, TRIGGER')
  OR pg_catalog.has_any_column_privilege(c.oid, 'INSERT, UPDATE')`;
