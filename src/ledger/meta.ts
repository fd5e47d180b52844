import { randomBytes } from 'node:crypto';
import { type Store, written } from './store.ts';

/** Single values of a ledger that live as long as it does. */
export class Meta {
  readonly #get;
  readonly #put;

  constructor(store: Store) {
    this.#get = store.prepare<[string], { value: string }>('SELECT value FROM meta WHERE name = ?');
    this.#put = store.prepare<[string, string]>('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
  }

  /** A value made once for this ledger: `secret` keys the fingerprints, since a plain hash of a phone can be guessed. */
  once(name: 'secret' | 'epoch'): string {
    const found = this.#get.get(name);
    if (found) return found.value;
    const value = randomBytes(32).toString('base64url');
    this.#put.run(name, value);
    return value;
  }

  /** A value that comes and goes. */
  get(name: 'paused' | 'secret'): string | null {
    return this.#get.get(name)?.value ?? null;
  }

  /** Single-row write. */
  put(name: 'paused', value: string): void {
    written(() => this.#put.run(name, value));
  }

  /** Gives whether it was another one before. */
  replace(name: string, value: string): boolean {
    if (this.#get.get(name)?.value === value) return false;
    this.#put.run(name, value);
    return true;
  }

  /** The next number of a counter that never repeats, across restarts. */
  count(name: 'readSequence' | 'queue'): number {
    const value = Number(this.#get.get(name)?.value ?? 0) + 1;
    this.#put.run(name, String(value));
    return value;
  }
}
