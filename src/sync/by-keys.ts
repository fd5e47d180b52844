import type { Key, Source, SourceRow } from '../connector/index.ts';
import type { Stream } from '../mapping/index.ts';
import { sourceKeyText } from './rows.ts';

/** The rows of a stream with these keys, from whichever of its tables holds them; the first one counts. */
export async function readByKeys(
  source: Source,
  stream: Stream,
  keys: readonly Key[],
): Promise<readonly SourceRow[]> {
  const found = new Map<string, SourceRow>();
  for (const query of stream.queries) {
    const { rows } = await source.readByKeys(query, keys);
    for (const row of rows) {
      const key = sourceKeyText(row.key);
      if (!found.has(key)) found.set(key, row);
    }
  }
  return [...found.values()];
}
