import { addRows, type Difference, noRows, type RowCounts } from '../ledger/index.ts';
import type { Pulling } from './commit.ts';
import { lookFor, takeAway } from './gone.ts';
import { sourceKeyOf } from './rows.ts';

const keysAtOnce = 200;

/**
 * Reads again, by their keys, the rows that a reconcile found to differ; what comes of it goes in the background lane.
 * Away goes only what was found gone before and is not there now either. Interrupted, the next reading goes on.
 */
export async function mend(pulling: Pulling, signal: AbortSignal): Promise<RowCounts> {
  const { site, stream, around } = pulling;
  let counts = noRows;
  while (!signal.aborted) {
    const some = around.ledger.mends.due(site.name, stream.model, keysAtOnce);
    if (some.length > 0) counts = addRows(counts, await mendSome({ ...pulling, lane: 'background' }, some));
    if (some.length < keysAtOnce) break;
  }
  return counts;
}

async function mendSome(pulling: Pulling, some: readonly Difference[]): Promise<RowCounts> {
  const { site, stream, around } = pulling;
  // What was noted under a mapping with another key names no row.
  const named = some.filter(({ sourceKey }) => sourceKeyOf(sourceKey).length === stream.query.key.length);
  const { counts, gone, sequence } = await lookFor(pulling, named);
  takeAway(
    pulling,
    gone.filter(({ reason }) => reason === 'gone'),
    sequence,
  );
  // A crash before this reads them once more, to the same end.
  around.ledger.mends.done(site.name, stream.model, some);
  return counts;
}
