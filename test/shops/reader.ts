import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from '../engines/index.ts';

/** A login of a database's own that may read it and nothing else: what the product is told to ask the shop for. */
export interface Reader {
  readonly user: string;
  readonly password: string;
  /** Must go before its database. */
  drop(): Promise<void>;
}

export async function makeReader(database: TestDatabase): Promise<Reader> {
  const { name, server } = database;
  const [user, password] = [`r${name.slice(4)}`, 'Only-4-Reads'];
  if (server.engine === 'postgres') {
    await database.run(
      `CREATE ROLE ${user} LOGIN PASSWORD '${password}'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${user}`,
    );
    return { user, password, drop: () => database.run(`DROP OWNED BY ${user}; DROP ROLE ${user}`) };
  }
  if (server.engine === 'mssql') {
    await database.run(
      `CREATE LOGIN ${user} WITH PASSWORD = '${password}'; CREATE USER ${user} FOR LOGIN ${user}`,
    );
    await database.run(`GRANT SELECT ON SCHEMA::dbo TO ${user}`);
    return {
      user,
      password,
      // The user goes with the database.
      drop: () => dropLogin(database, user),
    };
  }
  await database.run(
    `CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'; GRANT SELECT ON ${name}.* TO '${user}'@'%'`,
  );
  return { user, password, drop: () => database.run(`DROP USER '${user}'@'%'`) };
}

/** A login of SQL Server goes when its last session has: those of a process that was killed are ended here. */
export async function dropLogin(database: TestDatabase, user: string): Promise<void> {
  const open = () =>
    database.rows(`SELECT session_id AS id FROM sys.dm_exec_sessions WHERE login_name = '${user}'`);
  for (const { id } of await open()) await database.run(`KILL ${id}`).catch(() => undefined);
  while ((await open()).length > 0) await sleep(50);
  await database.run(`DROP LOGIN ${user}`);
}
