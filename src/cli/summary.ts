import type { Blanks, LedgerView, ReconcileRow, VerificationRow } from '../ledger/index.ts';
import { type Model, models } from '../model/index.ts';

/** What a ledger says of one stream: every row read ended in exactly one of changed, unchanged, filtered, dead. */
export interface StreamSummary {
  readonly site: string;
  readonly model: Model;
  readonly rowsRead: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly filtered: number;
  readonly deadRows: number;
  /** All keys, and by where they stand now. */
  readonly known: number;
  readonly delivered: number;
  readonly pending: number;
  readonly waiting: number;
  readonly unknown: number;
  readonly dead: number;
  readonly left: number;
  /** Seconds between the POS and AIQ: since everything read had been delivered; null before the first full reading. */
  readonly freshness: number | null;
  /** When it was last read and when it last moved, ISO and UTC. */
  readonly ranAt: string | null;
  readonly progressAt: string | null;
  /** Of all runs, and of the last one, milliseconds: what the POS felt of us at most. */
  readonly longestStatement: number;
  readonly lastLongestStatement: number;
  readonly error: { readonly code: string; readonly sentence: string; readonly hint: string } | null;
}

export interface Stop {
  readonly uid: string;
  readonly endpoint: string;
  readonly code: string;
  readonly sentence: string;
  readonly hint: string;
}

export interface Summary {
  readonly streams: readonly StreamSummary[];
  /** Customers who go without their phone or e-mail, and why. */
  readonly blanks: readonly Blanks[];
  readonly deadLetters: number;
  /** What the last comparisons found, of each stream with the POS and of each account with AIQ. */
  readonly reconciles: readonly ReconcileRow[];
  readonly verifications: readonly VerificationRow[];
  /** Why reading pauses; null: it does not. */
  readonly paused: StreamSummary['error'];
  readonly stops: readonly Stop[];
  readonly requests: readonly {
    readonly uid: string;
    readonly endpoint: string;
    readonly requests: number;
    readonly records: number;
  }[];
}

export function summaryOf(view: LedgerView, now: number): Summary {
  const standings = view.standings();
  const streams = view.streams.all().toSorted((a, b) => order(a) - order(b) || a.site.localeCompare(b.site));
  const endpoints = view.endpoints.all();
  const paused = view.paused();
  return {
    streams: streams.map((row): StreamSummary => {
      const own = standings.filter(({ site, model }) => site === row.site && model === row.model);
      const count = (...states: string[]) =>
        own.filter(({ state }) => states.includes(state)).reduce((sum, { entries }) => sum + entries, 0);
      const late = own.filter(({ state }) => ['pending', 'waiting', 'in_flight', 'unknown'].includes(state));
      const oldest = Math.min(row.completeAt ?? now, ...late.map((standing) => standing.oldest));
      return {
        site: row.site,
        model: row.model,
        rowsRead: row.rowsRead,
        changed: row.changed,
        unchanged: row.unchanged,
        filtered: row.filtered,
        deadRows: row.dead,
        known: own.reduce((sum, { entries }) => sum + entries, 0),
        delivered: count('delivered'),
        pending: count('pending', 'in_flight'),
        waiting: count('waiting'),
        unknown: count('unknown'),
        dead: count('dead'),
        left: count('left'),
        freshness: row.completeAt === null ? null : Math.max(0, Math.round((now - oldest) / 1000)),
        ranAt: isoOf(row.ranAt),
        progressAt: isoOf(row.progressAt),
        longestStatement: row.longestStatement,
        lastLongestStatement: row.lastLongestStatement,
        error: row.errorCode
          ? { code: row.errorCode, sentence: row.error ?? '', hint: row.hint ?? '' }
          : null,
      };
    }),
    blanks: view.contacts.blanks().toSorted((a, b) => a.site.localeCompare(b.site)),
    deadLetters: view.deadLetters.count(),
    reconciles: view.reconciles.all(),
    verifications: view.reconciles.verifications(),
    paused: paused && { code: paused.code, sentence: paused.message, hint: paused.hint },
    stops: endpoints.flatMap(({ uid, endpoint, code, reason, hint }) =>
      code ? [{ uid, endpoint, code, sentence: reason ?? '', hint: hint ?? '' }] : [],
    ),
    requests: endpoints
      .filter(({ requests }) => requests > 0)
      .map(({ uid, endpoint, requests, records }) => ({ uid, endpoint, requests, records })),
  };
}

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function order({ model }: { readonly model: Model }): number {
  return models.indexOf(model);
}
