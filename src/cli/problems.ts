import type { LedgerView, Owner, StreamRow } from '../ledger/index.ts';
import type { Mapping } from '../mapping/index.ts';
import { failureCodes, type ReadingHours } from '../model/index.ts';
import { stalledSince, stallFailure } from '../schedule/index.ts';

/**
 * What keeps data from arriving in time, each with its cause and what to do.
 * `stopped`: a person has to mend the cause · `not-running`: nobody reads and sends · `away`: AIQ does not answer ·
 * `paused`: there is no room on the disk for what reading would bring ·
 * `failing`: a stream cannot be read as it is · `stalled`: it should move, and does not · `behind`: what was read waits
 * to be sent for too long
 */
export interface Problem {
  readonly kind: 'stopped' | 'not-running' | 'paused' | 'away' | 'failing' | 'stalled' | 'behind';
  /** "main-street sale", "account 1234" */
  readonly what: string;
  readonly code: string | null;
  readonly sentence: string;
  readonly hint: string;
}

/** A site as its settings and mapping have it. */
export interface WatchedSite {
  readonly name: string;
  readonly uid: string;
  readonly hours: ReadingHours;
  readonly streams: Mapping['streams'];
}

const minute = 60_000;
/** AIQ stumbles now and then; what it does not take for so long, it does not take. */
const longestStumble = minute;
const shortestDelay = 5 * minute;
/** First loads and sweeps give way to what happens just now, and are sent at the pace that AIQ allows. */
const longestInBackground = 24 * 60 * minute;

/** All of it, told once each: what follows from another problem of the list is left out. */
export function problemsOf(
  view: LedgerView,
  owner: Owner | null,
  sites: readonly WatchedSite[],
  now: number,
): Problem[] {
  const stopped = stops(view);
  if (!owner) return [...stopped, notRunning];
  const away = failures(view, now).filter(({ uid }) => !stopped.some((stop) => stop.uid === uid));
  const silent = new Set([...stopped, ...away].map(({ uid }) => uid));
  return [
    ...stopped,
    ...away,
    ...paused(view),
    // What stands still while reading pauses does so for that reason.
    ...sites
      .flatMap((site) => reading(view, owner, site, now))
      .filter(({ kind }) => kind !== 'stalled' || !view.paused()),
    ...sites.filter(({ uid }) => !silent.has(uid)).flatMap((site) => behind(view, site, now)),
  ];
}

export const notRunning: Problem = {
  kind: 'not-running',
  what: 'aiq-pos',
  code: null,
  sentence: 'No process owns the ledger: nothing is read or sent.',
  hint: 'Start `aiq-pos run`, or the service that runs it.',
};

type OfAccount = Problem & { readonly uid: string };

function stops(view: LedgerView): OfAccount[] {
  return view.endpoints.all().flatMap(({ uid, endpoint, code, reason, hint }): OfAccount[] => {
    const what = endpoint === '*' ? `account ${uid}` : `account ${uid} (${endpoint})`;
    if (code === null) return [];
    return [{ kind: 'stopped', uid, what, code, sentence: reason ?? '', hint: hint ?? '' }];
  });
}

function failures(view: LedgerView, now: number): OfAccount[] {
  const { about, hint } = failureCodes.AIQ_UNREACHABLE;
  return view
    .unanswered('AIQ_UNREACHABLE')
    .filter(({ oldest }) => now - oldest > longestStumble)
    .map(({ uid, entries, oldest }) => ({
      kind: 'away',
      uid,
      what: `account ${uid}`,
      code: 'AIQ_UNREACHABLE',
      sentence: `${about} ${entries} records have been tried in vain, for up to ${minutes(now - oldest)}.`,
      hint,
    }));
}

function paused(view: LedgerView): Problem[] {
  const failure = view.paused();
  if (!failure) return [];
  const { code, message: sentence, hint } = failure;
  return [{ kind: 'paused', what: 'reading', code, sentence, hint }];
}

function reading(view: LedgerView, owner: Owner, site: WatchedSite, now: number): Problem[] {
  const rows = view.streams.all().filter((row) => row.site === site.name);
  const since = Date.parse(owner.since);
  return site.streams.flatMap(({ model, sync }): Problem[] => {
    const row = rows.find((one) => one.model === model);
    const what = `${site.name} ${model}`;
    const error = errorOf(row);
    const stalled = stalledSince({ sync, hours: site.hours, row, since, running: false }, now);
    if (stalled !== null) {
      const { code, message, hint } = stallFailure(site.name, model, stalled, now);
      const own = error?.code === code ? null : error;
      const sentence = own ? `${message} ${own.sentence}` : message;
      return [{ kind: 'stalled', what, code: own?.code ?? code, sentence, hint: own?.hint ?? hint }];
    }
    // What may work the next time is a problem only when it lasts: then the stream stalls.
    return error && !error.passes ? [{ kind: 'failing', what, ...error }] : [];
  });
}

function errorOf(row: StreamRow | undefined) {
  if (!row?.errorCode) return null;
  const { errorCode: code, error, hint } = row;
  const known = Object.entries(failureCodes).find(([name]) => name === code)?.[1];
  return { code, sentence: error ?? '', hint: hint ?? '', passes: known?.next === 'retry' };
}

function behind(view: LedgerView, site: WatchedSite, now: number): Problem[] {
  const standings = view.standings().filter((standing) => standing.site === site.name);
  return site.streams.flatMap(({ model, sync }): Problem[] => {
    const late = standings.filter(({ model: of, state, lane, oldest }) => {
      const usual = Math.max(shortestDelay, 3 * sync.every * 1000);
      const bound = lane === 'live' ? usual : Math.max(usual, longestInBackground);
      return of === model && ['pending', 'in_flight', 'unknown'].includes(state) && now - oldest > bound;
    });
    if (late.length === 0) return [];
    const waiting = late.reduce((sum, { entries }) => sum + entries, 0);
    const oldest = Math.min(...late.map((standing) => standing.oldest));
    const sentence = `${waiting} records are not at AIQ yet, the oldest for ${minutes(now - oldest)}.`;
    const hint =
      'See `aiq-pos status`: if more is read than `limits` lets through, raise them as far as AIQ allows.';
    return [{ kind: 'behind', what: `${site.name} ${model}`, code: null, sentence, hint }];
  });
}

const minutes = (milliseconds: number): string => `${Math.floor(milliseconds / minute)} minutes`;

/** One line, for a monitoring system: "main-street sale: POS_STALLED: Nothing of ... -> Nothing to do at first ..." */
export function problemLine({ what, code, sentence, hint }: Problem): string {
  return `${what}: ${code ? `${code}: ` : ''}${sentence} -> ${hint}`.replaceAll(/\s+/g, ' ');
}
