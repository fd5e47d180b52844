import { asFailure } from '../model/index.ts';
import { type Account, keepUp, push, type Rest } from '../sync/index.ts';
import { Nights } from './nights.ts';
import { Pulls } from './pulls.ts';
import type { Work } from './work.ts';

/** After the push loop or the ledger failed, for example on a full disk, milliseconds. */
const restart = 5_000;

/**
 * Runs for ever: a tick each second starts what is due and answers what other processes ask; one push loop an account
 * sends. Ends, with everything in its place, soon after `signal` is aborted, or when as much is sent as a person allowed.
 */
export async function run(work: Work, signal: AbortSignal): Promise<void> {
  // Only here, because `status` asks this room too what stands still.
  const { default: cron } = await import('node-cron');
  const limited = new AbortController();
  const ending = AbortSignal.any([signal, limited.signal]);
  const pulls = new Pulls(work, ending);
  const nights = new Nights(work, pulls.turns, ending);
  const tick = (): void => {
    pulls.tick();
    nights.tick();
  };
  // The tick says "look", never "run": what is due is decided from the ledger, so a skipped or doubled tick is harmless.
  const task = cron.schedule('* * * * * *', tick, { timezone: 'UTC', noOverlap: true });
  try {
    tick();
    await Promise.all([
      ...work.accounts.map(async (account) => {
        if ((await pushForEver(account, work, ending)) === 'limited') limited.abort();
      }),
      ...(work.upkeep ? [keepUp(work.around, work.upkeep, ending)] : []),
    ]);
    await Promise.all([pulls.allEnded(), nights.allEnded()]);
  } finally {
    await task.destroy();
  }
}

async function pushForEver(account: Account, { around }: Work, signal: AbortSignal): Promise<Rest> {
  while (!signal.aborted) {
    try {
      const rest = await push(account, around, signal, () => false);
      if (rest === 'limited') return rest;
    } catch (thrown) {
      around.notify({ kind: 'trouble', failure: asFailure(thrown) });
      await around.sleep(restart, signal);
    }
  }
  return 'aborted';
}
