import { Failure } from '../model/index.ts';
import type { Surroundings } from './site.ts';

/** Between two looks whether there is room again, milliseconds. */
const every = 1_000;

/**
 * Writes into the ledger, and waits where its disk is full: what AIQ has answered is known, and must not be asked again
 * because it could not be written down. Told once; ends with the failure when `signal` is aborted.
 */
export async function untilWritten<T>(
  write: () => T,
  { sleep, notify }: Surroundings,
  signal: AbortSignal,
): Promise<T> {
  for (let isTold = false; ; isTold = true) {
    try {
      return write();
    } catch (thrown) {
      if (!(thrown instanceof Failure) || thrown.code !== 'LEDGER_FULL' || signal.aborted) throw thrown;
      if (!isTold) notify({ kind: 'trouble', failure: thrown });
    }
    await sleep(every, signal);
  }
}
