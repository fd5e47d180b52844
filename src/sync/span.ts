import type { SourceRow } from '../connector/index.ts';
import type { Span } from '../extract/index.ts';
import type { Stream } from '../mapping/index.ts';
import { isBefore } from '../model/index.ts';
import type { MappedRow } from './rows.ts';
import type { Site } from './site.ts';

/** What is asked for of a stream's sales: all since an instant, or those of a span. */
export type Wanted = Partial<Span>;

/** All since the site's `startFrom`; without it, all there are. */
export function wantedOf({ startFrom }: Site): Wanted {
  return startFrom === undefined ? {} : { begin: startFrom };
}

/** Marks the sales that nobody asked for; what does not tell its time is taken for one that is asked for. */
export function marked(stream: Stream, { begin, end }: Wanted, mapped: readonly MappedRow[]): MappedRow[] {
  return mapped.map((one) => ({ ...one, early: isUnwanted(one.row) }));

  function isUnwanted(row: SourceRow): boolean {
    const at = stream.soldAt?.(row) ?? null;
    if (at === null) return false;
    return (begin !== undefined && isBefore(at, begin)) || (end !== undefined && !isBefore(at, end));
  }
}
