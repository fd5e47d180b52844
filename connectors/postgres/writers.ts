import type { Connection } from './connect.ts';

/**
 * As `SourceClock.oldestWriter`. Who has a transaction number has written; when a transaction of another login began is
 * shown to few (pg_read_all_stats), and where one is hidden the oldest is not known.
 */
export async function oldestWriterOf(connection: Connection): Promise<string | null> {
  const [row] = await connection.query(statement, []);
  return typeof row?.began === 'string' ? row.began : null;
}

const statement = `SELECT CASE WHEN bool_and(xact_start IS NOT NULL)
  THEN to_char(min(xact_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') END AS began
FROM pg_catalog.pg_stat_activity
WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()`;
