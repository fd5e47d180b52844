import { addRows, noRows, type RowCounts } from '../ledger/index.ts';
import { readByKeys } from './by-keys.ts';
import { commitOf, commitPage, type Pulling } from './commit.ts';
import { sourceKeyOf, sourceKeyText } from './rows.ts';

const keysAtOnce = 200;

/**
 * Reads the rows of dead letters again by their keys: those that a person asked for, and, since the mapping has been
 * changed, all that its former version made. Each is cleared, or has a new reason, or stays as it is where AIQ has
 * refused the same record. Ends early when it is stopped; what is left is read by the next reading.
 */
export async function readAgain(pulling: Pulling, signal: AbortSignal): Promise<RowCounts> {
  const { site, stream, around } = pulling;
  let counts = noRows;
  for (let after = 0; !signal.aborted; ) {
    const { known } = around.ledger;
    const letters = known.toReread(site.name, stream.model, site.mapping.version, after, keysAtOnce);
    if (letters.length > 0) counts = addRows(counts, await readLetters(pulling, letters));
    if (letters.length < keysAtOnce) break;
    after = letters.at(-1)?.id ?? after;
  }
  return counts;
}

type Letters = ReturnType<Pulling['around']['ledger']['known']['toReread']>;

async function readLetters(pulling: Pulling, letters: Letters): Promise<RowCounts> {
  const { stream, source, around } = pulling;
  const { pages } = around.ledger;
  const sequence = pages.nextSequence();
  const keys = letters.map(({ sourceKey }) => sourceKeyOf(sourceKey));
  const rows = await readByKeys(source, stream, keys);
  const counts = await commitPage({ ...pulling, lane: 'background' }, rows, sequence, null);
  const found = new Set(rows.map((row) => sourceKeyText(row.key)));
  const gone = letters.filter(({ sourceKey }) => !found.has(sourceKey));
  const commit = commitOf(pulling, stream, sequence);
  pages.commit({
    ...commit,
    items: gone.flatMap(({ kind, sourceKey }) =>
      kind === 'row' ? [{ kind: 'left', sourceKey, key: null, leaving: 'keep' }] : [],
    ),
    checkpoint: null,
  });
  // A shop purges old receipts: what AIQ has refused of them can still be sent again.
  pages.keepLetters(
    commit,
    gone.flatMap(({ kind, sourceKey }) => (kind === 'record' ? [sourceKey] : [])),
  );
  return counts;
}
