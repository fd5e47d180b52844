import { due, readPosition } from '../extract/index.ts';
import type { Sync } from '../mapping/index.ts';
import { Failure, type ReadingHours } from '../model/index.ts';
import { openFor } from './hours.ts';

/** A stream as a watchdog sees it: not whether it lives, but whether it moves. Times in milliseconds since 1970. */
export interface Watched {
  readonly sync: Sync;
  readonly hours: ReadingHours | undefined;
  /** Absent: it was never begun. */
  readonly row: { readonly position: string | null; readonly progressAt: number | null } | undefined;
  /** Since when it could have moved: when the owner of the ledger came up, or when the reading under way began. */
  readonly since: number;
  /** It is being read right now, whatever its schedule and hours. */
  readonly running: boolean;
}

const minute = 60_000;
/** Pauses, back-offs and a busy POS take their time: less than this is never a stall. */
const shortest = 5 * minute;
/** A statement is given up long before. */
const longestOfReading = 30 * minute;

/**
 * Since when a stream stands still that should move; null: all is well. A stream that is not due, or whose hours are
 * over, may stand; what it missed before its hours, or before anybody was there to read it, is held against nobody.
 */
export function stalledSince({ sync, hours, row, since, running }: Watched, now: number): number | null {
  const usual = Math.max(shortest, 3 * sync.every * 1000);
  const bound = running ? Math.min(usual, longestOfReading) : usual;
  const at = row?.progressAt ?? 0;
  // A clock that was set back: of a move still to come nothing can be said, but of a reading that began before.
  const moved = at <= now ? at : running ? 0 : now;
  const starts = running ? [since] : opened(sync, hours, row, now).map((at) => Math.max(at, since));
  const late = starts.map((at) => Math.max(at, moved)).filter((at) => now - at > bound);
  return late.length > 0 ? Math.min(...late) : null;
}

function opened(sync: Sync, hours: Watched['hours'], row: Watched['row'], now: number): number[] {
  const kinds = due(sync, readPosition(row?.position ?? null), now);
  return kinds.flatMap((kind) => openFor(kind, hours, now) ?? []);
}

export function stallFailure(site: string, model: string, since: number, now: number): Failure {
  const minutes = Math.floor((now - since) / minute);
  return new Failure('POS_STALLED', `Nothing of ${site} ${model} has been read for ${minutes} minutes.`);
}
