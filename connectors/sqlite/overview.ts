import { type Overview, referencesOf } from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';

/** All tables and views but those of SQLite itself. */
export async function overviewOf(connection: Connection): Promise<Overview> {
  const tables = await connection.query(
    `SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    [],
  );
  // A foreign key that names no columns means the primary key of the other table.
  const parts = await connection.query(
    `SELECT own.name AS "table", key.id AS id, key."from" AS "column", key."table" AS other,
       coalesce(key."to", (SELECT name FROM pragma_table_info(key."table") WHERE pk = key.seq + 1)) AS "otherColumn"
     FROM sqlite_schema AS own, pragma_foreign_key_list(own.name) AS key
     WHERE own.type = 'table' ORDER BY own.name, key.id, key.seq`,
    [],
  );
  return {
    tables: tables.map(({ name, type }) => ({ table: { name: String(name) }, view: type === 'view' })),
    references: referencesOf(parts, (name) => ({ name: String(name) })),
  };
}
