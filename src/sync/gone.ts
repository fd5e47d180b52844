import type { Key } from '../connector/index.ts';
import type { Outcome } from '../mapping/index.ts';
import { Failure } from '../model/index.ts';
import { commitOf, commitPage, type Pulling } from './commit.ts';
import { mapRows, sourceKeyOf, sourceKeyText } from './rows.ts';

const keysAtOnce = 200;
/** Above this share of a stream's keys (and this many) something else than deleting has happened: a person decides. */
const brakeShare = 0.1;
const brakeKeys = 20;

/**
 * After a complete pass: keys that it did not meet. Each is read once more by its key, since a row may have moved past
 * the pass while it ran; what is really not there leaves, as the mapping's `on_delete` says, and so does the former key
 * of a row that goes by another now. Gives the failure when the brake held it back.
 */
export async function settleGone(
  pulling: Pulling,
  began: number,
  signal: AbortSignal,
): Promise<Failure | null> {
  const { site, stream, source, around } = pulling;
  const missing = around.ledger.pages.notSeenSince(site.name, stream.model, began);
  const known = around.ledger.pages.present(site.name, stream.model);
  if (missing.length > brakeKeys && missing.length > known * brakeShare)
    return tooMany(missing.length, known);
  for (let from = 0; from < missing.length && !signal.aborted; from += keysAtOnce) {
    const some = missing.slice(from, from + keysAtOnce);
    const sequence = around.ledger.pages.nextSequence();
    const keys: Key[] = some.map((entry) => sourceKeyOf(entry.sourceKey));
    const page = await source.readByKeys(stream.query, keys);
    await commitPage(pulling, page, sequence, null);
    const found = new Map(mapRows(stream, page.rows).map((one) => [sourceKeyText(one.row.key), one.outcome]));
    around.ledger.pages.commit({
      ...commitOf(pulling, stream, sequence),
      items: some
        .filter(({ sourceKey, key }) => isGone(found.get(sourceKey), key))
        .map(({ sourceKey, key }) => ({ kind: 'left', sourceKey, key, zero: stream.onDelete === 'zero' })),
      checkpoint: null,
    });
  }
  return null;
}

function isGone(now: Outcome | undefined, key: string): boolean {
  return now === undefined || (now.kind === 'record' && now.record.key !== key);
}

function tooMany(missing: number, known: number): Failure {
  return new Failure(
    'POS_ROWS_MISSING',
    `${missing} of ${known} rows that the connector knew are no longer in the table, so nothing was taken away at AIQ.`,
  );
}
