import { hash } from 'node:crypto';
import type { Model } from '../model/index.ts';

/** A request that arrived. `status` is null until it is answered, and stays so where it never is. */
export interface RequestEntry {
  readonly number: number;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** The pattern of the path, or "unknown". */
  readonly route: string;
  readonly uid: string | null;
  readonly status: number | null;
  /** The fault that hit it. */
  readonly fault: string | null;
  /** SHA-256 in hex, so that repeats show. */
  readonly bodyHash: string;
  readonly body: string | null;
}

export interface Counters {
  /** All requests to the API, also those that broke off, hang, or were refused. */
  requests: number;
  /** "POST /api/v2/loyalty" -> "200" -> how many. "none" counts those that got no answer. */
  readonly byRoute: Record<string, Record<string, number>>;
  /** Messages that AIQ might have sent to shoppers. */
  messagesFired: number;
  /** Consents that came out different after a call of the connector. */
  consentsChanged: number;
  /** Shoppers who opted out at AIQ itself, each phone and e-mail counted. */
  optOuts: number;
  /** Those that a consent in a body has undone: never to happen. */
  optOutsUndone: number;
  /** Records accepted. */
  readonly posted: Record<Model, number>;
  /** Those of them whose body was the last one accepted for the same record. */
  readonly repeats: Record<Model, number>;
}

/** All that was asked of the sandbox: exact counts, and the last requests. */
export interface Journal {
  readonly counters: Counters;
  readonly keep: number;
  readonly keepBodies: boolean;
  readonly entries: RequestEntry[];
}

export function newJournal(keep: number, keepBodies: boolean): Journal {
  const counters: Counters = {
    requests: 0,
    byRoute: {},
    messagesFired: 0,
    consentsChanged: 0,
    optOuts: 0,
    optOutsUndone: 0,
    posted: { persona: 0, sale: 0, inventory: 0 },
    repeats: { persona: 0, sale: 0, inventory: 0 },
  };
  return { counters, keep, keepBodies, entries: [] };
}

/** What an answer adds to an entry. */
export type Ending = Pick<RequestEntry, 'status' | 'fault' | 'uid'>;

/** Counts a request when it arrives; the function returned is called once, just before its answer leaves. */
export function arrive(
  journal: Journal,
  request: Pick<RequestEntry, 'at' | 'method' | 'path' | 'route'> & { readonly body: string },
): { readonly number: number; readonly end: (ending: Ending) => void } {
  journal.counters.requests += 1;
  const number = journal.counters.requests;
  const entry: RequestEntry = {
    number,
    ...request,
    uid: null,
    status: null,
    fault: null,
    bodyHash: hash('sha256', request.body),
    body: journal.keepBodies ? request.body : null,
  };
  journal.entries.push(entry);
  // Twice the room, so that old entries leave in few large steps.
  if (journal.entries.length > 2 * journal.keep)
    journal.entries.splice(0, journal.entries.length - journal.keep);
  return { number, end: (ending) => finish(journal, entry, ending) };
}

/** The last requests, the oldest first. */
export function lastRequests(journal: Journal): readonly RequestEntry[] {
  return journal.keep === 0 ? [] : journal.entries.slice(-journal.keep);
}

function finish(journal: Journal, entry: RequestEntry, ending: Ending): void {
  const [first] = journal.entries;
  const index = first === undefined ? -1 : entry.number - first.number;
  if (journal.entries[index] === entry) journal.entries[index] = { ...entry, ...ending };
  const route = `${entry.method} ${entry.route}`;
  const status = String(ending.status ?? 'none');
  journal.counters.byRoute[route] ??= {};
  const statuses = journal.counters.byRoute[route];
  statuses[status] = (statuses[status] ?? 0) + 1;
}
