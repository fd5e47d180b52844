import { backlogOf, drainMs, type Pile, usesOf, type Window, windowsOf } from '../aiq/index.ts';
import type { Settings } from '../config/index.ts';
import { isRead, readPosition, type Span } from '../extract/index.ts';
import { type LedgerView, viewLedger } from '../ledger/index.ts';
import type { Stream } from '../mapping/index.ts';
import type { Model } from '../model/index.ts';
import { allowanceOf } from './accounts.ts';
import { type Differing, differing, mostCounted, rowsOf } from './plan-figures.ts';
import type { Planned } from './plans.ts';
import { type PreparedSite, prepare } from './prepare.ts';
import { chosenSites, type SiteChoice } from './site-choice.ts';

export interface PlanChoice extends SiteChoice {
  readonly config: string;
  /** Of a backfill: by site, since the zones of sites differ. */
  readonly spanOf?: (site: PreparedSite) => Span;
}

/** What it costs of one stream. */
export interface StreamPlan {
  readonly site: string;
  readonly model: Model;
  /** In the POS; `atLeast` where there are more than are counted. */
  readonly rows: number;
  readonly atLeast: boolean;
  readonly pages: number;
  /** What the ledger knows of it. */
  readonly known: number;
  /** At most. */
  readonly records: number;
  readonly requests: number;
  /** Of a changed mapping: what a look at some rows has shown. */
  readonly differing: Differing | null;
}

export interface Plan {
  readonly what: Planned;
  readonly streams: readonly StreamPlan[];
  readonly records: number;
  readonly requests: number;
  /** Records that wait to be sent already, of all accounts concerned. */
  readonly waiting: number;
  /** By AIQ's limits, behind what waits already, if nothing else comes meanwhile. */
  readonly seconds: number;
  /** What AIQ is told besides records: always none. Background work carries no enrolment, opt-in or message. */
  readonly enrolments: 0;
  readonly optIns: 0;
  readonly messages: 0;
}

/** Counted in the POS by a few short statements, reckoned by the settings and the ledger; nothing is sent or changed. */
export async function planOf(what: Planned, choice: PlanChoice): Promise<Plan> {
  const prepared = await prepare(choice.config);
  const view = viewLedger(prepared.settings.ledger);
  try {
    const perSite = [];
    for (const site of chosenSites(prepared.sites, choice)) {
      perSite.push(await planSite(what, site, view, prepared.settings, choice));
    }
    const seconds = Math.max(0, ...[...Map.groupBy(perSite, ({ uid }) => uid).values()].map(secondsOf));
    const streams = perSite.flatMap((site) => site.streams);
    const sum = (of: (one: StreamPlan) => number) => streams.reduce((all, one) => all + of(one), 0);
    const said = { enrolments: 0, optIns: 0, messages: 0 } as const;
    const records = sum((one) => one.records);
    const waits = new Map(perSite.map(({ uid, waiting }) => [uid, waiting]));
    const waiting = [...waits.values()].reduce((all, one) => all + one, 0);
    return { what, streams, records, requests: sum((one) => one.requests), waiting, seconds, ...said };
  } finally {
    view?.close();
  }
}

interface SitePlan {
  readonly uid: string;
  readonly streams: readonly StreamPlan[];
  readonly waiting: number;
  readonly piles: readonly Pile[];
  readonly sizes: Readonly<Record<Model, number>>;
  readonly windows: readonly Window[];
  readonly counted: readonly number[];
}

async function planSite(
  what: Planned,
  site: PreparedSite,
  view: LedgerView | null,
  { profile }: Settings,
  choice: PlanChoice,
): Promise<SitePlan> {
  const { name, aiq } = site.settings;
  const sizes = {
    persona: aiq.firstLoad === 'members' ? aiq.bulkMembers : 1,
    sale: aiq.bulkSales,
    inventory: aiq.inventoryItems,
  };
  const source = await site.connect();
  try {
    const streams: StreamPlan[] = [];
    for (const stream of site.mapping.streams) {
      if (choice.model !== undefined && choice.model !== stream.model) continue;
      const span = spanOf(what, site, stream, choice);
      const rows = await rowsOf(source, stream, span);
      const known = view?.present(name, stream.model) ?? 0;
      const differ = what === 'apply-mapping' && view ? await differing(source, view, name, stream) : null;
      const records = recordsOf(what, { rows, known, differ, isRead: wasRead(view, name, stream) });
      streams.push({
        ...{ site: name, model: stream.model, rows, known, records, differing: differ },
        atLeast: rows >= mostCounted,
        pages: Math.ceil(rows / profile.pageSize),
        requests: Math.ceil(records / sizes[stream.model]),
      });
    }
    const waiting = (view?.standings() ?? []).filter(
      ({ uid, state }) => uid === aiq.uid && ['pending', 'waiting', 'in_flight', 'unknown'].includes(state),
    );
    const budget = view?.accounts.all().find(({ uid }) => uid === aiq.uid)?.budget;
    const since = Date.now() - 3_600_000;
    return {
      uid: aiq.uid,
      streams,
      waiting: waiting.reduce((all, { entries }) => all + entries, 0),
      sizes,
      windows: windowsOf(allowanceOf(aiq.limits)),
      counted: budget && view ? view.debits.since(budget, since).map((one) => one.answeredAt ?? one.at) : [],
      piles: [
        ...waiting.map(({ model, entries }) => pileOf(name, model, entries)),
        ...streams.map(({ model, records }) => pileOf(name, model, records)),
      ],
    };
  } finally {
    await source.close();
  }
}

function pileOf(site: string, model: Model, records: number): Pile {
  return { site, model, records, lane: 'background' };
}

function spanOf(what: Planned, site: PreparedSite, { model }: Stream, { spanOf: asked }: PlanChoice) {
  if (what === 'backfill') return asked?.(site) ?? {};
  const { startFrom } = site.settings;
  return model === 'sale' && startFrom !== null ? { begin: startFrom } : {};
}

function wasRead(view: LedgerView | null, site: string, { model, sync }: Stream): boolean {
  const row = view?.streams.all().find((one) => one.site === site && one.model === model);
  return row !== undefined && isRead(sync, readPosition(row.position));
}

/** Records that are sent, at most. Of what AIQ has, and of what counts as sent, none. */
function recordsOf(
  what: Planned,
  of: {
    readonly rows: number;
    readonly known: number;
    readonly differ: Differing | null;
    readonly isRead: boolean;
  },
): number {
  const { rows, known, differ } = of;
  switch (what) {
    case 'baseline':
      return 0;
    case 'reset':
    case 'backfill':
      return rows;
    case 'start':
    case 'rewind':
      return what === 'start' && of.isRead ? 0 : Math.max(0, rows - known);
    case 'apply-mapping':
      return differ && differ.looked > 0 ? Math.ceil((known * differ.differ) / differ.looked) : 0;
  }
}

/** The sites of an account send one after the other, by one budget. */
function secondsOf(sites: readonly SitePlan[]): number {
  const [first] = sites;
  if (!first) return 0;
  const backlog = backlogOf(
    sites.flatMap(({ piles }) => piles),
    first.sizes,
  );
  const uses = usesOf(first.windows, first.counted, Date.now());
  return Math.ceil(drainMs(backlog, [backlog], first.windows, uses) / 1000);
}
