import type { RowCounts } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';

/**
 * Every row that came from the POS ended in exactly one of changed, unchanged, filtered and set aside. If not, a row was
 * lost on the way or counted twice, by a bug of ours: it is told, never hidden.
 */
export function checkSums(stream: string, rows: number, committed: RowCounts): void {
  const { read, changed, unchanged, filtered, dead } = committed;
  const ended = changed + unchanged + filtered + dead;
  if (rows === read && read === ended) return;
  throw new Failure(
    'BUG',
    `Of ${stream} ${rows} rows came, ${read} were taken, and ${ended} ended somewhere.`,
  );
}
