import { setTimeout as wait } from 'node:timers/promises';
import type { Surroundings } from '../../src/sync/index.ts';

/** A clock that runs so many times faster than the wall's, and the sleep that fits it. */
export function fastClock(speed: number): Pick<Surroundings, 'now' | 'sleep'> {
  const began = Date.now();
  const beganAt = performance.now();
  return {
    now: () => began + Math.floor((performance.now() - beganAt) * speed),
    sleep: async (ms, signal) => {
      try {
        await wait(ms / speed, undefined, { signal });
      } catch {
        // Aborted: whoever waits looks at the signal.
      }
    },
  };
}

/** As `fastClock`, and hours pass at a word. */
export function steppedClock(): Pick<Surroundings, 'now' | 'sleep'> & {
  readonly pass: (ms: number) => void;
} {
  const { now, sleep } = fastClock(50);
  let passed = 0;
  return {
    now: () => now() + passed,
    sleep,
    pass: (ms) => {
      passed += ms;
    },
  };
}
