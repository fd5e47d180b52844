import { Failure } from '../model/index.ts';
import { type DeadLetter, DeadLetters } from './dead-letters.ts';
import { Entries } from './entries.ts';
import { isReversal } from './reversal-key.ts';
import { next } from './state.ts';
import { type Store, transact } from './store.ts';

/** What a person does with dead letters. Each method is one transaction; NO_SUCH_DEAD_LETTER. */
export class Replays {
  readonly #store: Store;
  readonly #entries: Entries;
  readonly #deadLetters: DeadLetters;

  constructor(store: Store) {
    this.#store = store;
    this.#entries = new Entries(store);
    this.#deadLetters = new DeadLetters(store);
  }

  /** A refused record goes out again, in the background lane; a row is read again by its key at the next poll. */
  replay(ids: readonly number[]): number {
    return transact(this.#store, () => {
      for (const letter of ids.map((id) => this.#letter(id))) this.#replay(letter);
      return ids.length;
    });
  }

  /** Given up: it comes back only when the row changes. */
  discard(ids: readonly number[]): number {
    return transact(this.#store, () => {
      for (const letter of ids.map((id) => this.#letter(id))) this.#discard(letter);
      return ids.length;
    });
  }

  #replay(letter: DeadLetter): void {
    const entry = this.#deadEntry(letter);
    if (!entry) {
      // A reversal has no row to read.
      if (letter.key === null || !isReversal({ ...letter, key: letter.key })) {
        this.#deadLetters.askReread(letter.id);
      }
      return;
    }
    const state = next(entry.state, 'replayed');
    this.#entries.put({ ...entry, state, lane: 'background', nextAttempt: 0, errorCode: null });
    this.#deadLetters.remove(letter.id);
  }

  #discard(letter: DeadLetter): void {
    const entry = this.#deadEntry(letter);
    if (entry) this.#entries.put({ ...entry, state: next(entry.state, 'left'), record: null });
    this.#deadLetters.discard(letter.id);
  }

  #deadEntry(letter: DeadLetter) {
    if (letter.kind === 'row' || letter.key === null) return undefined;
    const entry = this.#entries.get(letter.uid, letter.model, letter.key);
    return entry?.state === 'dead' ? entry : undefined;
  }

  #letter(id: number): DeadLetter {
    const letter = this.#deadLetters.get(id);
    if (!letter) throw new Failure('NO_SUCH_DEAD_LETTER', `There is no dead letter ${id}.`);
    return letter;
  }
}
