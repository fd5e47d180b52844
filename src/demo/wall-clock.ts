import { Temporal } from 'temporal-polyfill';

/**
 * The shop's wall clock, as milliseconds counted as if the shop stood in UTC. The POS writes local time and knows no
 * zone, so this is all it has; 02:30 on a spring night is a value like any other.
 */
export type WallClock = number;

/** @param now milliseconds since 1970 in UTC */
export function wallClock(now: number, zone: string): WallClock {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  return now + offsetNanoseconds / 1_000_000;
}

/** As the POS writes it: "2026-03-08 02:30:00.000". */
export function stamp(at: WallClock): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, -1);
}

export interface Transition {
  /** What the wall clock shows at the change of the clocks, before it is put forward or back. */
  readonly at: WallClock;
  /** Milliseconds put forward (spring) or, below 0, back (autumn). */
  readonly forward: number;
}

/** The changes of the clocks between two instants, in milliseconds since 1970 in UTC. */
export function transitions(from: number, to: number, zone: string): readonly Transition[] {
  const found: Transition[] = [];
  let place: Temporal.ZonedDateTime | null =
    Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  for (;;) {
    const before: number = place.offsetNanoseconds;
    place = place.getTimeZoneTransition('next');
    if (!place || place.epochMilliseconds >= to) return found;
    const forward = (place.offsetNanoseconds - before) / 1_000_000;
    found.push({ at: place.epochMilliseconds + before / 1_000_000, forward });
  }
}
