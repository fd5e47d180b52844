const base = 1000;
const cap = 5 * 60 * 1000;

/**
 * How long to wait, in milliseconds, before attempt number `attempt` + 1 (they count from 1): doubles from a second
 * to five minutes. `random` is in [0, 1): half of the wait is jitter, so that many shops do not return at once.
 */
export function backoffMs(attempt: number, random: number): number {
  const wait = Math.min(cap, base * 2 ** (Math.max(1, attempt) - 1));
  return Math.round(wait / 2 + (wait / 2) * random);
}
