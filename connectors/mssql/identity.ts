import type { Connection } from './connect.ts';

/** "TILL1\SQLEXPRESS/RMS": the server's own name for itself and its instance, and the database. */
export async function identityOf(connection: Connection): Promise<string> {
  const [row] = await connection.query(
    `SELECT CONVERT(nvarchar(128), SERVERPROPERTY('ServerName')) AS server, DB_NAME() AS name`,
    [],
  );
  return `${row?.server}/${row?.name}`;
}
