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
  const [user, password] = [`r${name.slice(4)}`, 'only-reads'];
  if (server.engine === 'postgres') {
    await database.run(
      `CREATE ROLE ${user} LOGIN PASSWORD '${password}'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${user}`,
    );
    return { user, password, drop: () => database.run(`DROP OWNED BY ${user}; DROP ROLE ${user}`) };
  }
  if (server.engine === 'mssql') {
    await database.run(
      `CREATE LOGIN ${user} WITH PASSWORD = '${password}', CHECK_POLICY = OFF; CREATE USER ${user} FOR LOGIN ${user}`,
    );
    await database.run(`GRANT SELECT ON SCHEMA::dbo TO ${user}`);
    return {
      user,
      password,
      drop: async () => {
        await database.run(`DROP USER ${user}`);
        await database.run(`DROP LOGIN ${user}`);
      },
    };
  }
  await database.run(
    `CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'; GRANT SELECT ON ${name}.* TO '${user}'@'%'`,
  );
  return { user, password, drop: () => database.run(`DROP USER '${user}'@'%'`) };
}
