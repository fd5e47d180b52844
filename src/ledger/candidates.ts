import type { Model } from '../model/index.ts';
import { entryColumns } from './entries.ts';
import type { Entry, Lane } from './entry.ts';
import type { Store } from './store.ts';

/** Whose entries are asked for: those of one site, or (null) of all sites of the account. */
export type Turn = string | null;

/** Where entries are to go. */
export type Destination = Pick<Entry, 'uid' | 'model' | 'lane'>;

/**
 * The entries that may go, in the order in which they became pending. In the background the sites of an account take
 * turns, request by request: 200,000 receipts of one shop do not keep the ten of another waiting for days.
 */
export class Candidates {
  readonly #ofAll;
  readonly #ofSite;
  readonly #siteAfter;
  /** The site whose background work went last, by account. Forgotten by a restart, which does no harm. */
  readonly #last = new Map<string, string>();

  constructor(store: Store) {
    this.#ofAll = store.prepare<[string, Model, Lane, number, number, number], Entry>(
      `SELECT ${entryColumns} FROM entry
       WHERE uid = ? AND state = 'pending' AND model = ? AND lane = ? AND nextAttempt <= ? AND queued > ?
       ORDER BY queued LIMIT ?`,
    );
    // Left to itself, SQLite takes the other index, and walks through all that the other sites have.
    this.#ofSite = store.prepare<[string, string, Model, number, number, number], Entry>(
      `SELECT ${entryColumns} FROM entry INDEXED BY entry_turn
       WHERE uid = ? AND site = ? AND model = ? AND state = 'pending' AND lane = 'background' AND nextAttempt <= ? AND queued > ?
       ORDER BY queued LIMIT ?`,
    );
    // One look into the index a site, however many entries each has.
    this.#siteAfter = store.prepare<[string, string], { site: string }>(
      `SELECT site FROM entry INDEXED BY entry_turn
       WHERE uid = ? AND site > ? AND state = 'pending' AND lane = 'background'
       ORDER BY site LIMIT 1`,
    );
  }

  /** Who may send in this lane, and in which order. */
  turns(uid: string, lane: Lane): readonly Turn[] {
    if (lane !== 'background') return [null];
    const sites: string[] = [];
    for (let site = this.#after(uid, ''); site !== undefined; site = this.#after(uid, site)) sites.push(site);
    const next = sites.findIndex((site) => site > (this.#last.get(uid) ?? ''));
    return next < 1 ? sites : [...sites.slice(next), ...sites.slice(0, next)];
  }

  /** So many at most of those that became pending after the place `after`. */
  of(turn: Turn, { uid, model, lane }: Destination, now: number, after: number, limit: number): Entry[] {
    return turn === null
      ? this.#ofAll.all(uid, model, lane, now, after, limit)
      : this.#ofSite.all(uid, turn, model, now, after, limit);
  }

  /** A request of this turn has been recorded. */
  taken(turn: Turn, uid: string): void {
    if (turn !== null) this.#last.set(uid, turn);
  }

  #after(uid: string, site: string): string | undefined {
    return this.#siteAfter.get(uid, site)?.site;
  }
}
