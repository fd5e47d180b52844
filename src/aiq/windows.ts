/** Requests allowed in any second, minute and hour. */
export interface Limits {
  readonly second: number;
  readonly minute: number;
  readonly hour: number;
}

/** What public callers assume; AIQ publishes no limits. */
export const defaultLimits: Limits = { second: 5, minute: 120, hour: 2000 };

/** `live` is what happened just now in the shop; `background` is first load, backfill, sweep and the like. */
export type Lane = 'live' | 'background';

/** The part of a key's limits that is ours. */
export interface Allowance {
  readonly limits: Limits | 'none';
  /** This machine's part of a key that others use too, above 0 and up to 1. */
  readonly share?: number;
  /** The part of each window that background work leaves to live work. */
  readonly reserve?: number;
}

export interface Window {
  readonly name: keyof Limits;
  /** Milliseconds. */
  readonly length: number;
  readonly cap: Readonly<Record<Lane, number>>;
}

const lengths = [
  ['second', 1_000],
  ['minute', 60_000],
  ['hour', 3_600_000],
] as const;

/** At least one request a window, for either lane: a small share makes things slow, never stuck. */
export function windowsOf({ limits, share = 1, reserve = 0.3 }: Allowance): readonly Window[] {
  if (limits === 'none') return [];
  return lengths.map(([name, length]) => ({
    name,
    length,
    cap: {
      live: Math.max(1, Math.floor(limits[name] * share)),
      background: Math.max(1, Math.floor(limits[name] * share * (1 - reserve))),
    },
  }));
}

/** Background requests follow each other evenly, so many milliseconds apart: at 1,400 an hour, one each 2.6 s. */
export function spacingOf(windows: readonly Window[]): number {
  return Math.max(0, ...windows.map(({ length, cap }) => length / cap.background));
}

/** The place of the first value above `bound` in a sorted list. */
export function firstAfter(sorted: readonly number[], bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
