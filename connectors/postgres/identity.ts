import type { Connection } from './connect.ts';

/** A cluster has a number from its making; where a provider hides it, its database's own number and name must do. */
export async function identityOf(connection: Connection): Promise<string> {
  const [database] = await connection.query(
    `SELECT datname AS name, oid AS number,
      has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') AS open
     FROM pg_catalog.pg_database WHERE datname = current_database()`,
    [],
  );
  const [cluster] =
    database?.open === 't'
      ? await connection.query('SELECT system_identifier AS number FROM pg_catalog.pg_control_system()', [])
      : [];
  return [cluster?.number ?? 'cluster', database?.number, database?.name].join('/');
}
