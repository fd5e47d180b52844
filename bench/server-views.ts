import { openSession, type Session, type TestServer } from '../test/engines/index.ts';

/** What the server's own views say of one login. */
export interface ServerViews {
  /** Has it neither a statement under way nor a transaction open? */
  isIdle(): Promise<boolean>;
  /** Looks once at what it holds and whom it keeps waiting. */
  look(): Promise<void>;
  said(): Promise<Said>;
  close(): Promise<void>;
}

interface Said {
  /** Of the login's statements that read, milliseconds. */
  readonly longest: number;
  /** One line each. */
  readonly lines: readonly string[];
  /** Nothing was locked but what reading takes, and nobody waited for it. */
  readonly harmless: boolean;
}

const telling = ['--performance-schema=ON', '--performance-schema-instrument=wait/lock/metadata/sql/mdl=ON'];

/** Arguments of a server that is to say such things, and that has memory for a shop's data, as any shop's has. */
export const serverSettings: Readonly<Record<'mariadb' | 'postgres', readonly string[]>> = {
  mariadb: ['--innodb-buffer-pool-size=512M', ...telling],
  postgres: ['-c', 'shared_buffers=512MB'],
};

/** From now on; the login's connections must be made later. */
export async function watchLogin(server: TestServer, user: string): Promise<ServerViews> {
  const session = await openSession(server);
  if (server.engine !== 'postgres') {
    await session.rows('TRUNCATE performance_schema.events_statements_summary_by_user_by_event_name');
    return mariadbViews(session, user);
  }
  await session.rows(`ALTER ROLE ${user} SET log_min_duration_statement = 0`);
  return postgresViews(session, user);
}

function mariadbViews(session: Session, user: string): ServerViews {
  const modes = new Map<string, number>();
  const most = { locked: 0, waiting: 0, blocked: 0 };
  const mine = `JOIN information_schema.PROCESSLIST p ON p.ID = x.trx_mysql_thread_id WHERE p.USER = '${user}'`;
  return {
    async isIdle() {
      // The list of transactions is renewed once it has not been read for 0.1 s.
      const [row] = await session.rows(
        `SELECT SLEEP(0.15), (SELECT count(*) FROM information_schema.INNODB_TRX x ${mine})
           + (SELECT count(*) FROM information_schema.PROCESSLIST WHERE USER = '${user}' AND COMMAND <> 'Sleep') AS busy`,
      );
      return row?.busy === '0';
    },
    async look() {
      const locks = await session.rows(
        `SELECT l.LOCK_TYPE AS mode, l.LOCK_STATUS AS status FROM performance_schema.metadata_locks l
         JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID
         WHERE t.PROCESSLIST_USER = '${user}' AND l.OBJECT_TYPE = 'TABLE'`,
      );
      for (const { mode, status } of locks) count(modes, `${mode} ${status}`);
      const [row] = await session.rows(
        `SELECT coalesce(sum(x.trx_tables_locked + x.trx_rows_locked), 0) AS locked,
           coalesce(sum(x.trx_state = 'LOCK WAIT'), 0) AS waiting,
           (SELECT count(*) FROM information_schema.INNODB_LOCK_WAITS w
            JOIN information_schema.INNODB_TRX x ON x.trx_id = w.blocking_trx_id ${mine}) AS blocked
         FROM information_schema.INNODB_TRX x ${mine}`,
      );
      most.locked = Math.max(most.locked, Number(row?.locked));
      most.waiting = Math.max(most.waiting, Number(row?.waiting));
      most.blocked = Math.max(most.blocked, Number(row?.blocked));
    },
    async said() {
      const [row] = await session.rows(
        `SELECT COUNT_STAR AS statements, MAX_TIMER_WAIT / 1e9 AS longest
         FROM performance_schema.events_statements_summary_by_user_by_event_name
         WHERE USER = '${user}' AND EVENT_NAME = 'statement/sql/select'`,
      );
      const kept = [...modes.keys()].every((mode) => mode === 'SHARED_READ GRANTED');
      return {
        longest: Number(row?.longest),
        lines: [
          `performance_schema: ${row?.statements} SELECTs, the longest ${Number(row?.longest).toFixed(1)} ms`,
          `Metadata locks on tables: ${listed(modes)}`,
          `InnoDB, at most at once: ${most.locked} tables and rows locked, ${most.waiting} waiting, ${most.blocked} kept waiting by it`,
        ],
        harmless: kept && most.locked + most.waiting + most.blocked === 0,
      };
    },
    close: () => session.close(),
  };
}

function postgresViews(session: Session, user: string): ServerViews {
  const modes = new Map<string, number>();
  let blocked = 0;
  return {
    async isIdle() {
      const [row] = await session.rows(
        `SELECT count(*) AS busy FROM pg_stat_activity WHERE usename = '${user}' AND state <> 'idle'`,
      );
      return row?.busy === '0';
    },
    async look() {
      const locks = await session.rows(
        `SELECT l.mode, l.granted FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE a.usename = '${user}' AND l.locktype <> 'virtualxid'`,
      );
      for (const { mode, granted } of locks)
        count(modes, `${mode} ${granted === 't' ? 'granted' : 'waited for'}`);
      const [row] = await session.rows(
        `SELECT count(*) AS blocked FROM pg_stat_activity a
         JOIN pg_stat_activity b ON b.pid = ANY (pg_blocking_pids(a.pid)) WHERE b.usename = '${user}'`,
      );
      blocked = Math.max(blocked, Number(row?.blocked));
    },
    async said() {
      // "[pos_1]LOG:  duration: 1.234 ms  execute <unnamed>: SELECT ...": the statements of this login alone are logged.
      const [row] = await session.rows(
        `SELECT count(*) AS statements, max(m[1]::float) AS longest FROM regexp_matches(
           pg_read_file(pg_current_logfile()), 'LOG:  duration: ([0-9.]+) ms  execute [^:]*: SELECT', 'g') AS m`,
      );
      return {
        longest: Number(row?.longest),
        lines: [
          `Statement log: ${row?.statements} SELECTs, the longest ${Number(row?.longest).toFixed(1)} ms`,
          `pg_locks: ${listed(modes)}; kept waiting by it, at most at once: ${blocked}`,
        ],
        harmless: [...modes.keys()].every((mode) => mode === 'AccessShareLock granted') && blocked === 0,
      };
    },
    close: () => session.close(),
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, times]) => `${name}, seen ${times} times`).join('; ') || 'none seen';
}
