import type { Model } from '../model/index.ts';
import { DeadLetters, type ToReread } from './dead-letters.ts';
import { Entries } from './entries.ts';
import { type Entry, unknownFingerprint } from './entry.ts';
import type { Forgotten } from './forgotten.ts';
import type { Store } from './store.ts';

/** A key that a pass has not met, as it stood before. */
export type Missing = Pick<Entry, 'sourceKey' | 'key' | 'readSequence'>;

/** A key and the fingerprint of what was seen of it; null: unknown. */
export type Recent = Pick<Entry, 'sourceKey' | 'key' | 'seen'>;

interface Asked {
  readonly site: string;
  readonly model: Model;
}

/** What stands in the POS of a site: its entries and, of a SKU that is summed over sites, its part instead. */
const present = (columns: string, condition = 'true') => `
  SELECT ${columns} FROM entry WHERE site = @site AND model = @model AND present = 1 AND ${condition}
    AND (model <> 'inventory' OR NOT EXISTS (SELECT 1 FROM part WHERE part.uid = entry.uid AND part.key = entry.key))
  UNION ALL
  SELECT ${columns} FROM part WHERE site = @site AND @model = 'inventory' AND present = 1 AND ${condition}`;

/** How many keys of a stream stand in the POS, as far as it was read. */
export function countPresent(store: Store): (site: string, model: Model) => number {
  const count = store.prepare<Asked, { entries: number }>(
    `SELECT count(*) AS entries FROM (${present('key')})`,
  );
  return (site, model) => count.get({ site, model })?.entries ?? 0;
}

/** What the ledger knows of the rows of a POS: the questions of the pull loop. Reads only. */
export class Known {
  readonly #entries: Entries;
  readonly #deadLetters: DeadLetters;
  readonly #forgotten: Forgotten;
  readonly #missing;
  readonly #recent;
  readonly #present;
  readonly #isMended;

  constructor(store: Store, forgotten: Forgotten) {
    this.#forgotten = forgotten;
    this.#entries = new Entries(store);
    this.#deadLetters = new DeadLetters(store);
    this.#missing = store.prepare<
      Asked & { before: number; last: number; lastKey: string; limit: number },
      Missing
    >(
      `${present('sourceKey, key, readSequence', 'readSequence < @before AND (readSequence, key) > (@last, @lastKey)')}
       ORDER BY readSequence, key LIMIT @limit`,
    );
    this.#recent = store.prepare<Asked & { limit: number }, Recent>(
      `${present('sourceKey, key, seen, readSequence')} ORDER BY readSequence DESC LIMIT @limit`,
    );
    this.#isMended = store.prepare<[string, Model]>(
      'SELECT 1 FROM mend WHERE site = ? AND model = ? LIMIT 1',
    );
    this.#present = countPresent(store);
  }

  /** Which of these personas the ledger has never seen, and may know of. */
  unknownPersonas(uid: string, keys: readonly string[]): string[] {
    return keys.filter(
      (key) => this.#entries.get(uid, 'persona', key) === undefined && !this.#forgotten.hasKey(uid, key),
    );
  }

  /**
   * Keys that no reading since this sequence has met: gone, unless a read by key finds them. So many at a time, in an
   * order of their own; `after` is the last one of those before.
   */
  notSeenSince(
    site: string,
    model: Model,
    sequence: number,
    limit: number,
    after: Missing | null = null,
  ): Missing[] {
    const { readSequence = -1, key = '' } = after ?? {};
    return this.#missing.all({ site, model, before: sequence, last: readSequence, lastKey: key, limit });
  }

  /** The keys that were read last. */
  recent(site: string, model: Model, limit: number): Recent[] {
    const rows = this.#recent.all({ site, model, limit });
    return rows.map(({ sourceKey, key, seen }) => {
      return { sourceKey, key, seen: seen === unknownFingerprint ? null : seen };
    });
  }

  /** How many keys of a stream stand in the POS. */
  present(site: string, model: Model): number {
    return this.#present(site, model);
  }

  /** Has a person, or a reconcile, asked to read rows of this stream again? */
  isAsked(site: string, model: Model): boolean {
    return this.#deadLetters.isAsked(site, model) || this.#isMended.get(site, model) !== undefined;
  }

  /** What a person asked to read again, and what another version of the mapping made: so many, after the one with this id. */
  toReread(site: string, model: Model, mapping: string, after = 0, limit = 200): ToReread[] {
    return this.#deadLetters.toReread(site, model, mapping, after, limit);
  }
}
