import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import pg from 'pg';
import type { Address, EngineName } from './engine.ts';
import { openMssql } from './mssql-session.ts';

export type Row = Readonly<Record<string, unknown>>;

/** One connection of the administrator. Every value of a row is text or null: ask for HEX() of what is binary. */
export interface Session {
  /** Several statements are allowed; the rows are those of the last one that has any. */
  rows(sql: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** Throws what the driver throws where the server does not answer or refuses the login. */
export function openSession(address: Address, database?: string): Promise<Session> {
  switch (address.engine) {
    case 'postgres':
      return openPostgres(address, database);
    case 'mssql':
      return openMssql(address, database);
    default:
      return openMysql(address, database);
  }
}

const askVersion: Readonly<Record<EngineName, string>> = {
  mariadb: 'SELECT version() AS version',
  mysql: 'SELECT version() AS version',
  postgres: "SELECT current_setting('server_version') AS version",
  // Babelfish for PostgreSQL speaks as SQL Server does, and calls itself one of 2014.
  mssql: `SELECT ISNULL('Babelfish-' + CONVERT(varchar(40), SERVERPROPERTY('BabelfishVersion')),
    CONVERT(varchar(40), SERVERPROPERTY('ProductVersion'))) AS version`,
};

/** Asks until the server lets us in, and gives its version. `lost` says that it never will. */
export async function versionOf(
  address: Address,
  options: { readonly within: number; readonly lost?: () => string | undefined },
): Promise<string> {
  const deadline = Date.now() + options.within;
  for (;;) {
    try {
      const session = await openSession(address);
      const [row] = await session.rows(askVersion[address.engine]);
      await session.close();
      return String(row?.version).split(' ')[0] ?? '';
    } catch (thrown) {
      const lost = options.lost?.();
      if (lost !== undefined) throw new Error(lost, { cause: thrown });
      if (Date.now() > deadline) throw thrown;
    }
    await sleep(50);
  }
}

async function openMysql(address: Address, database: string | undefined): Promise<Session> {
  const connection = await mysql.createConnection({
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    ...(database === undefined ? {} : { database }),
    charset: 'utf8mb4',
    multipleStatements: true,
    typeCast: (field) => field.string(),
    connectTimeout: 5_000,
  });
  // A lost connection is told to the statement that needs it; without a listener it would end the run.
  connection.on('error', () => undefined);
  return {
    async rows(sql) {
      const [answer] = await connection.query(sql);
      return lastRows(answer);
    },
    close: () => connection.end(),
  };
}

/** The driver answers a list of rows, or an object without rows, or of several statements a list of such answers. */
function lastRows(answer: unknown): readonly Row[] {
  if (!Array.isArray(answer)) return [];
  const lists = answer.filter((part) => Array.isArray(part));
  return lists.at(-1) ?? answer.filter((part) => !('affectedRows' in part && 'warningStatus' in part));
}

async function openPostgres(address: Address, database: string | undefined): Promise<Session> {
  const client = new pg.Client({
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: database ?? 'postgres',
    connectionTimeoutMillis: 5_000,
    types: { getTypeParser: () => (value: unknown) => value },
  });
  client.on('error', () => undefined);
  await client.connect();
  return {
    async rows(sql) {
      const answer: unknown = await client.query(sql);
      const results = Array.isArray(answer) ? answer : [answer];
      return results.findLast((result) => result.fields.length > 0)?.rows ?? [];
    },
    close: () => client.end(),
  };
}
