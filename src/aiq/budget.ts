import { Round } from './round.ts';
import { type Allowance, firstAfter, type Lane, spacingOf, type Window, windowsOf } from './windows.ts';

/** A request charged to an API key. It was charged at `at`; without `answeredAt` it is still running. */
export interface Debit {
  readonly id: number;
  readonly at: number;
  readonly answeredAt: number | null;
}

export interface BudgetOptions extends Allowance {
  /** What earlier processes charged, in any order. */
  readonly debits: readonly Debit[];
  /** The last pause that AIQ asked them for. */
  readonly paused?: Pause | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Keeps debits across restarts: called before the request goes out, and when its answer came. */
  readonly store: {
    /** Gives the id of the debit. */
    readonly debited: (at: number) => number;
    readonly answered: (id: number, at: number) => void;
    readonly paused?: (pause: Pause) => void;
  };
}

/** Nobody sends for so many milliseconds from `since` on. */
export interface Pause {
  readonly since: number;
  readonly ms: number;
}

/** `waitMs` is the earliest moment that is worth asking again, never 0. */
export type Admission =
  | { readonly kind: 'go'; readonly id: number }
  | { readonly kind: 'wait'; readonly waitMs: number };

/** The request budget of one API key, shared by all that use the key on this machine. */
export interface Budget {
  /**
   * Charges one request, or says how long to wait. Synchronous, so two callers never take the same place. Of several that
   * share the key, `who` has waited longest goes first; live work goes before all background work.
   */
  take(lane: Lane, who?: string): Admission;
  /** How long `take` would make him wait, milliseconds, and 0 where it would not; he waits for his turn as if he had asked it. */
  wait(lane: Lane, who?: string): number;
  /** The request is over: answered, or given up after its timeout. Its place is free one window later. */
  answered(id: number): void;
  /** AIQ said 429: nobody sends for this long. */
  pause(ms: number): void;
}

/** As many background requests may follow at once after idleness; then they are spaced evenly. */
const burst = 5;

/** Until it is worth asking for a place that is kept for another, milliseconds: he comes at once, or not at all. */
const moment = 20;

/**
 * Several sliding windows over the same requests. A request counts from before it goes out until one window after its
 * answer, since AIQ counted it somewhere between the two; so AIQ never sees more than the limit in any window.
 * Background work is paced besides: 1,400 an hour go out as one each 2.6 s, and do not use up the hour in ten minutes.
 */
export function createBudget(options: BudgetOptions): Budget {
  const windows = windowsOf(options);
  const spacing = spacingOf(windows);
  const longest = Math.max(0, ...windows.map((window) => window.length));
  const running = new Set<number>();
  const rounds = { live: new Round(), background: new Round() };
  let last = options.now();
  let ended = endedBefore(options, last);
  /** When the next background request would go out if none had ever come early. */
  let due = Number.NEGATIVE_INFINITY;
  let paused = pauseBefore(options, last);

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

  function windowWait(window: Window, lane: Lane, ahead: number, now: number): number {
    const first = firstAfter(ended, now - window.length);
    const excess = running.size + ended.length - first - window.cap[lane] + ahead + 1;
    if (excess <= 0) return 0;
    // One that is still running is free at the earliest when a whole window has passed.
    return (ended[first + excess - 1] ?? now) + window.length - now;
  }

  /** Until there is a place besides those of the ones ahead. */
  function waitMs(lane: Lane, ahead: number, now: number): number {
    const next = ahead === 0 ? due : Math.max(due, now) + ahead * spacing;
    const pace = lane === 'background' ? next - (burst - 1) * spacing - now : 0;
    const waits = windows.map((window) => windowWait(window, lane, ahead, now));
    return Math.ceil(Math.max(0, pace, paused.since + paused.ms - now, ...waits));
  }

  function wait(lane: Lane, who: string, now: number): number {
    const before = lane === 'background' ? rounds.live.all(now) : 0;
    const ahead = before + rounds[lane].ahead(who, now);
    const all = waitMs(lane, ahead, now);
    if (all === 0) return 0;
    rounds[lane].waits(who, now);
    // Whoever is ahead may want his place no more: it is worth asking as soon as there is one at all.
    return ahead === 0 ? all : Math.max(moment, waitMs(lane, 0, now));
  }

  return {
    wait: (lane, who = '') => wait(lane, who, clock()),
    take(lane, who = '') {
      const now = clock();
      const ms = wait(lane, who, now);
      if (ms > 0) return { kind: 'wait', waitMs: ms };
      rounds[lane].served(who);
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
      if (now + ms <= paused.since + paused.ms) return;
      paused = { since: now, ms };
      options.store.paused?.(paused);
    },
  };
}

/** Requests that were running when the last process ended are over by now; when they ended nobody knows. */
function endedBefore(options: BudgetOptions, now: number): number[] {
  for (const { id, answeredAt } of options.debits) {
    if (answeredAt === null) options.store.answered(id, now);
  }
  return options.debits.map((debit) => Math.min(debit.answeredAt ?? now, now)).sort((a, b) => a - b);
}

/** One of the future was written before the clock was set back, and counts as of now. */
function pauseBefore({ paused }: BudgetOptions, now: number): Pause {
  return paused ? { since: Math.min(paused.since, now), ms: paused.ms } : { since: 0, ms: 0 };
}
