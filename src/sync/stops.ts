import type { Endpoint, Verdict } from '../aiq/index.ts';
import { type Ledger, wholeAccount } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';

/** How long sending stays stopped before it is tried whether the cause has been mended, milliseconds. */
const probeEvery = 30_000;

/** An endpoint that refused its first requests and never took one wants another form than ours: more would not help. */
const refusalsToStop = 3;

/** What is stopped at an account, kept in the ledger: a refused key stops all of it, a refused address that one. */
export interface Stops {
  /** May this endpoint be used? A stopped one may, once each `probeEvery`. */
  readonly may: (endpoint: string) => boolean;
  /** Is the whole account stopped, and is it time to try its key again? */
  readonly account: () => 'open' | 'stopped' | 'probe';
  /** A failure when this refusal means that the endpoint has refused everything so far. */
  readonly judge: (endpoint: Endpoint, verdict: Verdict) => Failure | null;
  readonly stop: (scope: Endpoint | typeof wholeAccount, failure: Failure) => void;
  /** Gives true where it was stopped. */
  readonly clear: (scope: Endpoint | typeof wholeAccount) => boolean;
}

export function stopsOf(ledger: Ledger, uid: string, now: () => number): Stops {
  const { endpoints } = ledger;
  const row = (scope: string) => endpoints.get(uid, scope);
  const stateOf = (scope: string): 'open' | 'stopped' | 'probe' => {
    const found = row(scope);
    if (!found?.code) return 'open';
    // A clock set back must not keep it stopped for longer than usual.
    const wait = (found.probeAt ?? 0) - now();
    return wait <= 0 || wait > probeEvery ? 'probe' : 'stopped';
  };
  return {
    may: (endpoint) => stateOf(endpoint) !== 'stopped',
    account: () => stateOf(wholeAccount),
    judge: (endpoint, verdict) => {
      if (verdict.kind !== 'reject') return null;
      const sums = row(endpoint);
      const never = (sums?.accepted ?? 0) === 0 && (sums?.refusals ?? 0) + 1 >= refusalsToStop;
      return never
        ? new Failure('AIQ_REFUSES_EVERYTHING', `AIQ has refused every ${endpoint} request so far.`)
        : null;
    },
    stop: (scope, failure) => endpoints.stop(uid, scope, failure, now(), now() + probeEvery),
    clear: (scope) => {
      if (!row(scope)?.code) return false;
      endpoints.clear(uid, scope);
      return true;
    },
  };
}
