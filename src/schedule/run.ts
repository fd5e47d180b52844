import { asFailure } from '../model/index.ts';
import { type Account, push } from '../sync/index.ts';
import { Nights } from './nights.ts';
import { Pulls } from './pulls.ts';
import type { Work } from './work.ts';

/** After the push loop or the ledger failed, for example on a full disk, milliseconds. */
const restart = 5_000;

/**
 * Runs for ever: a tick each second starts what is due and answers what other processes ask; one push loop an account
 * sends. Ends, with everything in its place, soon after `signal` is aborted.
 */
export async function run(work: Work, signal: AbortSignal): Promise<void> {
  // Only here, because `status` asks this room too what stands still.
  const { default: cron } = await import('node-cron');
  const pulls = new Pulls(work, signal);
  const nights = new Nights(work, pulls.turns, signal);
  const tick = (): void => {
    pulls.tick();
    nights.tick();
  };
  // The tick says "look", never "run": what is due is decided from the ledger, so a skipped or doubled tick is harmless.
  const task = cron.schedule('* * * * * *', tick, { timezone: 'UTC', noOverlap: true });
  try {
    tick();
    await Promise.all(work.accounts.map((account) => pushForEver(account, work, signal)));
    await Promise.all([pulls.allEnded(), nights.allEnded()]);
  } finally {
    await task.destroy();
  }
}

async function pushForEver(account: Account, { around }: Work, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await push(account, around, signal, () => false);
    } catch (thrown) {
      around.notify({ kind: 'trouble', failure: asFailure(thrown) });
      await around.sleep(restart, signal);
    }
  }
}
