import type { Key } from '../connector/index.ts';
import type { Missing } from '../ledger/index.ts';
import type { Outcome } from '../mapping/index.ts';
import { Failure } from '../model/index.ts';
import { readByKeys } from './by-keys.ts';
import { commitOf, commitPage, type Pulling } from './commit.ts';
import { mapRows, sourceKeyOf, sourceKeyText } from './rows.ts';

const keysAtOnce = 200;
/** Above this share of a stream's keys (and this many) something else than deleting has happened: a person decides. */
const [brakeShare, brakeKeys] = [0.1, 20];

/**
 * After a complete pass: keys that it did not meet. Each is read once more by its key, since a row may have moved past
 * the pass while it ran; what is really not there leaves, as the mapping's `on_delete` says, and so does the former key
 * of a row that goes by another now. First all are looked for, and only then any of them leaves: gives the failure when
 * the brake held that back, which it does not where a person has `confirmed` that so many are gone.
 */
export async function settleGone(
  pulling: Pulling,
  began: number,
  confirmed: boolean,
  signal: AbortSignal,
): Promise<Failure | null> {
  const { site, stream, around } = pulling;
  const known = around.ledger.known.present(site.name, stream.model);
  const most = confirmed ? known : mostGone(known);
  let gone = 0;
  for (const some of missing(pulling, began)) {
    gone += (await lookFor(pulling, some)).gone.length;
    if (gone > most) return tooMany(gone, known);
    if (signal.aborted) return null;
  }
  for (const some of gone > 0 ? missing(pulling, began) : []) {
    const { gone: left, sequence } = await lookFor(pulling, some);
    takeAway(pulling, left, sequence);
    if (signal.aborted) return null;
  }
  return null;
}

/** Of so many keys that are known, as many may be gone without a person's word. */
export function mostGone(known: number): number {
  return Math.max(brakeKeys, Math.floor(known * brakeShare));
}

function* missing({ site, stream, around }: Pulling, began: number): Generator<readonly Missing[]> {
  const { known } = around.ledger;
  for (let after: Missing | null = null; ; ) {
    const some: readonly Missing[] = known.notSeenSince(site.name, stream.model, began, keysAtOnce, after);
    if (some.length > 0) yield some;
    if (some.length < keysAtOnce) return;
    after = some.at(-1) ?? null;
  }
}

type Named = Pick<Missing, 'sourceKey' | 'key'>;

/** Brings up to date what is still there, and gives the rest. */
export async function lookFor<One extends Named>(pulling: Pulling, some: readonly One[]) {
  const { stream, source, around } = pulling;
  const sequence = around.ledger.pages.nextSequence();
  const keys: Key[] = some.map(({ sourceKey }) => sourceKeyOf(sourceKey));
  const rows = await readByKeys(source, stream, keys);
  const counts = await commitPage(pulling, rows, sequence, null);
  const found = new Map(mapRows(stream, rows).map(({ row, outcome }) => [sourceKeyText(row.key), outcome]));
  return { sequence, counts, gone: some.filter(({ sourceKey, key }) => isGone(found.get(sourceKey), key)) };
}

/** What was looked for and is not there leaves, as the mapping says; `sequence` is that of the look. */
export function takeAway(pulling: Pulling, gone: readonly Named[], sequence: number): void {
  const { stream, around } = pulling;
  around.ledger.pages.commit({
    ...commitOf(pulling, stream, sequence),
    items: gone.map(({ sourceKey, key }) => ({ kind: 'left', sourceKey, key, leaving: stream.onDelete })),
    checkpoint: null,
  });
}

function isGone(now: Outcome | undefined, key: string): boolean {
  return now === undefined || (now.kind === 'record' && now.record.key !== key);
}

export function tooMany(gone: number, known: number): Failure {
  return new Failure(
    'POS_ROWS_MISSING',
    `At least ${gone} of ${known} rows that the connector knew are no longer in the table, so nothing was taken away at AIQ.`,
  );
}
