import {
  backlogOf,
  drainMs,
  type Pile,
  requestSizes,
  usesOf,
  type Window,
  type WindowUse,
  windowsOf,
} from '../aiq/index.ts';
import type { Settings } from '../config/index.ts';
import type { AccountRow, LedgerView, Standing } from '../ledger/index.ts';
import { allowanceOf } from './accounts.ts';

type AiqSettings = Settings['sites'][number]['aiq'];

/** What one API key has left of its limits. */
export interface KeySummary {
  /** A name that tells nothing of the key. */
  readonly key: string;
  readonly accounts: readonly string[];
  /** Empty where the settings know no limits. */
  readonly windows: readonly WindowUse[];
  /** AIQ asked for a pause that is not over yet; ISO and UTC. */
  readonly pausedUntil: string | null;
}

/** What is still to go to one account. */
export interface DrainSummary {
  readonly account: string;
  readonly key: string;
  readonly records: number;
  readonly requests: number;
  /** How long they take if nothing more comes. */
  readonly seconds: number;
  /** Since when AIQ does not answer, and when it is asked next; ISO and UTC. */
  readonly awaySince: string | null;
  readonly tryAt: string | null;
}

export interface BudgetSummary {
  readonly keys: readonly KeySummary[];
  readonly toSend: readonly DrainSummary[];
}

const hour = 3_600_000;

/** From the ledger and the settings alone: another process may be the one that sends. */
export function budgetSummaryOf(view: LedgerView, sites: Settings['sites'], now: number): BudgetSummary {
  const settings = new Map(sites.toReversed().map(({ aiq }) => [aiq.uid, aiq]));
  const accounts = view.accounts.all().flatMap((row) => {
    const aiq = settings.get(row.uid);
    return aiq ? [{ row, aiq }] : [];
  });
  const standings = view.standings();
  const byKey = Map.groupBy(accounts, ({ row }) => row.budget);
  const summaries = [...byKey.values()].map((ofKey) => summaryOfKey(view, ofKey, standings, now));
  return { keys: summaries.map(({ key }) => key), toSend: summaries.flatMap(({ toSend }) => toSend) };
}

interface Account {
  readonly row: AccountRow;
  readonly aiq: AiqSettings;
}

function summaryOfKey(
  view: LedgerView,
  accounts: readonly Account[],
  standings: readonly Standing[],
  now: number,
): { readonly key: KeySummary; readonly toSend: readonly DrainSummary[] } {
  const [first] = accounts;
  const name = first?.row.budget ?? '';
  const windows = limited(windowsOf(allowanceOf(first?.aiq.limits ?? null)));
  const counted = view.debits.since(name, now - hour).map(({ at, answeredAt }) => answeredAt ?? at);
  const uses = usesOf(windows, counted, now);
  const pauses = accounts.map(({ row }) => (row.pausedAt ?? 0) + row.pausedMs);
  const pausedUntil = Math.max(...pauses);
  const backlogs = accounts.map(({ row, aiq }) => {
    const piles = pilesOf(standings.filter(({ uid }) => uid === row.uid));
    const sizes = requestSizes({ sales: aiq.bulkSales, inventory: aiq.inventoryItems });
    return { row, records: sum(piles.map(({ records }) => records)), backlog: backlogOf(piles, sizes) };
  });
  const all = backlogs.map(({ backlog }) => backlog);
  const pause = Math.max(0, pausedUntil - now);
  return {
    key: {
      key: name.slice(0, 6),
      accounts: accounts.map(({ row }) => row.uid),
      windows: uses,
      pausedUntil: pause > 0 ? isoOf(pausedUntil) : null,
    },
    toSend: backlogs.map(({ row, records, backlog }) => ({
      account: row.uid,
      key: name.slice(0, 6),
      records,
      requests: backlog.live + backlog.background,
      seconds: records === 0 ? 0 : Math.ceil((pause + drainMs(backlog, all, windows, uses)) / 1000),
      awaySince: row.awaySince === null ? null : isoOf(row.awaySince),
      tryAt: row.tryAt === null ? null : isoOf(row.tryAt),
    })),
  };
}

/** A window without a limit has nothing to tell. */
function limited(windows: readonly Window[]): readonly Window[] {
  return windows.filter(({ cap }) => Number.isFinite(cap.live));
}

const onTheirWay = new Set(['pending', 'waiting', 'in_flight', 'unknown']);

function pilesOf(standings: readonly Standing[]): Pile[] {
  const late = standings.filter(({ state }) => onTheirWay.has(state));
  return late.map(({ model, site, lane, entries }) => {
    return { model, site, lane: lane === 'background' ? lane : 'live', records: entries };
  });
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

const isoOf = (at: number): string => new Date(at).toISOString();
