import type { Model } from '../model/index.ts';
import { type Store, transact, written } from './store.ts';
import type { RowCounts } from './streams.ts';

/** A span of time whose rows are read beside the live reading. Instants in UTC; `end` itself is not part of it. */
export interface Backfill {
  readonly id: number;
  readonly site: string;
  readonly model: Model;
  readonly begin: string;
  readonly end: string;
  /** Where it stands, JSON (owned by the reading side); null: at its beginning. */
  readonly position: string | null;
  readonly rowsRead: number;
  readonly changed: number;
  readonly askedAt: number;
  readonly endedAt: number | null;
}

/** What of a backfill is committed with a page. */
export interface BackfillCheckpoint {
  readonly id: number;
  readonly position: string;
}

export class BackfillView {
  readonly #all;

  constructor(store: Store) {
    this.#all = store.prepare<[], Backfill>('SELECT * FROM backfill ORDER BY id');
  }

  /** All there ever were, the oldest first. */
  all(): Backfill[] {
    return this.#all.all();
  }
}

export class Backfills extends BackfillView {
  readonly #store: Store;
  readonly #add;
  readonly #open;
  readonly #checkpoint;
  readonly #end;

  constructor(store: Store) {
    super(store);
    this.#store = store;
    this.#add = store.prepare<[string, Model, string, string, number]>(
      'INSERT INTO backfill (site, model, begin, end, askedAt) VALUES (?, ?, ?, ?, ?)',
    );
    this.#open = store.prepare<[string, Model], Backfill>(
      'SELECT * FROM backfill WHERE site = ? AND model = ? AND endedAt IS NULL ORDER BY id LIMIT 1',
    );
    this.#checkpoint = store.prepare<BackfillCheckpoint & Pick<RowCounts, 'read' | 'changed'>>(
      `UPDATE backfill SET position = @position, rowsRead = rowsRead + @read, changed = changed + @changed
       WHERE id = @id`,
    );
    this.#end = store.prepare<[number, number]>('UPDATE backfill SET endedAt = ? WHERE id = ?');
  }

  /** The same span that is still open is not read twice. */
  add(site: string, model: Model, begin: string, end: string, at: number): void {
    transact(this.#store, () => {
      const same = this.all().some(
        (one) =>
          one.endedAt === null &&
          one.site === site &&
          one.model === model &&
          one.begin === begin &&
          one.end === end,
      );
      if (!same) this.#add.run(site, model, begin, end, at);
    });
  }

  /** The one that is read now. */
  open(site: string, model: Model): Backfill | undefined {
    return this.#open.get(site, model);
  }

  /** Belongs into the transaction of the page. */
  checkpoint(checkpoint: BackfillCheckpoint, { read, changed }: RowCounts): void {
    this.#checkpoint.run({ ...checkpoint, read, changed });
  }

  end(id: number, at: number): void {
    written(() => this.#end.run(at, id));
  }
}
