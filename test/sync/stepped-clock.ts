import { setImmediate as turn } from 'node:timers/promises';
import type { Surroundings } from '../../src/sync/index.ts';

/** A clock that stands until it is moved on, so that a week passes in seconds. */
export interface SteppedClock extends Pick<Surroundings, 'now' | 'sleep'> {
  /** Moves on, wakes who has slept enough, and lets what is under way go on for a few turns. */
  readonly step: (ms: number) => Promise<void>;
}

export function steppedClock(began: number): SteppedClock {
  let at = began;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => at,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        const sleeper = { until: at + ms, wake: () => done() };
        const done = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', done);
          wake();
        };
        sleepers.add(sleeper);
        signal.addEventListener('abort', done, { once: true });
        if (signal.aborted || ms <= 0) done();
      }),
    step: async (ms) => {
      at += ms;
      for (const { until, wake } of [...sleepers]) if (until <= at) wake();
      for (let turns = 0; turns < 4; turns++) await turn();
    },
  };
}
