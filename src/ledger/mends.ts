import type { Model } from '../model/index.ts';
import { doubted, forgotten, isDamaged } from './damage.ts';
import { Entries, entryColumns } from './entries.ts';
import type { Entry } from './entry.ts';
import { Meta } from './meta.ts';
import { type Store, transact } from './store.ts';

/**
 * `missing`: in the POS, and not known here · `stale`: known otherwise than it is there · `gone`: known to be there, and
 * not there any more · `unknown`: nobody can tell what AIQ has of it
 */
export const reasons = ['missing', 'stale', 'gone', 'unknown'] as const;
export type Reason = (typeof reasons)[number];

/** One row that is not as it should be. `key` is AIQ's; empty where the row has none. */
export interface Difference {
  /** The row's in the POS, a JSON array of texts. */
  readonly sourceKey: string;
  readonly key: string;
  readonly reason: Reason;
}

/** Rows that are to be read again by their keys, and what is told again to AIQ. Each method is one transaction. */
export class Mends {
  readonly #store: Store;
  readonly #entries: Entries;
  readonly #meta: Meta;
  readonly #secret: string;
  readonly #ask;
  readonly #due;
  readonly #done;
  readonly #salesOf;

  constructor(store: Store, secret: string) {
    this.#store = store;
    this.#secret = secret;
    this.#entries = new Entries(store);
    this.#meta = new Meta(store);
    this.#ask = store.prepare<Difference & { site: string; model: Model }>(
      `INSERT OR REPLACE INTO mend (site, model, sourceKey, key, reason)
       VALUES (@site, @model, @sourceKey, @key, @reason)`,
    );
    this.#due = store.prepare<[string, Model, number], Difference>(
      'SELECT sourceKey, key, reason FROM mend WHERE site = ? AND model = ? ORDER BY sourceKey, key LIMIT ?',
    );
    this.#done = store.prepare<[string, Model, string, string]>(
      'DELETE FROM mend WHERE site = ? AND model = ? AND sourceKey = ? AND key = ?',
    );
    this.#salesOf = store.prepare<[string, string], Entry>(
      `SELECT ${entryColumns} FROM entry WHERE uid = ? AND model = 'sale' AND persona = ? AND state = 'delivered'`,
    );
  }

  /** The stream's next reading reads these rows by their keys; what AIQ has of the unknown ones counts as unknown. */
  ask(uid: string, site: string, model: Model, differences: readonly Difference[]): void {
    transact(this.#store, () => {
      for (const difference of differences) {
        this.#ask.run({ ...difference, site, model });
        const entry = difference.reason === 'unknown' && this.#entries.get(uid, model, difference.key);
        if (entry && isDamaged(entry, this.#secret)) this.#entries.put(doubted(entry));
      }
    });
  }

  due(site: string, model: Model, limit: number): Difference[] {
    return this.#due.all(site, model, limit);
  }

  /** They have been read again, and committed. */
  done(site: string, model: Model, differences: readonly Difference[]): void {
    if (differences.length === 0) return;
    transact(this.#store, () => {
      for (const { sourceKey, key } of differences) this.#done.run(site, model, sourceKey, key);
    });
  }

  /**
   * AIQ does not have these any more. With a shopper his sales go again, since they hang on an id that AIQ has forgotten.
   * Gives how many go out once more: what has changed meanwhile does so anyway.
   */
  forgotten(uid: string, model: Model, keys: readonly string[], at: number): number {
    return transact(this.#store, () => {
      const entries = keys.flatMap((key) => this.#entries.get(uid, model, key) ?? []);
      const delivered = entries.filter(({ state, delivered: had }) => state === 'delivered' && had !== null);
      for (const entry of delivered) {
        this.#entries.put(forgotten(entry, at, this.#meta.count('queue')));
        if (model !== 'persona') continue;
        for (const sale of this.#salesOf.all(uid, entry.key)) this.#entries.put({ ...sale, attributed: 0 });
      }
      return delivered.length;
    });
  }
}
