import type { Entry } from './entry.ts';
import { next } from './state.ts';
import type { Store } from './store.ts';
import { Streams } from './streams.ts';

/**
 * Nobody goes before all customers of a site have been read once: of 5,000 with one phone the first would be sent with
 * it otherwise. Inside the caller's transaction.
 */
export class FirstLoad {
  readonly #streams: Streams;
  readonly #release;

  constructor(store: Store) {
    this.#streams = new Streams(store);
    this.#release = store.prepare<[string, string]>(
      `UPDATE entry SET state = 'pending' WHERE uid = ? AND state = 'waiting' AND model = 'persona' AND site = ?`,
    );
  }

  hold(persona: Entry): Entry {
    const isCounted = this.#streams.get(persona.site, 'persona')?.completeAt !== null;
    return persona.state !== 'pending' || isCounted
      ? persona
      : { ...persona, state: next(persona.state, 'held') };
  }

  ended(site: string, uid: string): void {
    this.#release.run(uid, site);
  }
}
