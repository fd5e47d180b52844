import type { Failure, FailureCode, Model } from '../model/index.ts';
import type { Entry } from './entry.ts';
import { hasRow } from './reversal-key.ts';
import type { Store } from './store.ts';

/** A row that could not be mapped (`row`), or a record that AIQ refused (`record`), set aside for a person. */
export interface DeadLetter {
  readonly id: number;
  readonly uid: string;
  readonly site: string;
  readonly model: Model;
  /** Key columns of the row in the POS, a JSON array of texts. */
  readonly sourceKey: string;
  /** AIQ's key; null for a row that was never mapped so far. */
  readonly key: string | null;
  readonly kind: 'row' | 'record';
  readonly code: FailureCode;
  readonly reason: string;
  readonly hint: string;
  /** "unicenta.yaml:42:13", the line of the mapping that made it. */
  readonly place: string | null;
  /** The row's values or the record's body, JSON. Holds personal data. */
  readonly content: string;
  readonly mapping: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly attempts: number;
  /** 1 while a person has asked to read the row again. */
  readonly reread: number;
}

/** A dead letter whose row is to be read and mapped again. */
export type ToReread = Pick<DeadLetter, 'id' | 'sourceKey' | 'kind'>;

export type NewDeadLetter = Omit<DeadLetter, 'id' | 'firstAt' | 'lastAt' | 'attempts' | 'reread'> & {
  readonly at: number;
};

const columns = `id, uid, site, model, sourceKey, key, kind, code, reason, hint, place, opened(content) AS content, mapping,
  firstAt, lastAt, attempts, reread`;

/** Which dead letters are meant: all that agree with what is named. */
export interface DeadLetterChoice {
  readonly code?: string | undefined;
  readonly site?: string | undefined;
  readonly model?: Model | undefined;
}

/** Dead letters, one for each source row. Reads only; see `DeadLetters` for the owner's part. */
export class DeadLetterView {
  readonly #list;
  readonly #get;
  readonly #count;

  constructor(store: Store) {
    this.#count = store.prepare<[], { letters: number }>(
      'SELECT count(*) AS letters FROM dead_letter WHERE discarded = 0',
    );
    this.#list = store.prepare<[Record<keyof DeadLetterChoice, string | null>], DeadLetter>(
      `SELECT ${columns} FROM dead_letter WHERE discarded = 0 AND code = coalesce(@code, code)
         AND site = coalesce(@site, site) AND model = coalesce(@model, model) ORDER BY id`,
    );
    this.#get = store.prepare<[number], DeadLetter>(
      `SELECT ${columns} FROM dead_letter WHERE id = ? AND discarded = 0`,
    );
  }

  count(): number {
    return this.#count.get()?.letters ?? 0;
  }

  list(choice: DeadLetterChoice = {}): DeadLetter[] {
    return [...this.each(choice)];
  }

  /** One after the other: they hold whole rows, and there may be a table of them. */
  each(choice: DeadLetterChoice = {}): IterableIterator<DeadLetter> {
    const { code = null, site = null, model = null } = choice;
    return this.#list.iterate({ code, site, model });
  }

  get(id: number): DeadLetter | undefined {
    return this.#get.get(id);
  }
}

/** Writes happen inside the caller's transaction. */
export class DeadLetters extends DeadLetterView {
  readonly #put;
  readonly #clear;
  readonly #clearRefused;
  readonly #remove;
  readonly #discard;
  readonly #reread;
  readonly #again;
  readonly #isAsked;
  readonly #tryWith;
  readonly #row;

