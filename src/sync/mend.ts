import { addRows, type Difference, noRows, type RowCounts } from '../ledger/index.ts';
import { readByKeys } from './by-keys.ts';
import { commitOf, commitPage, type Pulling } from './commit.ts';
import { isGone } from './gone.ts';
import { mapRows, sourceKeyOf, sourceKeyText } from './rows.ts';

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
  const { site, stream, source, around } = pulling;
  const { pages, mends } = around.ledger;
  const sequence = pages.nextSequence();
  // What was noted under a mapping with another key names no row.
  const named = some.filter(({ sourceKey }) => sourceKeyOf(sourceKey).length === stream.query.key.length);
  const keys = named.map(({ sourceKey }) => sourceKeyOf(sourceKey));
  const rows = await readByKeys(source, stream, keys);
  const counts = await commitPage(pulling, rows, sequence, null);
  const found = new Map(mapRows(stream, rows).map(({ row, outcome }) => [sourceKeyText(row.key), outcome]));
  const gone = named.filter(
    ({ sourceKey, key, reason }) => reason === 'gone' && isGone(found.get(sourceKey), key),
  );
  pages.commit({
    ...commitOf(pulling, stream, sequence),
    items: gone.map(({ sourceKey, key }) => ({ kind: 'left', sourceKey, key, leaving: stream.onDelete })),
    checkpoint: null,
  });
  // A crash before this reads them once more, to the same end.
  mends.done(site.name, stream.model, some);
  return counts;
}
