import type { Model } from '../model/index.ts';
import { DeadLetters, type ToReread } from './dead-letters.ts';
import { Entries } from './entries.ts';
import type { Entry } from './entry.ts';
import type { Store } from './store.ts';

/** A key that a pass has not met, as it stood before. */
export type Missing = Pick<Entry, 'sourceKey' | 'key' | 'readSequence'>;

/** A key and the fingerprint of what was seen of it. */
export type Recent = Pick<Entry, 'sourceKey' | 'key' | 'seen'>;

/** What the ledger knows of the rows of a POS: the questions of the pull loop. Reads only. */
export class Known {
  readonly #entries: Entries;
  readonly #deadLetters: DeadLetters;
  readonly #missing;
  readonly #recent;
  readonly #present;

  constructor(store: Store) {
    this.#entries = new Entries(store);
    this.#deadLetters = new DeadLetters(store);
    this.#missing = store.prepare<[string, Model, number, number, string, number], Missing>(
      `SELECT sourceKey, key, readSequence FROM entry
       WHERE site = ? AND model = ? AND readSequence < ? AND (readSequence, key) > (?, ?) AND present = 1
       ORDER BY readSequence, key LIMIT ?`,
    );
    this.#recent = store.prepare<[string, Model, number], Recent>(
      `SELECT sourceKey, key, seen FROM entry WHERE site = ? AND model = ? AND present = 1
       ORDER BY readSequence DESC LIMIT ?`,
    );
    this.#present = store.prepare<[string, Model], { entries: number }>(
      'SELECT count(*) AS entries FROM entry WHERE site = ? AND model = ? AND present = 1',
    );
  }

  /** Which of these personas the ledger has never seen. */
  unknownPersonas(uid: string, keys: readonly string[]): string[] {
    return keys.filter((key) => this.#entries.get(uid, 'persona', key) === undefined);
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
    return this.#missing.all(site, model, sequence, readSequence, key, limit);
  }

  /** The keys that were read last. */
  recent(site: string, model: Model, limit: number): Recent[] {
    return this.#recent.all(site, model, limit);
  }

  /** How many keys of a stream stand in the POS. */
  present(site: string, model: Model): number {
    return this.#present.get(site, model)?.entries ?? 0;
  }

  /** Has a person asked to read rows of this stream again? */
  isAsked(site: string, model: Model): boolean {
    return this.#deadLetters.isAsked(site, model);
  }

  /** What a person asked to read again, and what another version of the mapping made: so many, after the one with this id. */
  toReread(site: string, model: Model, mapping: string, after = 0, limit = 200): ToReread[] {
    return this.#deadLetters.toReread(site, model, mapping, after, limit);
  }
}
