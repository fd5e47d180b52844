import { type Model, models } from '../model/index.ts';
import { entryColumns } from './entries.ts';
import type { Entry, Lane } from './entry.ts';
import type { Store } from './store.ts';

/** Which entries are asked for: those of all sites of the account, of them only what happened just now, or one site's. */
export type Turn = { readonly kind: 'all' | 'news' } | { readonly kind: 'site'; readonly site: string };

/** Where entries are to go. */
export type Destination = Pick<Entry, 'uid' | 'model' | 'lane'>;

const [all, news] = [{ kind: 'all' }, { kind: 'news' }] as const;
/** After an outage what happened just now, within so many milliseconds, does not queue behind what was held up. */
const justNow = 10 * 60_000;

/**
 * The entries that may go, in the order in which they became pending. In the background the sites of an account take
 * turns, request by request: 200,000 receipts of one shop do not keep the ten of another waiting for days.
 */
export class Candidates {
  readonly #ofAll;
  readonly #ofSite;
  readonly #siteAfter;
  readonly #oldest;
  readonly #newest;
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
    this.#oldest = store.prepare<[string, Model], { pendingSince: number }>(
      `SELECT pendingSince FROM entry WHERE uid = ? AND state = 'pending' AND model = ? AND lane = 'live'
       ORDER BY queued LIMIT 1`,
    );
    this.#newest = store.prepare<[string, Model, number, number], Entry>(
      `SELECT ${entryColumns} FROM entry WHERE uid = ? AND state = 'pending' AND model = ? AND lane = 'live'
         AND queued > ? ORDER BY queued DESC LIMIT ?`,
    );
  }

  /** Who may send in this lane, and in which order. */
  turns(uid: string, lane: Lane, now: number): readonly Turn[] {
    if (lane !== 'background') return lane === 'live' && this.#isHeldUp(uid, now) ? [news, all] : [all];
    const sites: string[] = [];
    for (let site = this.#after(uid, ''); site !== undefined; site = this.#after(uid, site)) sites.push(site);
    const next = sites.findIndex((site) => site > (this.#last.get(uid) ?? ''));
    const inTurn = next < 1 ? sites : [...sites.slice(next), ...sites.slice(0, next)];
    return inTurn.map((site) => ({ kind: 'site', site }));
  }

  /** So many at most of those that became pending after the place `after`. */
  of(turn: Turn, { uid, model, lane }: Destination, now: number, after: number, limit: number): Entry[] {
    switch (turn.kind) {
      case 'all':
        return this.#ofAll.all(uid, model, lane, now, after, limit);
      case 'site':
        return this.#ofSite.all(uid, turn.site, model, now, after, limit);
      case 'news':
        // In the order in which they came, as ever: a return after its sale.
        return this.#newest
          .all(uid, model, after, limit)
          .filter(({ pendingSince, nextAttempt }) => now - pendingSince <= justNow && nextAttempt <= now)
          .toReversed();
    }
  }

  /** A request of this turn has been recorded. */
  taken(turn: Turn, uid: string): void {
    if (turn.kind === 'site') this.#last.set(uid, turn.site);
  }

  #isHeldUp(uid: string, now: number): boolean {
    return models.some((model) => {
      const oldest = this.#oldest.get(uid, model);
      return oldest !== undefined && now - oldest.pendingSince > justNow;
    });
  }

  #after(uid: string, site: string): string | undefined {
    return this.#siteAfter.get(uid, site)?.site;
  }
}
