import { Failure } from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';

/** Transactions that have written to this database, which the server dates by the clock and zone of its machine. */
const statement = `SELECT REPLACE(CONVERT(varchar(23), CONVERT(datetime2(3), SWITCHOFFSET(
  TODATETIMEOFFSET(MIN(t.transaction_begin_time), DATEPART(tz, SYSDATETIMEOFFSET())), '+00:00')), 121), ' ', 'T') + 'Z' AS began
FROM sys.dm_tran_database_transactions AS d
INNER JOIN sys.dm_tran_active_transactions AS t ON t.transaction_id = d.transaction_id
WHERE d.database_id = DB_ID() AND d.database_transaction_begin_time IS NOT NULL`;

/** As `SourceClock.oldestWriter`. Seeing transactions takes VIEW SERVER STATE: without it, one refusal is enough. */
export function oldestWriterOn(connection: Connection): () => Promise<string | null> {
  let refused = false;
  return async () => {
    if (refused) return null;
    try {
      const [row] = await connection.query(statement, []);
      return typeof row?.began === 'string' ? row.began : null;
    } catch (thrown) {
      if (!(thrown instanceof Failure) || thrown.code === 'POS_UNREACHABLE') throw thrown;
      refused = true;
      return null;
    }
  };
}
