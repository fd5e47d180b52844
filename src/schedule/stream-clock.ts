import { backoffMs } from '../aiq/index.ts';
import { due, type Kind, type StreamPosition } from '../extract/index.ts';
import type { Sync } from '../mapping/index.ts';
import type { ReadingHours } from '../model/index.ts';
import { openFor } from './hours.ts';

/** What a schedule remembers of a stream between ticks. Times in milliseconds since 1970. */
export interface StreamClock {
  readonly running: boolean;
  /** Failed runs since the last good one. */
  readonly failures: number;
  readonly notBefore: number;
}

export const restedClock: StreamClock = { running: false, failures: 0, notBefore: 0 };

/**
 * The readings to start now: none while the stream runs (no overlap), none while it backs off, none outside their hours.
 * `asked`: a person asked for rows of the stream to be read again, so it does not wait for its time.
 */
export function readingsDue(
  clock: StreamClock,
  sync: Sync,
  hours: ReadingHours | undefined,
  position: StreamPosition,
  asked: boolean,
  now: number,
): Kind[] {
  if (!mayStart(clock, now)) return [];
  const kinds = due(sync, position, now).filter((kind) => openFor(kind, hours, now) !== null);
  return asked && kinds.length === 0 ? [sync.mode === 'snapshot' ? 'pass' : 'poll'] : kinds;
}

/** Not while the stream runs, nor while it backs off. */
export function mayStart({ running, notBefore }: StreamClock, now: number): boolean {
  return !running && !(notBefore > now && notBefore - now <= longestBackoff);
}

export function started(clock: StreamClock): StreamClock {
  return { ...clock, running: true };
}

/** A database that is away is asked less and less often, up to five minutes; it is asked for ever. */
export function ended(clock: StreamClock, failed: boolean, now: number, random: number): StreamClock {
  if (!failed) return restedClock;
  const failures = clock.failures + 1;
  return { running: false, failures, notBefore: now + backoffMs(failures, random) };
}

const longestBackoff = 5 * 60_000;
