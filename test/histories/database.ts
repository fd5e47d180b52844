import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { connectorFor, type OpenContext, type Source } from '../../src/connector/index.ts';
import { connectorOf, freshDatabase, type TestServer } from '../engines/index.ts';
import { openSession, type Row } from '../engines/session.ts';
import { type Table, tables } from './rows.ts';
import type { Engine, Shape } from './shape.ts';
import { createStatements, tableName } from './tables.ts';

/** The POS's own connections: `late` is for a transaction that is held open while `main` goes on selling. */
export type Till = 'main' | 'late';

const mysqlWriter =
  "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; SET SESSION sql_mode = 'ALLOW_INVALID_DATES', innodb_lock_wait_timeout = 3";

/** A real database of one engine, with the tables of every kind of history made as they are needed. */
export interface PosDatabase {
  readonly engine: Engine;
  /** SQLite lets one connection write: what others would write joins the transaction that is open. */
  readonly oneWriter: boolean;
  /** Runs at once on SQLite, without a promise, so that it can happen within a read transaction. */
  readonly exec: (till: Till, statements: readonly string[]) => void | Promise<void>;
  readonly rows: (sql: string) => Promise<readonly Row[]>;
  readonly open: (onStatement: OpenContext['onStatement']) => Promise<Source>;
  readonly stop: () => Promise<void>;
}

export function begin(engine: Engine): string {
  if (engine === 'mssql') return 'BEGIN TRANSACTION';
  return engine === 'sqlite' ? 'BEGIN IMMEDIATE' : 'BEGIN';
}

/** Whether there is a transaction or not. */
export const giveUp = (engine: Engine): string =>
  engine === 'mssql' ? 'IF @@TRANCOUNT > 0 ROLLBACK' : 'ROLLBACK';

/** The lowest level of a usual POS; a wait for a lock is a mistake of the history, so it is short. */
const writerSettings: Readonly<Record<Exclude<Engine, 'sqlite'>, string>> = {
  mariadb: mysqlWriter,
  mysql: mysqlWriter,
  postgres: `SET lock_timeout = '3s'`,
  mssql: 'SET LOCK_TIMEOUT 3000; SET XACT_ABORT ON',
};

export async function openSqlite(): Promise<PosDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-histories-'));
  const db = new Database(join(folder, 'pos.db'));
  db.defaultSafeIntegers(true);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF');
  const connector = await connectorFor('sqlite');
  return {
    engine: 'sqlite',
    oneWriter: true,
    exec: (_till, statements) => {
      db.exec(statements.join(';\n'));
    },
    rows: async (sql) => db.prepare<[], Row>(sql).all(),
    open: (onStatement) => connector.open({ file: 'pos.db' }, contextOf(folder, onStatement)),
    stop: async () => {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function openOnServer(server: TestServer): Promise<PosDatabase> {
  const { engine, host, port, user, password } = server;
  const database = await freshDatabase(server);
  const sessions = {
    main: await openSession(server, database.name),
    late: await openSession(server, database.name),
  };
  for (const session of Object.values(sessions)) await session.rows(writerSettings[engine]);
  const connector = await connectorFor(connectorOf(engine));
  const options = { host, port, user, password, database: database.name };
  return {
    engine,
    oneWriter: false,
    exec: async (till, statements) => {
      if (statements.length > 0) await sessions[till].rows(statements.join(';\n'));
    },
    rows: (sql) => sessions.main.rows(sql),
    open: (onStatement) => connector.open(options, contextOf(tmpdir(), onStatement)),
    stop: async () => {
      await sessions.late.close();
      await sessions.main.close();
      await database.drop();
    },
  };
}

function contextOf(baseDir: string, onStatement: OpenContext['onStatement']): OpenContext {
  return { baseDir, statementTimeout: 10_000, ...(onStatement ? { onStatement } : {}) };
}

/** Makes the tables of this kind, or empties them. */
export async function emptyTables(
  database: PosDatabase,
  made: Set<string>,
  shape: Pick<Shape, 'form' | 'keys'>,
): Promise<void> {
  const kind = `${shape.form} ${shape.keys}`;
  const name = (table: Table) => tableName(table, shape);
  await database.exec(
    'main',
    made.has(kind)
      ? tables.map((table) => `DELETE FROM ${name(table)}`)
      : createStatements(shape, database.engine),
  );
  made.add(kind);
}
