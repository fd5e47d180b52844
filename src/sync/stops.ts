import type { Endpoint, Verdict } from '../aiq/index.ts';
import type { Ledger, wholeAccount } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';

/** How long sending stays stopped before it is tried whether the cause has been mended, milliseconds. */
const usualProbeEvery = 30_000;

/** An endpoint that refused its first requests and never took one wants another form than ours: more would not help. */
const refusalsToStop = 3;
/** One that has taken records refuses no longer a bad one here and there: the mapping may have been changed. */
const refusedAloneToStop = 25;

/** `probe`: stopped, and it is time to try again. */
export type StopState = 'open' | 'stopped' | 'probe';

type Scope = Endpoint | typeof wholeAccount;

/** What is stopped at an account, kept in the ledger: a refused key stops all of it, a refused address that one. */
export interface Stops {
  readonly stateOf: (scope: string) => StopState;
  /** Is any of it stopped? */
  readonly any: () => boolean;
  /** It is being tried: the next time is not before the usual wait has passed. */
  readonly tried: (scope: string) => void;
  /** A failure when this refusal of so many records means that the endpoint refuses everything. */
  readonly judge: (endpoint: Endpoint, verdict: Verdict, records: number) => Failure | null;
  /** Gives true where it was not stopped yet. */
  readonly stop: (scope: Scope, failure: Failure) => boolean;
  /** Gives true where it was stopped. */
  readonly clear: (scope: Scope) => boolean;
}

export function stopsOf(
  ledger: Ledger,
  uid: string,
  now: () => number,
  probeEvery: number = usualProbeEvery,
): Stops {
  const { endpoints } = ledger;
  // Only in memory: a new process tries at once, since somebody may have started it after mending the cause.
  const triedAt = new Map<string, number>();
  const isStopped = (scope: string): boolean => Boolean(endpoints.get(uid, scope)?.code);
  return {
    stateOf: (scope) => {
      if (!isStopped(scope)) return 'open';
      const passed = now() - (triedAt.get(scope) ?? Number.NEGATIVE_INFINITY);
      // A clock set back must not keep it stopped for longer than usual.
      return passed >= 0 && passed < probeEvery ? 'stopped' : 'probe';
    },
    any: () => endpoints.all().some((row) => row.uid === uid && row.code !== null),
    tried: (scope) => triedAt.set(scope, now()),
    judge: (endpoint, verdict, records) => {
      const alone = refusedAlone(verdict, records);
      if (alone === null) return null;
      const { accepted = 0, refusals = 0, refusedAlone: before = 0 } = endpoints.get(uid, endpoint) ?? {};
      const all = before + alone;
      if (accepted === 0 && Math.max(refusals + 1, all) >= refusalsToStop) {
        return new Failure('AIQ_REFUSES_EVERYTHING', `AIQ has refused every ${endpoint} request so far.`);
      }
      if (all < refusedAloneToStop) return null;
      const sentence = `AIQ has refused the last ${all} records of ${endpoint} one by one, and taken none in between.`;
      return new Failure('AIQ_REFUSES_EVERYTHING', sentence);
    },
    stop: (scope, failure) => {
      const isNew = !isStopped(scope);
      triedAt.set(scope, now());
      endpoints.stop(uid, scope, failure, now(), now() + probeEvery);
      return isNew;
    },
    clear: (scope) => {
      const wasStopped = isStopped(scope);
      if (wasStopped) endpoints.clear(uid, scope);
      return wasStopped;
    },
  };
}

/** How many records this answer refuses each by itself; null: it is no refusal of them all. */
function refusedAlone(verdict: Verdict, records: number): number | null {
  if (verdict.kind === 'reject') return records === 1 ? 1 : 0;
  return verdict.kind === 'done-some' && verdict.rejected.length === records ? records : null;
}
