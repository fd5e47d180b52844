import { rewrite } from './rewrite.ts';
import { type Store, transact, written } from './store.ts';

/** Rows looked at in one transaction: some ten milliseconds. */
const atOnce = 500;

/** Where payloads stand. */
const places = [
  { table: 'entry', columns: ['record', 'delivered'] },
  { table: 'batch_item', columns: ['record', 'part'] },
  { table: 'dead_letter', columns: ['content'] },
] as const;

/** Seals anew what was sealed with a former key, or never, some at a time. */
export class Rotation {
  readonly #store: Store;
  readonly #steps;
  #at = { place: 0, row: 0 };

  constructor(store: Store) {
    this.#store = store;
    this.#steps = places.map(({ table, columns }) => {
      const sealed = columns.map((column) => `"${column}" = sealed(opened("${column}"))`).join(', ');
      const stale = columns.map((column) => `stale("${column}")`).join(' OR ');
      return {
        last: store.prepare<[number], { last: number | null }>(
          `SELECT max(place) AS last FROM
             (SELECT rowid AS place FROM "${table}" WHERE rowid > ? ORDER BY rowid LIMIT ${atOnce})`,
        ),
        seal: store.prepare<[number, number]>(
          `UPDATE "${table}" SET ${sealed} WHERE rowid > ? AND rowid <= ? AND (${stale})`,
        ),
      };
    });
  }

  /** One step of a round. Gives how many rows it has sealed anew, and whether the round goes on. */
  step(): { readonly rows: number; readonly more: boolean } {
    return transact(this.#store, () => {
      const step = this.#steps[this.#at.place];
      if (!step) {
        this.#at = { place: 0, row: 0 };
        this.#store.exec(
          `UPDATE meta SET value = sealed(opened(value)) WHERE name = 'secret' AND stale(value)`,
        );
        return { rows: 0, more: false };
      }
      const last = step.last.get(this.#at.row)?.last ?? null;
      const rows = last === null ? 0 : step.seal.run(this.#at.row, last).changes;
      this.#at = last === null ? { place: this.#at.place + 1, row: 0 } : { ...this.#at, row: last };
      return { rows, more: true };
    });
  }

  /** Wipes what stood there before: see rewrite.ts. */
  wipe(): void {
    written(() => rewrite(this.#store));
  }
}
