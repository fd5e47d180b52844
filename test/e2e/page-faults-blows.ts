import { type EngineName, openSession, type Session, type TestDatabase } from '../engines/index.ts';
import type { Reader } from '../shops/reader.ts';
import { until } from './scene.ts';

/** What can happen to the table of the lines while it is read, in the words of one engine. */
interface Words {
  readonly lock: string;
  readonly unlock: string;
  /** The reader's connection, as the server numbers it, that waits for a lock. */
  readonly waiting: (user: string) => string;
  /** Absent where an administrator can only kill the whole connection. */
  readonly killStatement?: (id: string) => string;
  readonly killConnection: (id: string) => string;
  readonly revoke: (user: string) => string;
  readonly grant: (user: string) => string;
  readonly takeColumn: string;
  readonly returnColumn: string;
}

const mysql: Words = {
  lock: 'LOCK TABLES ticketlines WRITE',
  unlock: 'UNLOCK TABLES',
  waiting: (user) =>
    `SELECT id AS id FROM information_schema.processlist WHERE user = '${user}' AND state LIKE 'Waiting for table%lock'`,
  killStatement: (id) => `KILL QUERY ${id}`,
  killConnection: (id) => `KILL CONNECTION ${id}`,
  revoke: (user) => `REVOKE SELECT ON ticketlines FROM '${user}'@'%'`,
  grant: (user) => `GRANT SELECT ON ticketlines TO '${user}'@'%'`,
  takeColumn: 'ALTER TABLE ticketlines CHANGE units amount double NOT NULL',
  returnColumn: 'ALTER TABLE ticketlines CHANGE amount units double NOT NULL',
};

const postgres: Words = {
  lock: 'BEGIN; LOCK TABLE ticketlines IN ACCESS EXCLUSIVE MODE',
  unlock: 'ROLLBACK',
  waiting: (user) =>
    `SELECT pid AS id FROM pg_stat_activity WHERE usename = '${user}' AND wait_event_type = 'Lock'`,
  killStatement: (id) => `SELECT pg_cancel_backend(${id})`,
  killConnection: (id) => `SELECT pg_terminate_backend(${id})`,
  revoke: (user) => `REVOKE SELECT ON ticketlines FROM ${user}`,
  grant: (user) => `GRANT SELECT ON ticketlines TO ${user}`,
  takeColumn: 'ALTER TABLE ticketlines RENAME units TO amount',
  returnColumn: 'ALTER TABLE ticketlines RENAME amount TO units',
};

const mssql: Words = {
  // A change of the table keeps out also those who read the former versions of its rows.
  lock: 'BEGIN TRANSACTION; ALTER TABLE ticketlines ADD held int NULL',
  unlock: 'ROLLBACK',
  waiting: (user) =>
    `SELECT p.spid AS id FROM sys.sysprocesses p JOIN sys.dm_exec_sessions s ON s.session_id = p.spid WHERE s.login_name = '${user}' AND p.blocked <> 0`,
  killConnection: (id) => `KILL ${id}`,
  revoke: (user) => `REVOKE SELECT ON ticketlines FROM ${user}`,
  grant: (user) => `GRANT SELECT ON ticketlines TO ${user}`,
  takeColumn: "EXEC sp_rename 'dbo.ticketlines.units', 'amount', 'COLUMN'",
  returnColumn: "EXEC sp_rename 'dbo.ticketlines.amount', 'units', 'COLUMN'",
};

const wordsOf: Readonly<Record<EngineName, Words>> = { mariadb: mysql, mysql, postgres, mssql };

/** What an administrator, or the POS itself, does to the reader of a database. */
export interface Blows {
  /** The POS keeps the lines to itself, as for a change of their table. */
  lock(): Promise<Lock>;
  /** Waits until the reader waits for the lock. */
  readerWaits(): Promise<void>;
  killStatement(): Promise<void>;
  killConnection(): Promise<void>;
  revoke(): Promise<void>;
  grant(): Promise<void>;
  takeColumn(): Promise<void>;
  returnColumn(): Promise<void>;
}

interface Lock {
  release(): Promise<void>;
}

export function blowsTo(database: TestDatabase, { user }: Reader): Blows {
  const { server, name } = database;
  const words = wordsOf[server.engine];
  const reader = async (): Promise<string> => {
    const id = await until(async () => (await database.rows(words.waiting(user)))[0]?.id, 10);
    if (id === undefined) throw new Error('The reader does not wait for the lock.');
    return String(id);
  };
  const close = (session: Session) => session.close().catch(() => undefined);
  return {
    async lock() {
      const session = await openSession(server, name);
      await session.rows(words.lock);
      return {
        async release() {
          await session.rows(words.unlock);
          await close(session);
        },
      };
    },
    readerWaits: async () => void (await reader()),
    killStatement: async () => {
      if (!words.killStatement) throw new Error(`${server.engine} has no word for it.`);
      await database.run(words.killStatement(await reader()));
    },
    killConnection: async () => database.run(words.killConnection(await reader())),
    revoke: () => database.run(words.revoke(user)),
    grant: () => database.run(words.grant(user)),
    takeColumn: () => database.run(words.takeColumn),
    returnColumn: () => database.run(words.returnColumn),
  };
}
