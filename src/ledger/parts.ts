import type { Entry } from './entry.ts';
import { type Part, partOf, type Sum, sumOf } from './part.ts';
import type { Store } from './store.ts';

/** What the sites of an account have of each SKU that is summed over them. Runs inside the caller's transaction. */
export class Parts {
  readonly #get;
  readonly #all;
  readonly #put;
  readonly #drop;

  constructor(store: Store) {
    this.#get = store.prepare<[string, string, string], Part>(
      'SELECT * FROM part WHERE uid = ? AND key = ? AND site = ?',
    );
    this.#all = store.prepare<[string, string], Part>('SELECT * FROM part WHERE uid = ? AND key = ?');
    this.#put = store.prepare<Part>(
      `INSERT OR REPLACE INTO part (uid, key, site, sourceKey, readSequence, present, seen, record)
       VALUES (@uid, @key, @site, @sourceKey, @readSequence, @present, @seen, @record)`,
    );
    this.#drop = store.prepare<[string, string]>('DELETE FROM part WHERE uid = ? AND key = ?');
  }

  /** What the site has. `entry`: of the SKU; where it has no parts yet, it was its site's alone. */
  of(site: string, entry: Entry): Part | undefined {
    const { uid, key } = entry;
    const own = this.#get.get(uid, key, site);
    if (own || this.#all.all(uid, key).length > 0) return own;
    const first = partOf(entry);
    if (first) this.#put.run(first);
    return first?.site === site ? first : undefined;
  }

  /** The sum from now on; null: no site has any more of it. */
  put(part: Part): Sum | null {
    this.#put.run(part);
    return sumOf(this.#all.all(part.uid, part.key));
  }

  /** Stock that was summed before and is one site's own now: the entry as that site knows it. */
  withdraw(site: string, entry: Entry): Entry {
    const own = this.#get.get(entry.uid, entry.key, site);
    if (!own) return entry;
    this.#drop.run(entry.uid, entry.key);
    return { ...entry, site, sourceKey: own.sourceKey, present: own.present };
  }
}
