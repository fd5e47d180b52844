import type { Surroundings } from '../../src/sync/index.ts';

/**
 * A clock that stands still while anybody works, and jumps to the next moment that somebody waits for as soon as all
 * wait: an hour of the schedule passes in the seconds that its work takes, and never in the middle of a request.
 */
export interface VirtualClock extends Pick<Surroundings, 'now' | 'sleep'> {
  /** Sets it to a later moment, while nothing runs by it. */
  readonly set: (now: number) => void;
  /** Time stands still until this is over. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
  readonly fetch: typeof fetch;
  readonly end: () => void;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export function virtualClock(start: number): VirtualClock {
  const sleepers = new Set<Sleeper>();
  let now = start;
  let working = 0;
  let ended = false;

  function turn(): void {
    if (ended) return;
    if (working === 0 && sleepers.size > 0) {
      now = Math.max(now, Math.min(...[...sleepers].map(({ at }) => at)));
      for (const sleeper of sleepers) if (sleeper.at <= now) sleeper.wake();
    }
    setImmediate(turn);
  }
  setImmediate(turn);

  const during = async <T>(work: Promise<T>): Promise<T> => {
    working += 1;
    try {
      return await work;
    } finally {
      working -= 1;
    }
  };
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake);
      }),
    set: (to) => {
      now = to;
    },
    during,
    fetch: (...request) => during(whole(fetch(...request))),
    end: () => {
      ended = true;
    },
  };
}

/** An answer that has wholly come. */
async function whole(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  const { status, headers } = response;
  const body = await response.arrayBuffer();
  return new Response(body.byteLength > 0 ? body : null, { status, headers });
}
