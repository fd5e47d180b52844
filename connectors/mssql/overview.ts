import { namedIn, type Overview, referencesOf } from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';

/** The tables and views of all schemas that the login may see; those of the site's own go by their name alone. */
export async function overviewOf(connection: Connection, schema: string): Promise<Overview> {
  const tables = await connection.query(tableStatement, []);
  const parts = await connection.query(referenceStatement, []);
  const named = namedIn(schema);
  return {
    tables: tables.map((row) => ({
      table: named(row.name, row.schema),
      view: String(row.relation).trim() === 'V',
    })),
    references: referencesOf(parts, named),
  };
}

const tableStatement = `SELECT s.name AS [schema], o.name AS name, o.type AS relation
FROM sys.objects AS o
INNER JOIN sys.schemas AS s ON s.schema_id = o.schema_id
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
ORDER BY s.name, o.name`;

const referenceStatement = `SELECT k.constraint_object_id AS id, s.name AS [schema], o.name AS [table], a.name AS [column],
  t.name AS otherSchema, p.name AS other, b.name AS otherColumn
FROM sys.foreign_key_columns AS k
INNER JOIN sys.objects AS o ON o.object_id = k.parent_object_id
INNER JOIN sys.schemas AS s ON s.schema_id = o.schema_id
INNER JOIN sys.objects AS p ON p.object_id = k.referenced_object_id
INNER JOIN sys.schemas AS t ON t.schema_id = p.schema_id
INNER JOIN sys.columns AS a ON a.object_id = k.parent_object_id AND a.column_id = k.parent_column_id
INNER JOIN sys.columns AS b ON b.object_id = k.referenced_object_id AND b.column_id = k.referenced_column_id
ORDER BY s.name, o.name, k.constraint_object_id, k.constraint_column_id`;
