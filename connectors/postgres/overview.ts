import { namedIn, type Overview, referencesOf } from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';

/** The tables and views of all schemas that the login may read; those of the site's own go by their name alone. */
export async function overviewOf(connection: Connection, schema: string): Promise<Overview> {
  const tables = await connection.query(tableStatement, []);
  const parts = await connection.query(referenceStatement, []);
  const named = namedIn(schema);
  return {
    tables: tables.map((row) => ({
      table: named(row.name, row.schema),
      view: ['v', 'm'].includes(String(row.relation)),
    })),
    references: referencesOf(parts, named),
  };
}

const ours = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`;

const tableStatement = `SELECT n.nspname AS "schema", c.relname AS name, c.relkind AS relation
FROM pg_catalog.pg_class AS c
INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition AND ${ours}
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
ORDER BY n.nspname, c.relname`;

const referenceStatement = `SELECT k.oid AS id, n.nspname AS "schema", c.relname AS "table", a.attname AS "column",
  m.nspname AS "otherSchema", o.relname AS other, b.attname AS "otherColumn"
FROM pg_catalog.pg_constraint AS k
INNER JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
INNER JOIN pg_catalog.pg_class AS o ON o.oid = k.confrelid
INNER JOIN pg_catalog.pg_namespace AS m ON m.oid = o.relnamespace
INNER JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS p (own, other, place) ON true
INNER JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = p.own
INNER JOIN pg_catalog.pg_attribute AS b ON b.attrelid = o.oid AND b.attnum = p.other
WHERE k.contype = 'f' AND ${ours}
ORDER BY n.nspname, c.relname, k.oid, p.place`;
