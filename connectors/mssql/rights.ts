import { type TableName, tableSql } from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';
import { dialect } from './statements.ts';

/** As `Source.writable`: by what the server says that the login may do to the table, or to columns of it. */
export async function writableOf(
  connection: Connection,
  schema: string,
  tables: readonly TableName[],
): Promise<readonly TableName[]> {
  const writable: TableName[] = [];
  for (const table of tables) {
    const found = await connection.query(statement, [tableSql({ schema, ...table }, dialect)]);
    if (found.length > 0) writable.push(table);
  }
  return writable;
}

const rights = ['INSERT', 'UPDATE', 'DELETE', 'ALTER', 'CONTROL', 'TAKE OWNERSHIP'];

const statement = `SELECT 1 AS v0
WHERE ${rights.map((right) => `HAS_PERMS_BY_NAME(@0, 'OBJECT', '${right}') = 1`).join(' OR ')}
  OR EXISTS (SELECT 1 FROM sys.columns WHERE object_id = OBJECT_ID(@0)
    AND HAS_PERMS_BY_NAME(@0, 'OBJECT', 'UPDATE', name, 'COLUMN') = 1)`;
