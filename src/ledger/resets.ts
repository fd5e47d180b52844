import type { Model } from '../model/index.ts';
import type { Store } from './store.ts';
import { transact } from './store.ts';

/**
 * Forgets what is known of a stream, so that all of it is read and sent as in a first load. What is on its way is settled
 * first, and stays; so do sales that were taken back, and what took them back: AIQ has both.
 */
export class Resets {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  reset(site: string, model: Model): void {
    const of = { site, model };
    const run = (sql: string) => this.#store.prepare<typeof of>(sql).run(of);
    transact(this.#store, () => {
      run(
        `DELETE FROM entry WHERE site = @site AND model = @model AND batch IS NULL AND voided = 0
           AND state NOT IN ('in_flight', 'unknown') AND NOT (model = 'sale' AND present = 0)`,
      );
      run('DELETE FROM dead_letter WHERE site = @site AND model = @model');
      run('UPDATE stream SET completeAt = NULL WHERE site = @site AND model = @model');
      if (model === 'inventory') run(`DELETE FROM part WHERE site = @site AND @model = 'inventory'`);
      if (model !== 'persona') return;
      // What AIQ was given of a customer stays his until he has been read again.
      run(`DELETE FROM contact WHERE site = @site AND sent = 0 AND @model = 'persona'`);
      run(`UPDATE contact SET seen = 0 WHERE site = @site AND @model = 'persona'`);
    });
  }
}
