import type { Model, Sale } from '../model/index.ts';
import { Entries, entryColumns } from './entries.ts';
import { asserted, type Entry } from './entry.ts';
import { Meta } from './meta.ts';
import type { Store } from './store.ts';

/** When stock is sent again although it has not changed, milliseconds. */
export interface StockTimes {
  /** After the last delivered sale of a SKU. */
  readonly afterSales: number;
  /** After its stock was last delivered; null: never for that reason. */
  readonly every: number | null;
}

/** Items looked at in one transaction: all products of a large shop may be due at once. */
const atOnce = 500;

/** The indexes by which what is due is found hold these rows alone, so a look where nothing is due costs nothing. */
const delivered = `uid = @uid AND model = 'inventory' AND state = 'delivered'`;

/**
 * AIQ lowers stock by itself from the sales that it is sent, perhaps hours later. So what it was told of a SKU does not
 * hold: some time after its last sale, and daily, it is told again.
 *
 *     10:00  5 in the shop, 5 sent         AIQ has 5
 *     10:20  one is sold: 4, and 4 sent    AIQ has 4
 *     10:21  the sale is sent              AIQ has 4, and now or tonight 3
 *     11:21  4 sent again                  AIQ has 4
 *
 * Kept are the facts, when a SKU was delivered and when it was last in a delivered sale, not when it is due: a changed
 * setting holds at once. Runs inside the caller's transaction.
 */
export class Assertions {
  readonly #entries: Entries;
  readonly #meta: Meta;
  readonly #noteSold;
  readonly #noteDelivered;
  readonly #forgetSold;
  readonly #sold;
  readonly #old;
  readonly #inFuture;

  constructor(store: Store) {
    this.#entries = new Entries(store);
    this.#meta = new Meta(store);
    this.#noteSold = store.prepare<[number, string, string]>(
      `UPDATE entry SET soldAt = ? WHERE uid = ? AND model = 'inventory' AND key = ?`,
    );
    this.#noteDelivered = store.prepare<[number, string, Model, string]>(
      'UPDATE entry SET deliveredAt = ? WHERE uid = ? AND model = ? AND key = ?',
    );
    this.#forgetSold = store.prepare<[string, string, number]>(
      `UPDATE entry SET soldAt = NULL WHERE uid = ? AND model = 'inventory' AND key = ? AND soldAt <= ?`,
    );
    const due = (condition: string) =>
      store.prepare<{ uid: string; until: number }, Entry>(
        `SELECT ${entryColumns} FROM entry WHERE ${delivered} AND ${condition} LIMIT ${atOnce}`,
      );
    this.#sold = due('soldAt <= @until ORDER BY soldAt');
    this.#old = due('present = 1 AND deliveredAt <= @until ORDER BY deliveredAt');
    const correct = (column: 'soldAt' | 'deliveredAt', condition: string) =>
      store.prepare<{ uid: string; now: number }>(
        `UPDATE entry SET ${column} = @now WHERE rowid IN
           (SELECT rowid FROM entry WHERE ${delivered} AND ${condition} LIMIT ${atOnce})`,
      );
    this.#inFuture = [
      correct('soldAt', 'soldAt > @now'),
      correct('deliveredAt', 'present = 1 AND deliveredAt > @now'),
    ];
  }

  /** A sale was delivered. What AIQ had of it before counts too: a corrected sale may give back what it no longer sells. */
  sold(uid: string, sales: readonly (string | null)[], at: number): void {
    for (const sku of new Set(sales.flatMap(skusOf))) this.#noteSold.run(at, uid, sku);
  }

  delivered(uid: string, model: Model, key: string, at: number): void {
    this.#noteDelivered.run(at, uid, model, key);
  }

  /** What is due becomes pending. Gives whether there may be more: of very many, some at a time. */
  take(uid: string, { afterSales, every }: StockTimes, now: number): boolean {
    // A clock that was set back: nothing happened in the future, so nothing waits longer than from now on.
    for (const statement of this.#inFuture) statement.run({ uid, now });
    const sold = this.#sold.all({ uid, until: now - afterSales });
    const old = every === null ? [] : this.#old.all({ uid, until: now - every });
    for (const [sku, entry] of new Map([...sold, ...old].map((one) => [one.key, one]))) {
      this.#entries.put(asserted(entry, now, this.#meta.count('queue')));
      this.#forgetSold.run(uid, sku, now - afterSales);
    }
    return sold.length === atOnce || old.length === atOnce;
  }
}

function skusOf(record: string | null): string[] {
  if (record === null) return [];
  const sale: Sale = JSON.parse(record);
  return sale.lines.flatMap(({ sku }) => sku ?? []);
}
