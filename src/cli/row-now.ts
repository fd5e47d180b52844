import type { SourceRow } from '../connector/index.ts';
import { type Outcome, schemaFailure } from '../mapping/index.ts';
import { asFailure, type Failure } from '../model/index.ts';
import { readByKeys } from '../sync/index.ts';
import type { FoundRecord } from './record-search.ts';

/** A row as it is in the POS at this moment, and what the mapping makes of it. */
export type RowNow =
  | { readonly kind: 'row'; readonly row: SourceRow; readonly outcome: Outcome }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unread'; readonly failure: Failure };

export async function readRowNow({ site, stream, sourceKey }: FoundRecord): Promise<RowNow> {
  const connecting = site.connect();
  try {
    const [row] = await readByKeys(await connecting, stream, [sourceKey]);
    return row ? { kind: 'row', row, outcome: stream.map(row) } : { kind: 'gone' };
  } catch (thrown) {
    const placed = await connecting.then((source) => schemaFailure(thrown, stream, source)).catch(() => null);
    return { kind: 'unread', failure: placed ?? asFailure(thrown) };
  } finally {
    await connecting.then((source) => source.close()).catch(() => undefined);
  }
}
