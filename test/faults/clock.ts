import { setImmediate } from 'node:timers/promises';

interface Timer {
  readonly at: number;
  readonly ring: (isOver: boolean) => void;
}

/**
 * A clock that waits for nobody: when all that is ready has happened, and nothing is on the wire, it jumps to the
 * moment for which somebody sleeps. So hours pass in no time, and in the same order each time.
 */
export class Clock {
  readonly #isBusy: () => boolean;
  readonly #timers = new Set<Timer>();
  #now: number;
  #isRunning = false;
  /** While a process of its own takes part, time passes as on its clock. */
  #isReal = false;

  constructor(now: number, isBusy: () => boolean) {
    this.#now = now;
    this.#isBusy = isBusy;
  }

  readonly now = (): number => {
    if (this.#isReal) this.#now = Math.max(this.#now, Date.now());
    return this.#now;
  };

  /** True when the time is up, false when it was woken before. */
  readonly sleep = (ms: number, woken?: AbortSignal): Promise<boolean> => {
    if (woken?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const wake = (): void => timer.ring(false);
      const timer: Timer = {
        at: this.now() + Math.max(0, ms),
        ring: (isOver) => {
          this.#timers.delete(timer);
          woken?.removeEventListener('abort', wake);
          resolve(isOver);
        },
      };
      this.#timers.add(timer);
      woken?.addEventListener('abort', wake, { once: true });
      if (!this.#isRunning) void this.#run();
    });
  };

  async really<T>(work: () => Promise<T>): Promise<T> {
    this.#isReal = true;
    try {
      return await work();
    } finally {
      this.now();
      this.#isReal = false;
    }
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#timers.size > 0) {
      await setImmediate();
      await setImmediate();
      if (this.#isBusy()) continue;
      const next = [...this.#timers].reduce<Timer | null>(
        (first, timer) => (first === null || timer.at < first.at ? timer : first),
        null,
      );
      if (next === null || (this.#isReal && next.at > this.now())) continue;
      this.#now = Math.max(this.#now, next.at);
      next.ring(true);
    }
    this.#isRunning = false;
  }
}
