import { createHmac } from 'node:crypto';
import { type Budget, createBudget, createClient, wayOf, wireOf } from '../aiq/index.ts';
import { type Limits, machine, readKey } from '../config/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Account } from '../sync/index.ts';
import type { PreparedSite } from './prepare.ts';
import { version } from './version.ts';

const hour = 3_600_000;

/** The accounts of the sites, each once, with one budget for each API key. */
export function accountsOf(sites: readonly PreparedSite[], ledger: Ledger, now: () => number): Account[] {
  const budgets = new Map<string, Budget>();
  const firstOfEach = new Map(sites.toReversed().map((site) => [site.settings.aiq.uid, site]));
  return [...firstOfEach.values()].map((site) => accountOf(site, budgetOf(site, budgets, ledger, now), now));
}

function accountOf({ settings }: PreparedSite, budget: Budget, now: () => number): Account {
  const { aiq } = settings;
  const wire = wireOf(aiq.wire);
  return {
    uid: aiq.uid,
    client: clientOf(settings, now),
    budget,
    wire,
    posUser: aiq.posUser,
    inFlight: aiq.inFlight,
    most: { sales: aiq.bulkSales, inventory: aiq.inventoryItems },
    repeatAfter: aiq.repeatAfter,
    waitForPersona: aiq.waitForPersona,
  };
}

export function clientOf(settings: PreparedSite['settings'], now: () => number) {
  const { aiq } = settings;
  const { proxy, authorities } = aiq.way;
  const way = wayOf({
    proxy: proxy && new URL(proxy.url.reveal()),
    authorities: authorities?.pem ?? null,
  });
  return createClient({
    baseUrl: aiq.url,
    wire: wireOf(aiq.wire),
    uid: aiq.uid,
    key: freshKey(() => readKey(settings, machine).reveal(), now),
    ...way,
    timeoutMs: aiq.timeout,
    userAgent: `aiq-pos/${version()}`,
    now,
  });
}

/** All accounts that use one key share its limits; the budget's memory is the ledger. */
function budgetOf(
  site: PreparedSite,
  budgets: Map<string, Budget>,
  ledger: Ledger,
  now: () => number,
): Budget {
  const key = readKey(site.settings, machine).reveal();
  const account = createHmac('sha256', ledger.secret).update(key).digest('base64url').slice(0, 16);
  const known = budgets.get(account);
  if (known) return known;
  const { limits } = site.settings.aiq;
  const debits = ledger.debits.load(account, now() - hour);
  const budget = createBudget({
    ...limitsOf(limits),
    debits,
    now: unsettable(now()),
    store: {
      debited: (at) => ledger.debits.add(account, at),
      answered: (id, at) => ledger.debits.answer(id, at),
    },
  });
  budgets.set(account, budget);
  return budget;
}

function limitsOf(
  limits: Limits | null,
): Pick<Parameters<typeof createBudget>[0], 'limits' | 'share' | 'reserve'> {
  if (!limits) return { limits: 'none' };
  const { second, minute, hour: perHour, share, reserve } = limits;
  const unlimited = Number.POSITIVE_INFINITY;
  return {
    limits: { second: second ?? unlimited, minute: minute ?? unlimited, hour: perHour ?? unlimited },
    share,
    reserve,
  };
}

/**
 * AIQ counts by a clock of its own: ours may be set forward by an hour, and not one request more is let through. Sleep
 * of the machine may not count, which only makes the budget more careful.
 */
function unsettable(began: number): () => number {
  const since = performance.now();
  return () => began + Math.floor(performance.now() - since);
}

/** A corrected key counts within a second; a file that is just being written does not stop what is under way. */
function freshKey(read: () => string, now: () => number): () => string {
  let key = read();
  let readAt = now();
  return () => {
    if (Math.abs(now() - readAt) < 1000) return key;
    readAt = now();
    try {
      key = read();
    } catch {
      // The last good key stays: AIQ says whether it is still good.
    }
    return key;
  };
}
