import pLimit from 'p-limit';
import type { Account } from './account.ts';
import { Line } from './line.ts';
import type { Surroundings } from './site.ts';

/** Why the push loop of an account came to its end. */
export type Rest = 'empty' | 'away' | 'stopped' | 'limited' | 'aborted';

/** After a stop, requests in flight have this long to be answered before they are cut, milliseconds. */
const grace = 5_000;
const longestNap = 250;

/**
 * The push loop of one account: claim the next request (its body is recorded as it is claimed), send it, settle every
 * entry by its own verdict. Ends when `signal` is aborted or, once `untilEmpty` says so, when nothing is left to go.
 */
export async function push(
  account: Account,
  around: Surroundings,
  signal: AbortSignal,
  untilEmpty: () => boolean,
): Promise<Rest> {
  const line = new Line(account, around);
  const limit = pLimit(account.inFlight);
  const running = new Set<Promise<void>>();
  /** What kept an answer from being settled. Kept here: nobody may be waiting for that request just then. */
  const broken: unknown[] = [];
  const cut = new AbortController();
  const ended = new AbortController();
  const cutLater = () => void around.sleep(grace, ended.signal).then(() => cut.abort());
  signal.addEventListener('abort', cutLater, { once: true });
  /** Until the time is up, an answer has come, or the end; leaves no timer behind. */
  const nap = async (ms: number): Promise<void> => {
    const woken = new AbortController();
    await Promise.race([around.sleep(ms, AbortSignal.any([signal, woken.signal])), ...running]);
    woken.abort();
  };
  try {
    while (!signal.aborted) {
      if (broken.length > 0) throw broken[0];
      if (running.size >= account.inFlight) {
        await Promise.race(running);
        continue;
      }
      const batch = await line.claim(cut.signal);
      if (batch) {
        const sent = limit(() => line.deliver(batch, cut.signal))
          .catch((thrown: unknown) => {
            broken.push(thrown);
          })
          .finally(() => running.delete(sent));
        running.add(sent);
        continue;
      }
      const outlook = line.outlook();
      const mayEnd = untilEmpty() || outlook.kind === 'limited';
      if (mayEnd && running.size === 0 && outlook.kind !== 'wait') return outlook.kind;
      await nap(outlook.kind === 'wait' ? Math.min(outlook.ms, longestNap) : longestNap);
    }
    await Promise.all(running);
    if (broken.length > 0) throw broken[0];
    return 'aborted';
  } finally {
    // Also where a claim failed: what is on its way is settled before anyone calls it cut off.
    await Promise.all(running);
    signal.removeEventListener('abort', cutLater);
    ended.abort();
  }
}
