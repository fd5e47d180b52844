import type { Verdict } from '../aiq/index.ts';
import type { Batch, Ledger } from '../ledger/index.ts';
import type { Account } from './account.ts';

/** A larger request is tried once in so long, milliseconds: AIQ may take more than it did. */
const tryEvery = 24 * 3_600_000;

/** What AIQ has taught about one endpoint: so many records at most, since a time. */
export interface Shrunk {
  readonly most: number;
  readonly at: number;
}

/** How many records the next request may hold. One a day may be twice as large as what is known to go. */
export function mostNow(setting: number, shrunk: Shrunk | null, now: number): number {
  if (!shrunk) return setting;
  const passed = now - shrunk.at;
  // A clock that was set back must not put the trial off.
  const isDue = passed < 0 || passed >= tryEvery;
  return Math.min(setting, isDue ? 2 * shrunk.most : shrunk.most);
}

/**
 * What an answer to a request teaches; `shrunk` itself where it teaches nothing.
 *     50 sales, too large           -> 25 at most
 *     a day later 50, too large     -> 25 at most, for another day
 *     a day later 50, taken         -> as the setting says
 */
export function learned(
  setting: number,
  shrunk: Shrunk | null,
  request: { readonly records: number; readonly claimedAt: number },
  verdict: Verdict['kind'],
  now: number,
): Shrunk | null {
  const { records, claimedAt } = request;
  if (verdict === 'too-large') {
    return { most: Math.min(shrunk?.most ?? setting, Math.ceil(records / 2)), at: now };
  }
  // One that was under way when another was found too large is no trial.
  const isTrial = shrunk !== null && records > shrunk.most && claimedAt >= shrunk.at;
  if (!isTrial || (verdict !== 'done' && verdict !== 'done-some')) return shrunk;
  return records >= setting ? null : { most: records, at: now };
}

type BulkEndpoint = keyof Account['most'];

/** How large the requests of an account may be: the settings, and what AIQ has answered, which the ledger keeps. */
export interface Sizes {
  readonly most: (endpoint: BulkEndpoint) => number;
  /** A request has been recorded: the next that is larger than what is known to go waits for a day. */
  readonly claimed: (batch: Batch) => void;
  readonly answered: (batch: Batch, verdict: Verdict) => void;
}

export function sizesOf(
  ledger: Ledger,
  account: Pick<Account, 'uid' | 'most' | 'sendLimit'>,
  now: () => number,
): Sizes {
  const { endpoints } = ledger;
  const { uid } = account;
  const shrunkOf = (endpoint: string): Shrunk | null => {
    const { most = null, mostAt = null } = endpoints.get(uid, endpoint) ?? {};
    return most === null || mostAt === null ? null : { most, at: mostAt };
  };
  const isBulk = (endpoint: string): endpoint is BulkEndpoint => Object.hasOwn(account.most, endpoint);
  return {
    most: (endpoint) => {
      const most = mostNow(account.most[endpoint], shrunkOf(endpoint), now());
      return Math.min(most, account.sendLimit?.left ?? most);
    },
    claimed: ({ endpoint, items, sentAt }) => {
      const shrunk = shrunkOf(endpoint);
      if (!shrunk || items.length <= shrunk.most) return;
      endpoints.limit(uid, endpoint, { ...shrunk, at: sentAt ?? now() });
    },
    answered: ({ endpoint, items, sentAt }, verdict) => {
      if (!isBulk(endpoint)) return;
      const shrunk = shrunkOf(endpoint);
      const request = { records: items.length, claimedAt: sentAt ?? now() };
      const next = learned(account.most[endpoint], shrunk, request, verdict.kind, now());
      if (next !== shrunk) endpoints.limit(uid, endpoint, next);
    },
  };
}
