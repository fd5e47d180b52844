import type { Contacts } from './contacts.ts';
import type { Entry } from './entry.ts';
import { FirstLoad } from './first-load.ts';
import type { PageCommit } from './page-commit.ts';
import type { PageItem } from './page-item.ts';
import { Placeholders } from './placeholders.ts';
import type { Store } from './store.ts';
import type { Checkpoint } from './streams.ts';
import { WaitingSales } from './waiting-sales.ts';

/**
 * What a page of customers means beside their records: who has which phone and e-mail, who may go before all have been
 * counted, and whose sales wait no longer. Runs inside the caller's transaction.
 */
export class Customers {
  readonly #contacts: Contacts;
  readonly #placeholders: Placeholders;
  readonly #firstLoad: FirstLoad;
  readonly #sales: WaitingSales;

  constructor(store: Store, contacts: Contacts) {
    this.#contacts = contacts;
    this.#placeholders = new Placeholders(store);
    this.#firstLoad = new FirstLoad(store);
    this.#sales = new WaitingSales(store);
  }

  /** To be told of every row of a page, of whichever model and whatever became of it. */
  note({ site, model, sequence }: PageCommit, item: PageItem): void {
    if (model === 'persona') this.#placeholders.note(site, item, sequence);
  }

  hold(persona: Entry): Entry {
    return this.#firstLoad.hold(persona);
  }

  /** Another record of a customer has been put into the ledger. */
  seen(persona: Entry, at: number): void {
    this.#contacts.seen(persona, at);
  }

  left(persona: Entry, at: number): void {
    this.#contacts.seen(persona, at);
    if (persona.state === 'left') this.#sales.release(persona, at);
  }

  /** All have been read, by a pass from the sequence `passed` on, or otherwise. */
  complete(site: string, uid: string, { completeAt }: Checkpoint, passed: number | null): void {
    if (completeAt !== null) this.#firstLoad.ended(site, uid);
    if (passed !== null) this.#placeholders.forgetBefore(site, passed);
  }
}
