import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { Failure } from '../model/index.ts';
import { Meta } from './meta.ts';
import type { Store } from './store.ts';

/** What the small file beside a ledger says of it: which ledger it is, and the last request that was recorded in it. */
interface Noted {
  readonly epoch: string;
  readonly request: number;
}

/** At most so often while requests go, milliseconds: a copy that is brought back is older than that. */
const interval = 60_000;

/**
 * Tells a ledger that went on from one that was copied back: an older copy has recorded fewer requests than this file
 * knows of, and AIQ may have what those carried.
 *
 *     aiq-pos.db.mark  epoch a, request 5200
 *     aiq-pos.db       epoch a, request 5214   went on (the mark lags behind)
 *     aiq-pos.db       epoch a, request 4100   an older copy
 *     aiq-pos.db       epoch b, request 9000   another ledger
 */
export class Mark {
  readonly #file: string;
  readonly #meta: Meta;
  readonly #last;
  #written = { request: -1, at: 0 };

  constructor(ledger: string, store: Store) {
    this.#file = markOf(ledger);
    this.#meta = new Meta(store);
    this.#last = store.prepare<[], { seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'batch'`);
  }

  /** Why the ledger is not the one that was last used in this place; null: it is. */
  stranger(): Failure | null {
    // A ledger that no version with marks has opened yet, a new one among them.
    if (this.#meta.get('marked') === null) return null;
    const noted = read(this.#file);
    if (noted === null) return strange('The ledger is a copy from another place, or its mark is lost.');
    if (noted.epoch !== this.#meta.once('epoch')) return strange('The ledger was replaced by another one.');
    if (noted.request > this.#request()) {
      return strange('The ledger is an older copy: requests went out of which it does not know.');
    }
    return null;
  }

  /** To be told of each request as it is recorded. */
  note(now: number): void {
    if (Math.abs(now - this.#written.at) < interval) return;
    this.#written = { ...this.#written, at: now };
    this.write();
  }

  /** A disk that is full keeps nothing from going on: a mark that lags behind only notices less. */
  write(): void {
    const request = this.#request();
    if (request === this.#written.request) return;
    try {
      replace(this.#file, JSON.stringify({ epoch: this.#meta.once('epoch'), request }));
    } catch {
      return;
    }
    this.#written = { ...this.#written, request };
    if (this.#meta.get('marked') === null) this.#meta.put('marked', 'yes');
  }

  #request(): number {
    return this.#last.get()?.seq ?? 0;
  }
}

export function markOf(ledger: string): string {
  return `${ledger}.mark`;
}

function strange(sentence: string): Failure {
  return new Failure('LEDGER_STRANGE', sentence);
}

/** Null also for what a power cut has left of one. */
function read(file: string): Noted | null {
  try {
    const noted: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof noted !== 'object' || noted === null || !('epoch' in noted) || !('request' in noted))
      return null;
    const { epoch, request } = noted;
    return typeof epoch === 'string' && typeof request === 'number' ? { epoch, request } : null;
  } catch {
    return null;
  }
}

/** The old one or the new one is there, whole, whenever the power goes. */
function replace(file: string, text: string): void {
  const fresh = `${file}.new`;
  const handle = openSync(fresh, 'w', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(fresh, file);
}
