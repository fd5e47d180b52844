/** Most requests of one key within any second, minute and hour; an absent one is no limit. */
export interface Limits {
  readonly second?: number;
  readonly minute?: number;
  readonly hour?: number;
}

const spans = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const;
const windows = ['second', 'minute', 'hour'] as const;

/**
 * Milliseconds until one more request fits, 0 if it fits now. `times` are those of the requests let in, oldest first.
 * With 5 a second it is the fifth last that must be a second old: windows slide, as the strictest reading has it.
 */
export function waitFor(times: readonly number[], limits: Limits, now: number): number {
  const waits = windows.map((window) => {
    const limit = limits[window];
    if (limit === undefined) return 0;
    if (limit < 1) return spans[window];
    const time = times.at(-limit);
    return time === undefined ? 0 : Math.max(0, time + spans[window] - now);
  });
  return Math.max(...waits);
}

/** Forgets what no window can reach any more. */
export function forgetOld(times: number[], now: number): void {
  const first = times.findIndex((time) => time > now - spans.hour);
  times.splice(0, first === -1 ? times.length : first);
}
