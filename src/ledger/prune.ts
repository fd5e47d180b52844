import { hasRow } from './reversal-key.ts';
import { type Store, transact } from './store.ts';

/** How old what is kept may become, milliseconds; null: as old as the ledger. */
export interface PruneAges {
  /** What AIQ has of a sale, since it was last sent. */
  readonly sales: number | null;
}

/** Entries looked at in one transaction: some milliseconds. */
const atOnce = 2_000;
/** What other processes asked, and the answers. */
const commandAge = 7 * 86_400_000;

/**
 * A sale that AIQ has, whose shopper it knows or that has none. Its key, fingerprint and version stay, so it is not
 * sent again; what is lost is what a void would take back.
 */
const prunable = `model = 'sale' AND state = 'delivered' AND delivered IS NOT NULL
  AND (attributed = 1 OR persona IS NULL) AND ${hasRow}`;

/** Drops what has been sent long ago, some at a time: whoever else writes waits for milliseconds only. */
export class Pruning {
  readonly #store: Store;
  readonly #last;
  readonly #prune;
  readonly #commands;
  readonly #figures;
  #after = 0;

  constructor(store: Store) {
    this.#store = store;
    this.#last = store.prepare<[number], { last: number | null }>(
      `SELECT max(place) AS last FROM
         (SELECT rowid AS place FROM entry WHERE rowid > ? ORDER BY rowid LIMIT ${atOnce})`,
    );
    this.#prune = store.prepare<[number, number, number]>(
      `UPDATE entry SET delivered = NULL WHERE rowid > ? AND rowid <= ? AND pendingSince < ? AND ${prunable}`,
    );
    this.#commands = store.prepare<[number]>('DELETE FROM command WHERE doneAt < ?');
    this.#figures = store.prepare<[number], Prunable>(
      `SELECT count(*) AS sales, coalesce(sum(length(delivered)), 0) AS bytes FROM entry
       WHERE pendingSince < ? AND ${prunable}`,
    );
  }

  /** What a whole round would drop. */
  figures({ sales }: PruneAges, now: number): Prunable {
    return (sales === null ? undefined : this.#figures.get(now - sales)) ?? { sales: 0, bytes: 0 };
  }

  /** One step of a round through all entries. Gives how many it dropped, and whether the round goes on. */
  step({ sales }: PruneAges, now: number): { readonly sales: number; readonly more: boolean } {
    if (sales === null) return { sales: 0, more: false };
    return transact(this.#store, () => {
      if (this.#after === 0) this.#commands.run(now - commandAge);
      const last = this.#last.get(this.#after)?.last ?? null;
      const pruned = last === null ? 0 : this.#prune.run(this.#after, last, now - sales).changes;
      this.#after = last ?? 0;
      return { sales: pruned, more: last !== null };
    });
  }
}

export interface Prunable {
  readonly sales: number;
  /** Of their payloads. The file does not shrink: what is free in it is used again. */
  readonly bytes: number;
}
