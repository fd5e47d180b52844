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

const statement = `SELECT TOP 1 1 AS v0 FROM fn_my_permissions(@0, 'OBJECT')
WHERE permission_name IN ('INSERT', 'UPDATE', 'DELETE', 'ALTER', 'CONTROL', 'TAKE OWNERSHIP')`;
