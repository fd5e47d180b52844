import { type ContactField, contactFields } from './sharing.ts';
import type { Store } from './store.ts';

/**
 * Customers whose phone or e-mail is what clerks type to get past a mandatory field (999-999-9999), each once, however
 * often it is read. By the row's key: most of them are filtered and have no entry. Inside the caller's transaction.
 */
export class Placeholders {
  readonly #add;
  readonly #remove;
  readonly #forget;

  constructor(store: Store) {
    this.#add = store.prepare<[string, string, ContactField, number]>(
      'INSERT OR REPLACE INTO placeholder (site, sourceKey, field, readSequence) VALUES (?, ?, ?, ?)',
    );
    this.#remove = store.prepare<[string, string, ContactField, number]>(
      'DELETE FROM placeholder WHERE site = ? AND sourceKey = ? AND field = ? AND readSequence <= ?',
    );
    this.#forget = store.prepare<[string, number]>(
      'DELETE FROM placeholder WHERE site = ? AND readSequence < ?',
    );
  }

  note(
    site: string,
    {
      sourceKey,
      placeholders = [],
    }: { readonly sourceKey: string; readonly placeholders?: readonly ContactField[] },
    sequence: number,
  ): void {
    for (const field of contactFields) {
      if (placeholders.includes(field)) this.#add.run(site, sourceKey, field, sequence);
      else this.#remove.run(site, sourceKey, field, sequence);
    }
  }

  /** What a complete pass has not met is gone. */
  forgetBefore(site: string, sequence: number): void {
    this.#forget.run(site, sequence);
  }
}
