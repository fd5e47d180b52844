import { Failure } from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';

/** InnoDB's transactions, which the server dates by the clock of its machine's own zone. XA ones that wait are among them. */
const statement = `SELECT DATE_FORMAT(CONVERT_TZ(MIN(trx_started), 'SYSTEM', '+00:00'), '%Y-%m-%dT%H:%i:%s.000000Z') AS began
FROM information_schema.INNODB_TRX WHERE trx_rows_modified > 0 AND trx_mysql_thread_id <> CONNECTION_ID()`;

/** As `SourceClock.oldestWriter`. Seeing transactions takes the right PROCESS: without it, one refusal is enough. */
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
