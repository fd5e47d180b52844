import { randomBytes } from 'node:crypto';
import { isBabelfish, type TestServer } from './engine.ts';
import { openSession, type Row, type Session } from './session.ts';

/** An empty database of its own on a test server. */
export interface TestDatabase {
  readonly name: string;
  readonly server: TestServer;
  /** Several statements are allowed, as the administrator. */
  run(sql: string): Promise<void>;
  /** The rows of the last statement that has any. Values are text or null: ask for HEX() of what is binary. */
  rows(sql: string): Promise<readonly Row[]>;
  /** Ends other connections to it where the engine would wait for them. */
  drop(): Promise<void>;
}

/** `charset`: the database's default, utf8mb4 (PostgreSQL: UTF8) unless named, such as 'latin1'; SQL Server has none. */
export async function freshDatabase(
  server: TestServer,
  options: { readonly charset?: string } = {},
): Promise<TestDatabase> {
  const name = `pos_${randomBytes(6).toString('hex')}`;
  await asAdministrator(server, async (session) => {
    for (const statement of createStatements(server, name, options.charset)) await session.rows(statement);
  });
  const session = await openSession(server, name);
  return {
    name,
    server,
    async run(sql) {
      await session.rows(sql);
    },
    rows: (sql) => session.rows(sql),
    async drop() {
      await session.close();
      await asAdministrator(server, (administrator) => dropDatabase(administrator, server, name));
    },
  };
}

async function asAdministrator(server: TestServer, work: (session: Session) => Promise<unknown>) {
  const session = await openSession(server);
  try {
    await work(session);
  } finally {
    await session.close();
  }
}

function createStatements(server: TestServer, name: string, charset: string | undefined): readonly string[] {
  switch (server.engine) {
    case 'postgres':
      return [
        `CREATE DATABASE ${name} TEMPLATE template0 ENCODING '${charset ?? 'UTF8'}' LC_COLLATE 'C' LC_CTYPE 'C'`,
      ];
    case 'mssql':
      return [`CREATE DATABASE ${name}`, ...(isBabelfish(server) ? [] : keepVersions(name))];
    default:
      return [`CREATE DATABASE ${name} CHARACTER SET ${charset ?? 'utf8mb4'}`];
  }
}

/** SQL Server's readers and writers wait for each other unless it keeps the former versions of rows; PostgreSQL always does. */
const keepVersions = (name: string): readonly string[] => [
  `ALTER DATABASE ${name} SET ALLOW_SNAPSHOT_ISOLATION ON`,
  `ALTER DATABASE ${name} SET READ_COMMITTED_SNAPSHOT ON`,
];

async function dropDatabase(administrator: Session, server: TestServer, name: string): Promise<void> {
  if (server.engine === 'postgres') {
    // DROP DATABASE ... WITH (FORCE) came with version 13 only.
    await administrator.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
    );
  }
  if (server.engine === 'mssql') await endSessions(administrator, server, name);
  await administrator.rows(`DROP DATABASE ${name}`);
}

async function endSessions(administrator: Session, server: TestServer, name: string): Promise<void> {
  if (!isBabelfish(server)) {
    await administrator.rows(`ALTER DATABASE ${name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE`);
    return;
  }
  const open = `SELECT session_id AS id FROM sys.dm_exec_sessions WHERE database_id = DB_ID('${name}') AND session_id > 0`;
  for (const { id } of await administrator.rows(open)) {
    // It may have ended by itself meanwhile.
    await administrator.rows(`KILL ${id}`).catch(() => undefined);
  }
}
