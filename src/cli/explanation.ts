import { wireOf } from '../aiq/index.ts';
import {
  type EndpointRow,
  type Entry,
  type History,
  type LedgerView,
  type OwnBlank,
  type StreamRow,
  wholeAccount,
} from '../ledger/index.ts';
import type { Stream } from '../mapping/index.ts';
import { isBefore, type ModelRecord } from '../model/index.ts';
import { sourceKeyText, wayOf } from '../sync/index.ts';
import type { PreparedSite } from './prepare.ts';
import { type Prospect, prospectOf } from './prospect.ts';
import type { FoundRecord } from './record-search.ts';
import { type RowNow, readRowNow } from './row-now.ts';

/** What the row makes now, beside what the ledger remembers. Null where there is nothing to compare. */
export interface Comparison {
  readonly now: string;
  readonly sameAsSeen: boolean;
  readonly sameAsDelivered: boolean;
}

/** Everything that is known of one record. */
export interface Explanation extends FoundRecord {
  readonly reading: RowNow;
  readonly history: History;
  readonly comparison: Comparison | null;
  /** Of a customer: the phone and e-mail that do not go, since others have the same. */
  readonly blanks: readonly OwnBlank[];
  readonly prospect: Prospect;
}

const nothingKnown: History = { entry: null, request: null, letter: null, persona: null, reversal: null };

/** Reads the row by its key and the ledger beside its owner; changes nothing in either. */
export async function explanationOf(
  found: FoundRecord,
  view: LedgerView | null,
  now: number,
): Promise<Explanation> {
  const { site, stream } = found;
  const { name, aiq } = site.settings;
  const row = await readRowNow(found);
  const reading = view ? unlessForgotten(row, found, view) : row;
  const made = reading.kind === 'row' && reading.outcome.kind === 'record' ? reading.outcome.record : null;
  const key = found.key ?? made?.key ?? null;
  const sourceKey = sourceKeyText(found.sourceKey);
  const history = view?.histories.of(name, aiq.uid, stream.model, sourceKey, key) ?? nothingKnown;
  const { entry } = history;
  const print = made && view?.histories.fingerprint(made.model, made.body);
  const comparison =
    print && made.key === entry?.key
      ? {
          now: print,
          sameAsSeen: print === entry.seen,
          sameAsDelivered: print === entry.deliveredFingerprint,
        }
      : null;
  const blanks = entry?.model === 'persona' ? (view?.contacts.of(entry) ?? []) : [];
  const prospect = prospectOf({
    now,
    reading,
    history,
    isChanged: made !== null && entry !== null && comparison?.sameAsSeen === false,
    seesGone: stream.sync.mode === 'snapshot' || stream.sync.pass !== undefined,
    onLeave: stream.onLeave,
    onDelete: stream.onDelete,
    waitForPersona: aiq.waitForPersona,
    stop: stopOf(site, stream, { ...history, blanks }, view?.endpoints.all() ?? []),
    trouble: view?.streams.all().find(isOf(name, stream))?.errorCode ?? null,
    isRunning: view?.owner() != null,
    isByFormer: entry !== null && entry.mapping !== site.mapping.version,
    isEarly: isEarly(made, site.settings.startFrom),
  });
  return { ...found, key: key ?? entry?.key ?? null, reading, history, comparison, blanks, prospect };
}

function isEarly(made: ModelRecord | null, startFrom: string | null): boolean {
  return made?.model === 'sale' && startFrom !== null && isBefore(made.body.soldAt, startFrom);
}

/** The row of a forgotten customer is left out, whatever the mapping makes of it. */
function unlessForgotten(
  row: RowNow,
  { site, stream, sourceKey, key }: FoundRecord,
  view: LedgerView,
): RowNow {
  if (row.kind !== 'row' || stream.model !== 'persona' || row.outcome.kind === 'filtered') return row;
  const own = row.outcome.kind === 'record' ? row.outcome.record.key : key;
  const { name, aiq } = site.settings;
  const person = { site: name, uid: aiq.uid, key: own ?? '', sourceKey: sourceKeyText(sourceKey) };
  if (!view.isForgotten(person)) return row;
  return { ...row, outcome: { kind: 'filtered', key: own, reason: 'because this customer was forgotten' } };
}

const isOf =
  (name: string, { model }: Stream) =>
  (row: StreamRow) =>
    row.site === name && row.model === model;

/** Why nothing goes where this record would go, if so. A sale can take either of two ways, so can a shopper of a first load by members. */
function stopOf(
  { settings }: PreparedSite,
  { model }: Stream,
  { entry, request, blanks }: History & Pick<Explanation, 'blanks'>,
  endpoints: readonly EndpointRow[],
): EndpointRow | null {
  const ways = {
    persona: entry ? personaCalls(entry, settings, blanks) : ['signUp'],
    sale: ['sale', 'sales'],
    inventory: ['inventory'],
  };
  const names = request ? [request.endpoint] : ways[model];
  const stopped = endpoints.filter(({ uid, code }) => uid === settings.aiq.uid && code !== null);
  const whole = stopped.find(({ endpoint }) => endpoint === wholeAccount);
  const own = names.map((name) => stopped.find(({ endpoint }) => endpoint === name));
  return whole ?? (own.every((one) => one !== undefined) ? (own[0] ?? null) : null);
}

function personaCalls(
  entry: Entry,
  { aiq }: PreparedSite['settings'],
  blanks: Explanation['blanks'],
): readonly string[] {
  const withheld = blanks.map(({ field }) => field).join(' ');
  const way = wayOf(entry, { wire: wireOf(aiq.wire), firstLoad: aiq.firstLoad }, () => withheld);
  return way === 'members' ? ['member', 'members'] : [way];
}
