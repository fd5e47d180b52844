import { type Overview, referencesOf } from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';

/** The tables and views of the database that the login may see. */
export async function overviewOf(connection: Connection, database: string): Promise<Overview> {
  const tables = await connection.query(
    `SELECT TABLE_NAME AS name, TABLE_TYPE AS type FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ? AND TABLE_TYPE IN ('BASE TABLE', 'VIEW') ORDER BY TABLE_NAME`,
    [database],
  );
  const parts = await connection.query(
    `SELECT TABLE_NAME AS \`table\`, CONSTRAINT_NAME AS id, COLUMN_NAME AS \`column\`,
       REFERENCED_TABLE_NAME AS other, REFERENCED_COLUMN_NAME AS otherColumn
     FROM information_schema.KEY_COLUMN_USAGE
     WHERE TABLE_SCHEMA = ? AND REFERENCED_TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME IS NOT NULL
     ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
    [database, database],
  );
  return {
    tables: tables.map(({ name, type }) => ({ table: { name: String(name) }, view: type === 'VIEW' })),
    references: referencesOf(parts, (name) => ({ name: String(name) })),
  };
}
