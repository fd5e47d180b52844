import type { Model } from '../model/index.ts';
import type { Lane } from './entry.ts';
import type { Store } from './store.ts';

/**
 * `ready`: a half of a refused request, not sent yet. `in_flight`: being sent. `unknown`: the answer was lost, the
 * same body goes again once the first can no longer land.
 */
export type BatchState = 'ready' | 'in_flight' | 'unknown';

export interface BatchRow {
  readonly id: number;
  readonly uid: string;
  readonly endpoint: string;
  readonly contactId: string | null;
  readonly state: BatchState;
  readonly lane: Lane;
  readonly attempts: number;
  readonly notBefore: number;
  readonly createdAt: number;
  readonly sentAt: number | null;
}

export interface BatchItem {
  readonly position: number;
  readonly model: Model;
  readonly key: string;
  readonly version: number;
  readonly record: string;
  readonly fingerprint: string;
  readonly attributed: number;
  /** Fields of the record that are not in the part: see `Entry`. */
  readonly withheld: string;
  readonly part: string;
}

/** One request as recorded: its body is assembled from the parts of its items, in order. */
export interface Batch extends BatchRow {
  readonly items: readonly BatchItem[];
}

export type NewBatch = Omit<Batch, 'id' | 'sentAt'>;

/** Batches and their items. Writes happen inside the caller's transaction. */
export class Batches {
  readonly #insert;
  readonly #insertItem;
  readonly #carry;
  readonly #items;
  readonly #due;
  readonly #send;
  readonly #lose;
  readonly #remove;
  readonly #removeItems;
  readonly #interrupted;
  readonly #all;

  constructor(store: Store) {
    this.#insert = store.prepare(
      `INSERT INTO batch (uid, endpoint, contactId, state, lane, attempts, notBefore, createdAt)
       VALUES (@uid, @endpoint, @contactId, @state, @lane, @attempts, @notBefore, @createdAt)`,
    );
    this.#insertItem = store.prepare(
      `INSERT INTO batch_item (batch, position, model, key, version, record, fingerprint, attributed, withheld, part)
       VALUES (@batch, @position, @model, @key, @version, sealed(@record), @fingerprint, @attributed, @withheld, sealed(@part))`,
    );
    this.#carry = store.prepare<[number, string, Model, string]>(
      'UPDATE entry SET batch = ? WHERE uid = ? AND model = ? AND key = ?',
    );
    this.#items = store.prepare<[number], BatchItem>(
      `SELECT position, model, key, version, opened(record) AS record, fingerprint, attributed, withheld,
         opened(part) AS part
       FROM batch_item WHERE batch = ? ORDER BY position`,
    );
    this.#due = store.prepare<[string, number], BatchRow>(
      `SELECT * FROM batch WHERE uid = ? AND state IN ('ready', 'unknown') AND notBefore <= ? ORDER BY id`,
    );
    this.#send = store.prepare<[number, number]>(
      `UPDATE batch SET state = 'in_flight', sentAt = ?, attempts = attempts + 1 WHERE id = ?`,
    );
    this.#lose = store.prepare<[number, number]>(
      `UPDATE batch SET state = 'unknown', notBefore = ? WHERE id = ?`,
    );
    this.#remove = store.prepare<[number]>('DELETE FROM batch WHERE id = ?');
    this.#removeItems = store.prepare<[number]>('DELETE FROM batch_item WHERE batch = ?');
    this.#interrupted = store.prepare<[string], BatchRow>(
      `SELECT * FROM batch WHERE uid = ? AND state = 'in_flight'`,
    );
    this.#all = store.prepare<[string], BatchRow>('SELECT * FROM batch WHERE uid = ? ORDER BY id');
  }

  add(batch: NewBatch): Batch {
    const { items, ...row } = batch;
    const id = Number(this.#insert.run(row).lastInsertRowid);
    for (const [position, item] of items.entries()) {
      this.#insertItem.run({ ...item, batch: id, position });
      this.#carry.run(id, batch.uid, item.model, item.key);
    }
    return { ...row, id, sentAt: null, items: items.map((item, position) => ({ ...item, position })) };
  }

  /** Recorded requests of an account that may go (again) now, oldest first. */
  due(uid: string, now: number): Batch[] {
    return this.#due.all(uid, now).map((row) => this.#whole(row));
  }

  /** Every recorded request of an account that is not settled. */
  all(uid: string): Batch[] {
    return this.#all.all(uid).map((row) => this.#whole(row));
  }

  interrupted(uid: string): Batch[] {
    return this.#interrupted.all(uid).map((row) => this.#whole(row));
  }

  markSent(id: number, now: number): void {
    this.#send.run(now, id);
  }

  markLost(id: number, notBefore: number): void {
    this.#lose.run(notBefore, id);
  }

  remove(id: number): void {
    this.#removeItems.run(id);
    this.#remove.run(id);
  }

  #whole(row: BatchRow): Batch {
    return { ...row, items: this.#items.all(row.id) };
  }
}
