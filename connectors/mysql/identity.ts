import type { Connection } from './connect.ts';

/**
 * MySQL keeps a number of its own beside its data. MariaDB has none, takes the comment for one, and is known by its
 * machine and port.
 */
export async function identityOf(connection: Connection, database: string): Promise<string> {
  const [server] = await connection.query(
    'SELECT @@hostname AS host, @@port AS port /*!50700 , @@server_uuid AS number */',
    [],
  );
  return `${server?.number ?? `${server?.host}:${server?.port}`}/${database}`;
}
