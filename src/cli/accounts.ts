import { createHmac } from 'node:crypto';
import { type Allowance, type Budget, createBudget, createClient, wayOf, wireOf } from '../aiq/index.ts';
import { type AiqSettings, type Limits, machine, readKey } from '../config/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { version } from '../package/index.ts';
import type { Account, PosUser } from '../sync/index.ts';
import { type PreparedSite, sendsStock } from './prepare.ts';

const hour = 3_600_000;

/** The accounts of the sites, each once, with one budget for each API key. */
export function accountsOf(sites: readonly PreparedSite[], ledger: Ledger, now: () => number): Account[] {
  const budgets = new Map<string, Budget>();
  const firstOfEach = new Map(sites.toReversed().map((site) => [site.settings.aiq.uid, site]));
  const stocked = new Set(sites.filter(sendsStock).map((site) => site.settings.aiq.uid));
  return [...firstOfEach.values()].map((site) => {
    const account = accountOf(site, budgetOf(site, budgets, ledger, now), now);
    const { uid, stock } = site.settings.aiq;
    // What was sent before the mapping lost its stock is no longer ours to say again.
    return stocked.has(uid) ? { ...account, stock } : account;
  });
}

function accountOf({ settings }: PreparedSite, budget: Budget, now: () => number): Account {
  const { aiq } = settings;
  const wire = wireOf(aiq.wire);
  return {
    uid: aiq.uid,
    client: clientOf(settings, now),
    budget,
    wire,
    posUser: posUserOf(aiq),
    firstLoad: aiq.firstLoad,
    inFlight: aiq.inFlight,
    most: { sales: aiq.bulkSales, inventory: aiq.inventoryItems, members: aiq.bulkMembers },
    repeatAfter: aiq.repeatAfter,
    waitForPersona: aiq.waitForPersona,
  };
}

/**
 * After a first load by members a sale names its shopper by what the ledger holds as srcID: the POS's key where AIQ was
 * told of him under it, AIQ's own id where he signed up since, under which alone AIQ knows him.
 */
export function posUserOf({ posUser, firstLoad }: AiqSettings): PosUser {
  return firstLoad === 'members' ? 'srcID' : posUser;
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

/** By which the ledger knows a key: it never holds the key itself. */
export function budgetName(key: string, secret: string): string {
  return createHmac('sha256', secret).update(key).digest('base64url').slice(0, 16);
}

/** All accounts that use one key share its limits; the budget's memory is the ledger. */
function budgetOf(
  site: PreparedSite,
  budgets: Map<string, Budget>,
  ledger: Ledger,
  now: () => number,
): Budget {
  const key = readKey(site.settings, machine).reveal();
  const name = budgetName(key, ledger.secret);
  const { uid, limits } = site.settings.aiq;
  ledger.accounts.use(uid, name);
  const known = budgets.get(name);
  if (known) return known;
  const budget = createBudget({
    ...allowanceOf(limits),
    debits: ledger.debits.load(name, now() - hour),
    paused: ledger.accounts.pauseOf(name),
    now: unsettable(now()),
    store: {
      debited: (at) => ledger.debits.add(name, at),
      answered: (id, at) => ledger.debits.answer(id, at),
      paused: ({ since, ms }) => ledger.accounts.pause(name, since, ms),
    },
  });
  budgets.set(name, budget);
  return budget;
}

/** What a site's settings allow its key. */
export function allowanceOf(limits: Limits | null): Allowance {
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
