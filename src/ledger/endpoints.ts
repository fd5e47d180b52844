import type { Failure } from '../model/index.ts';
import { type Store, transact } from './store.ts';

/** What an endpoint of an account has answered so far. `code` is set while sending to it is stopped. */
export interface EndpointRow {
  readonly uid: string;
  readonly endpoint: string;
  readonly requests: number;
  /** Requests that AIQ took. */
  readonly accepted: number;
  /** Records that AIQ took. */
  readonly records: number;
  /** Refusals since the last acceptance. */
  readonly refusals: number;
  /** Single records refused since the last acceptance. */
  readonly refusedAlone: number;
  readonly code: string | null;
  readonly reason: string | null;
  readonly hint: string | null;
  readonly since: number | null;
  readonly probeAt: number | null;
  /** Most records in a request, since a larger one was too large; null: as the settings say. */
  readonly most: number | null;
  readonly mostAt: number | null;
}

/** The name under which a refused key is noted: it stops all endpoints of the account. */
export const wholeAccount = '*';

export class EndpointView {
  readonly #all;

  constructor(store: Store) {
    this.#all = store.prepare<[], EndpointRow>('SELECT * FROM endpoint ORDER BY uid, endpoint');
  }

  all(): EndpointRow[] {
    return this.#all.all();
  }
}

/** `refused-alone`: each of its records by itself. */
export type EndpointAnswer = 'accepted' | 'refused' | 'refused-alone' | 'other';

/** `count` and `delivered` belong into the transaction that settles a request; the others are one of their own. */
export class Endpoints extends EndpointView {
  readonly #store: Store;
  readonly #count;
  readonly #records;
  readonly #get;
  readonly #stop;
  readonly #clear;
  readonly #limit;

  constructor(store: Store) {
    super(store);
    this.#store = store;
    this.#count = store.prepare(
      `INSERT INTO endpoint (uid, endpoint, requests, accepted, refusals, refusedAlone)
       VALUES (@uid, @endpoint, 1, @accepted, @refused, @alone)
       ON CONFLICT DO UPDATE SET requests = requests + 1, accepted = accepted + @accepted,
         refusals = iif(@accepted > 0, 0, refusals + @refused),
         refusedAlone = iif(@accepted > 0, 0, refusedAlone + @alone)`,
    );
    this.#records = store.prepare<[string, string]>(
      `INSERT INTO endpoint (uid, endpoint, records) VALUES (?, ?, 1)
       ON CONFLICT DO UPDATE SET records = records + 1`,
    );
    this.#get = store.prepare<[string, string], EndpointRow>(
      'SELECT * FROM endpoint WHERE uid = ? AND endpoint = ?',
    );
    this.#stop = store.prepare(
      `INSERT INTO endpoint (uid, endpoint, code, reason, hint, since, probeAt)
       VALUES (@uid, @endpoint, @code, @reason, @hint, @at, @probeAt)
       ON CONFLICT DO UPDATE SET code = excluded.code, reason = excluded.reason, hint = excluded.hint,
         since = coalesce(since, excluded.since), probeAt = excluded.probeAt`,
    );
    this.#clear = store.prepare<[string, string]>(
      `UPDATE endpoint SET code = NULL, reason = NULL, hint = NULL, since = NULL, probeAt = NULL
       WHERE uid = ? AND endpoint = ?`,
    );
    this.#limit = store.prepare(
      `INSERT INTO endpoint (uid, endpoint, most, mostAt) VALUES (@uid, @endpoint, @most, @at)
       ON CONFLICT DO UPDATE SET most = excluded.most, mostAt = excluded.mostAt`,
    );
  }

  get(uid: string, endpoint: string): EndpointRow | undefined {
    return this.#get.get(uid, endpoint);
  }

  /** Notes one request with so many records, and its answer. */
  count(uid: string, endpoint: string, answer: EndpointAnswer, records: number): void {
    const accepted = Number(answer === 'accepted');
    const refused = Number(answer === 'refused' || answer === 'refused-alone');
    const alone = answer === 'refused-alone' ? records : 0;
    this.#count.run({ uid, endpoint, accepted, refused, alone });
  }

  delivered(uid: string, endpoint: string): void {
    this.#records.run(uid, endpoint);
  }

  stop(uid: string, endpoint: string, failure: Failure, at: number, probeAt: number): void {
    const { code, message: reason, hint } = failure;
    transact(this.#store, () => this.#stop.run({ uid, endpoint, code, reason, hint, at, probeAt }));
  }

  clear(uid: string, endpoint: string): void {
    transact(this.#store, () => this.#clear.run(uid, endpoint));
  }
  /** How many records a request may hold from now on; null: as many as the settings say. */
  limit(uid: string, endpoint: string, limit: { readonly most: number; readonly at: number } | null): void {
    const { most, at } = limit ?? { most: null, at: null };
    transact(this.#store, () => this.#limit.run({ uid, endpoint, most, at }));
  }
}
