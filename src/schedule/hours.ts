import type { Kind } from '../extract/index.ts';
import { openSince, type ReadingHours } from '../model/index.ts';

/** Since when this kind of reading may go on, milliseconds since 1970 (0: ever since); null: it may not now. */
export function openFor(kind: Kind, hours: ReadingHours | undefined, now: number): number | null {
  const own = kind === 'poll' ? hours?.polls : hours?.heavy;
  return hours && own ? openSince(own, hours.zone, now) : 0;
}
