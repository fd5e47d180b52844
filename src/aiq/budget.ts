/** Requests allowed in any second, minute and hour. */
export interface Limits {
  readonly second: number;
  readonly minute: number;
  readonly hour: number;
}

/** What public callers assume; AIQ publishes no limits. */
export const defaultLimits: Limits = { second: 5, minute: 120, hour: 2000 };

/** A request charged to an API key. It was charged at `at`; without `answeredAt` it is still running. */
export interface Debit {
  readonly id: number;
  readonly at: number;
  readonly answeredAt: number | null;
}

/** `live` is what happened just now in the shop; `background` is first load, backfill, sweep and the like. */
export type Lane = 'live' | 'background';

export interface BudgetOptions {
  readonly limits: Limits | 'none';
  /** This machine's part of a key that others use too, above 0 and up to 1. */
  readonly share?: number;
  /** The part of each window that background work leaves to live work. */
  readonly reserve?: number;
  /** What earlier processes charged, in any order. */
  readonly debits: readonly Debit[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Keeps debits across restarts: called before the request goes out, and when its answer came. */
  readonly store: {
    /** Gives the id of the debit. */
    readonly debited: (at: number) => number;
    readonly answered: (id: number, at: number) => void;
  };
}

/** `waitMs` is the earliest moment that is worth asking again, never 0. */
export type Admission =
  | { readonly kind: 'go'; readonly id: number }
  | { readonly kind: 'wait'; readonly waitMs: number };

/** The request budget of one API key, shared by all that use the key on this machine. */
export interface Budget {
  /** Charges one request, or says how long to wait. Synchronous, so two callers never take the same place. */
  take(lane: Lane): Admission;
  /** The request is over: answered, or given up after its timeout. Its place is free one window later. */
  answered(id: number): void;
  /** AIQ said 429: nobody sends for this long. */
  pause(ms: number): void;
}

interface Window {
  readonly length: number;
  readonly cap: Readonly<Record<Lane, number>>;
}

/** As many background requests may follow at once after idleness; then they are spaced evenly. */
const burst = 5;

/**
 * Several sliding windows over the same requests. A request counts from before it goes out until one window after its
 * answer, since AIQ counted it somewhere between the two; so AIQ never sees more than the limit in any window.
 * Background work is paced besides: 1,400 an hour go out as one each 2.6 s, and do not use up the hour in ten minutes.
 */
export function createBudget(options: BudgetOptions): Budget {
  const windows = options.limits === 'none' ? [] : windowsOf(options.limits, options.share, options.reserve);
  const spacing = Math.max(0, ...windows.map((window) => window.length / window.cap.background));
  const longest = Math.max(0, ...windows.map((window) => window.length));
  const running = new Set<number>();
  let last = options.now();
  let ended = endedBefore(options, last);
  /** When the next background request would go out if none had ever come early. */
  let due = Number.NEGATIVE_INFINITY;
  let paused = { since: 0, ms: 0 };

  /** The clock now. Whatever it says about the future was written before it was set back, and counts as now. */
  function clock(): number {
    const now = options.now();
    if (now < last) {
      ended = ended.map((at) => Math.min(at, now));
      due = Math.min(due, now);
      if (paused.since > now) paused = { since: now, ms: paused.ms };
    }
    last = now;
    const firstAlive = firstAfter(ended, now - longest);
    if (firstAlive > 1000) ended = ended.slice(firstAlive);
    return now;
  }

  function windowWait(window: Window, lane: Lane, now: number): number {
    const first = firstAfter(ended, now - window.length);
    const excess = running.size + ended.length - first - window.cap[lane] + 1;
    if (excess <= 0) return 0;
    // One that is still running is free at the earliest when a whole window has passed.
    return (ended[first + excess - 1] ?? now) + window.length - now;
  }

  function waitMs(lane: Lane, now: number): number {
    const pace = lane === 'background' ? due - (burst - 1) * spacing - now : 0;
    const waits = windows.map((window) => windowWait(window, lane, now));
    return Math.ceil(Math.max(0, pace, paused.since + paused.ms - now, ...waits));
  }

  return {
    take(lane) {
      const now = clock();
      const wait = waitMs(lane, now);
      if (wait > 0) return { kind: 'wait', waitMs: wait };
      if (lane === 'background') due = Math.max(due, now) + spacing;
      const id = options.store.debited(now);
      running.add(id);
      return { kind: 'go', id };
    },
    answered(id) {
      if (!running.delete(id)) return;
      const now = clock();
      ended.push(now);
      options.store.answered(id, now);
    },
    pause(ms) {
      const now = clock();
      if (now + ms > paused.since + paused.ms) paused = { since: now, ms };
    },
  };
}

/** At least one request a window, for either lane: a small share makes things slow, never stuck. */
function windowsOf(limits: Limits, share = 1, reserve = 0.3): readonly Window[] {
  return (
    [
      ['second', 1_000],
      ['minute', 60_000],
      ['hour', 3_600_000],
    ] as const
  ).map(([name, length]) => ({
    length,
    cap: {
      live: Math.max(1, Math.floor(limits[name] * share)),
      background: Math.max(1, Math.floor(limits[name] * share * (1 - reserve))),
    },
  }));
}

/** Requests that were running when the last process ended are over by now; when they ended nobody knows. */
function endedBefore(options: BudgetOptions, now: number): number[] {
  for (const { id, answeredAt } of options.debits) {
    if (answeredAt === null) options.store.answered(id, now);
  }
  return options.debits.map((debit) => Math.min(debit.answeredAt ?? now, now)).sort((a, b) => a - b);
}

/** The place of the first value above `bound` in a sorted list. */
function firstAfter(sorted: readonly number[], bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
