import { type Bodies, fingerprint, type Model } from '../model/index.ts';
import type { BatchRow } from './batches.ts';
import type { DeadLetter } from './dead-letters.ts';
import { Entries, entryColumns } from './entries.ts';
import type { Entry } from './entry.ts';
import { type Part, seenBy } from './part.ts';
import { isReversal, reversalKey, reversedKey } from './reversal-key.ts';
import { hasTable, type Store } from './store.ts';

/** What the ledger holds of one record, or of one row. */
export interface History {
  readonly entry: Entry | null;
  /** The recorded request that carries it and has no answer yet. */
  readonly request: BatchRow | null;
  /** The row's, also where a person has given it up. */
  readonly letter: (DeadLetter & { readonly discarded: number }) | null;
  /** Of a sale: its shopper's entry. */
  readonly persona: Entry | null;
  /** Of a sale: the one that takes it back at AIQ, or did. */
  readonly reversal: Entry | null;
}

/** One record's story, for a person who asks. Reads only. */
export class Histories {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The row that has this key of AIQ's, where it is a row of this site. A reversal is told of with its sale. */
  rowOf(site: string, uid: string, model: Model, key: string): Pick<Entry, 'sourceKey' | 'key'> | null {
    const entries = new Entries(this.#store);
    const entry = entries.get(uid, model, key);
    const reversed = entry ? reversedKey(entry) : null;
    const found = reversed === null ? entry : entries.get(uid, model, reversed);
    const row = found && this.#asSeenBy(site, found);
    return row?.site === site ? { sourceKey: row.sourceKey, key: row.key } : null;
  }

  /** Is anything known of the row with this source key? */
  knowsRow(site: string, model: Model, sourceKey: string): boolean {
    return this.#entryOf(site, model, sourceKey) !== null || this.#letterOf(site, model, sourceKey) !== null;
  }

  /** By AIQ's key, or, where that is not known, what the row last made. All as of one moment. */
  of(site: string, uid: string, model: Model, sourceKey: string, key: string | null): History {
    return this.#store.transaction((): History => {
      const entries = new Entries(this.#store);
      const found = key === null ? undefined : entries.get(uid, model, key);
      const byKey = found && this.#asSeenBy(site, found);
      // The key may be another row's, which has it first.
      const own = byKey?.site === site && byKey.sourceKey === sourceKey;
      const entry = own ? byKey : this.#entryOf(site, model, sourceKey);
      const { batch = null, persona = null } = entry ?? {};
      return {
        entry,
        request: batch === null ? null : this.#requestOf(batch),
        letter: this.#letterOf(site, model, sourceKey),
        persona: persona === null ? null : (entries.get(uid, 'persona', persona) ?? null),
        reversal: entry?.model === 'sale' ? this.#reversalOf(entry) : null,
      };
    })();
  }

  /** What a record's entry would hold as `seen`; null in a ledger that has no secret yet. */
  fingerprint<M extends Model>(model: M, body: Bodies[M]): string | null {
    const secret = this.#store
      .prepare<[], { value: string }>(`SELECT opened(value) AS value FROM meta WHERE name = 'secret'`)
      .get();
    return secret ? fingerprint(model, body, secret.value) : null;
  }

  /** Of the keys that a row has had, the one that was read last. */
  #entryOf(site: string, model: Model, sourceKey: string): Entry | null {
    const entry = this.#store
      .prepare<[string, Model, string], Entry>(
        `SELECT ${entryColumns} FROM entry WHERE site = ? AND model = ? AND sourceKey = ?
         ORDER BY readSequence DESC LIMIT 1`,
      )
      .get(site, model, sourceKey);
    if (entry) return this.#asSeenBy(site, entry);
    if (model !== 'inventory') return null;
    const part = this.#parts('sourceKey', site, sourceKey).at(-1);
    const sum = part && new Entries(this.#store).get(part.uid, model, part.key);
    return part && sum ? seenBy(part, sum) : null;
  }

  #asSeenBy(site: string, entry: Entry): Entry {
    if (entry.model !== 'inventory') return entry;
    const part = this.#parts('key', site, entry.key).find(({ uid }) => uid === entry.uid);
    return part ? seenBy(part, entry) : entry;
  }

  /** What a site has of sums, the last read last. A ledger of an earlier version has no table of it before its upgrade. */
  #parts(column: 'key' | 'sourceKey', site: string, value: string): Part[] {
    if (!hasTable(this.#store, 'part')) return [];
    return this.#store
      .prepare<[string, string], Part>(
        `SELECT * FROM part WHERE site = ? AND ${column} = ? ORDER BY readSequence`,
      )
      .all(site, value);
  }

  #reversalOf({ uid, key }: Entry): Entry | null {
    const found = new Entries(this.#store).get(uid, 'sale', reversalKey(key));
    return found && isReversal(found) ? found : null;
  }

  #letterOf(site: string, model: Model, sourceKey: string): History['letter'] {
    const letter = this.#store
      .prepare<[string, Model, string], DeadLetter & { discarded: number }>(
        'SELECT *, opened(content) AS content FROM dead_letter WHERE site = ? AND model = ? AND sourceKey = ?',
      )
      .get(site, model, sourceKey);
    return letter ?? null;
  }

  #requestOf(batch: number): BatchRow | null {
    return this.#store.prepare<[number], BatchRow>('SELECT * FROM batch WHERE id = ?').get(batch) ?? null;
  }
}
