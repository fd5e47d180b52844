import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from './database.ts';
import { openSession, type Session } from './session.ts';

/** What a server itself says that it was told. */
export interface StatementLog {
  /** Ends the log: the statements of connections that were opened to the database since, in order. */
  stop(): Promise<readonly string[]>;
}

/**
 * Begins to log the statements of one database. On MariaDB and MySQL prepared statements show their values; on PostgreSQL
 * they show $1. One log a server at a time: a second waits for the first.
 */
export async function logStatements(database: TestDatabase): Promise<StatementLog> {
  if (database.server.engine === 'mssql')
    throw new Error('SQL Server is heard by a listener: test/engines/tds/listener.ts.');
  const session = await openSession(database.server);
  return database.server.engine === 'postgres'
    ? logPostgres(session, database)
    : logMysql(session, database.name);
}

/** The general log is one for the whole server; a named lock keeps it ours, and the thread says whose a statement is. */
async function logMysql(session: Session, name: string): Promise<StatementLog> {
  const [lock] = await session.rows("SELECT GET_LOCK('statement log', 120) AS taken");
  if (lock?.taken !== '1') throw new Error('Another test keeps the statement log.');
  await session.rows(
    "TRUNCATE mysql.general_log; SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON",
  );
  return {
    async stop() {
      await session.rows('SET GLOBAL general_log = OFF');
      const rows = await session.rows(`
        SELECT CONVERT(argument USING utf8mb4) AS sql_text FROM mysql.general_log
        WHERE command_type IN ('Query', 'Execute') AND thread_id IN (
          SELECT thread_id FROM mysql.general_log
          WHERE command_type = 'Connect' AND argument LIKE '% on ${name} %'
            OR command_type = 'Init DB' AND argument = '${name}')`);
      await session.close();
      return rows.map((row) => String(row.sql_text));
    },
  };
}

const wanted = 'PostgreSQL must log to a file: logging_collector=on, log_line_prefix=[%d].';

/** The log file is one for the whole server; each line says its database: `[name]LOG:  statement: SELECT 1`. */
async function logPostgres(session: Session, { name, server }: TestDatabase): Promise<StatementLog> {
  const [file] = await session.rows(
    'SELECT pg_current_logfile() AS path, (pg_stat_file(pg_current_logfile())).size AS size',
  );
  if (!file?.path) throw new Error(wanted);
  await session.rows(`ALTER DATABASE ${name} SET log_statement = 'all'`);
  const read = async () => {
    const [part] = await session.rows(
      `SELECT pg_read_file('${file.path}', ${file.size}, 1000000000) AS text`,
    );
    return statementsOf(String(part?.text), name);
  };
  return {
    async stop() {
      // The server writes the file behind its back: what stands before our own last statement is whole.
      const last = `SELECT '${randomBytes(6).toString('hex')}'`;
      const marker = await openSession(server, name);
      await marker.rows(last);
      await marker.close();
      await session.rows(`ALTER DATABASE ${name} RESET log_statement`);
      const deadline = Date.now() + 10_000;
      while (Date.now() < deadline) {
        const statements = await read();
        const end = statements.indexOf(last);
        if (end >= 0) {
          await session.close();
          return statements.slice(0, end);
        }
        await sleep(20);
      }
      throw new Error(wanted);
    },
  };
}

/** An entry begins with its database; the further lines of a statement begin with a tab of the log's own. */
function statementsOf(log: string, name: string): string[] {
  return log.split(/\n(?!\t)/).flatMap((entry) => {
    if (!entry.startsWith(`[${name}]`)) return [];
    const [, statement] = /LOG: {2}(?:statement|execute [^:]+): (.*)/s.exec(entry) ?? [];
    return statement === undefined ? [] : [statement.replaceAll('\n\t', '\n')];
  });
}