  constructor(store: Store) {
    super(store);
    this.#put = store.prepare<NewDeadLetter>(
      `INSERT INTO dead_letter (uid, site, model, sourceKey, key, kind, code, reason, hint, place, content, mapping,
         firstAt, lastAt, attempts)
       VALUES (@uid, @site, @model, @sourceKey, @key, @kind, @code, @reason, @hint,
         coalesce(@place, (SELECT place FROM stream WHERE site = @site AND model = @model)), sealed(@content), @mapping, @at, @at, 1)
       ON CONFLICT (site, model, sourceKey) DO UPDATE SET key = excluded.key, kind = excluded.kind, code = excluded.code,
         reason = excluded.reason, hint = excluded.hint, place = excluded.place, content = excluded.content,
         mapping = excluded.mapping, lastAt = excluded.lastAt, attempts = attempts + 1, reread = 0,
         discarded = discarded AND code = excluded.code AND opened(content) = opened(excluded.content)`,
    );
    this.#clear = store.prepare<[string, Model, string]>(
      'DELETE FROM dead_letter WHERE site = ? AND model = ? AND sourceKey = ?',
    );
    this.#clearRefused = store.prepare<[string, Model, string]>(
      `DELETE FROM dead_letter WHERE site = ? AND model = ? AND sourceKey = ? AND kind = 'record'`,
    );
    this.#remove = store.prepare<[number]>('DELETE FROM dead_letter WHERE id = ?');
    this.#discard = store.prepare<[number]>('UPDATE dead_letter SET discarded = 1 WHERE id = ?');
    this.#reread = store.prepare<[number]>('UPDATE dead_letter SET reread = 1 WHERE id = ?');
    this.#again = store.prepare<[string, Model, string, number, number], ToReread>(
      `SELECT id, sourceKey, kind FROM dead_letter WHERE id IN
         (SELECT id FROM dead_letter WHERE site = ? AND model = ? AND discarded = 0 AND (reread = 1 OR mapping <> ?)
            AND ${hasRow} AND id > ? ORDER BY id LIMIT ?) ORDER BY id`,
    );
    this.#isAsked = store.prepare<[string, Model]>(
      'SELECT 1 FROM dead_letter WHERE site = ? AND model = ? AND discarded = 0 AND reread = 1',
    );
    this.#tryWith = store.prepare<[string, string, Model, string]>(
      'UPDATE dead_letter SET mapping = ?, reread = 0 WHERE site = ? AND model = ? AND sourceKey = ?',
    );
    this.#row = store.prepare<[string, Model, string], { mapping: string }>(
      `SELECT mapping FROM dead_letter WHERE site = ? AND model = ? AND sourceKey = ? AND kind = 'row'`,
    );
  }

  put(letter: NewDeadLetter): void {
    this.#put.run(letter);
  }

  clear(site: string, model: Model, sourceKey: string): void {
    this.#clear.run(site, model, sourceKey);
  }

  /** The record is on its way again; a row that cannot be mapped stays. */
  clearRefused({ site, model, sourceKey }: Entry): void {
    this.#clearRefused.run(site, model, sourceKey);
  }

  remove(id: number): void {
    this.#remove.run(id);
  }

  /** Stays out of sight until the same row fails in another way. */
  discard(id: number): void {
    this.#discard.run(id);
  }

  askReread(id: number): void {
    this.#reread.run(id);
  }

  /** Could this row not be mapped when it was last read? */
  holdsRow(site: string, model: Model, sourceKey: string): boolean {
    return this.#row.get(site, model, sourceKey) !== undefined;
  }

  /** Could it not be mapped by this version of the mapping either? */
  failedBefore(site: string, model: Model, sourceKey: string, mapping: string): boolean {
    return this.#row.get(site, model, sourceKey)?.mapping === mapping;
  }

  /** The mapping was tried on the row again, and what is wrong with it is the same. */
  triedWith(mapping: string, site: string, model: Model, sourceKey: string): void {
    this.#tryWith.run(mapping, site, model, sourceKey);
  }

  /** Has a person asked to read rows of this stream again? */
  isAsked(site: string, model: Model): boolean {
    return this.#isAsked.get(site, model) !== undefined;
  }

  /** What a person asked to read again, and what another version of the mapping made: so many, after the one with this id. */
  toReread(site: string, model: Model, mapping: string, after: number, limit: number): ToReread[] {
    return this.#again.all(site, model, mapping, after, limit);
  }
}

/** A record that AIQ refused, or that cannot be written on the wire. */
export function refusedRecord(entry: Entry, failure: Failure, at: number): NewDeadLetter {
  return {
    uid: entry.uid,
    site: entry.site,
    model: entry.model,
    sourceKey: entry.sourceKey,
    key: entry.key,
    kind: 'record',
    code: failure.code,
    reason: failure.message,
    hint: failure.hint,
    place: null,
    content: entry.record ?? '',
    mapping: entry.mapping,
    at,
  };
}
