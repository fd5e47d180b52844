import type { Accounts } from './accounts.ts';
import { Assertions, type StockTimes } from './assertions.ts';
import type { Batch } from './batches.ts';
import { Claims, type Gate, type Planner } from './claims.ts';
import type { Contacts } from './contacts.ts';
import type { Debits } from './debits.ts';
import { type EndpointAnswer, Endpoints } from './endpoints.ts';
import { type Settlement, Settlements } from './settlements.ts';
import { type Store, transact } from './store.ts';

/** The push loop's door to the ledger. Each method is one transaction. */
export class Outbox {
  readonly #store: Store;
  readonly #claims: Claims;
  readonly #settlements: Settlements;
  readonly #assertions: Assertions;
  readonly #endpoints: Endpoints;
  readonly #debits: Debits;
  readonly #accounts: Accounts;
  readonly #due;
  readonly #nextTime;

  constructor(store: Store, debits: Debits, accounts: Accounts, contacts: Contacts) {
    this.#store = store;
    this.#debits = debits;
    this.#accounts = accounts;
    this.#claims = new Claims(store, contacts);
    this.#settlements = new Settlements(store, contacts);
    this.#assertions = new Assertions(store);
    this.#endpoints = new Endpoints(store);
    this.#due = store.prepare<[string, number], { at: number }>(
      `SELECT nextAttempt AS at FROM entry WHERE uid = ? AND state = 'pending' AND nextAttempt <= ? LIMIT 1`,
    );
    this.#nextTime = store.prepare<[string, string], { at: number | null }>(
      `SELECT min(at) AS at FROM (
         SELECT min(nextAttempt) AS at FROM entry WHERE uid = ? AND state = 'pending'
         UNION ALL SELECT min(notBefore) FROM batch WHERE uid = ? AND state IN ('ready', 'unknown'))`,
    );
  }

  /** The next request of an account, recorded before it is sent; null: nothing can go now. */
  claim(uid: string, now: number, planner: Planner, gate: Gate): Batch | null {
    return transact(this.#store, () => this.#claims.next(uid, now, planner, gate));
  }

  /** `answer` is what the endpoint is noted to have said. */
  settle(batch: Batch, settlement: Settlement, answer: EndpointAnswer, at: number): void {
    transact(this.#store, () => {
      this.#debits.flush();
      this.#accounts.flush();
      this.#endpoints.count(batch.uid, batch.endpoint, answer, batch.items.length);
      this.#settlements.settle(batch, settlement, at);
    });
    this.#debits.flushed();
    this.#accounts.flushed();
  }

  /** Sales that have waited for their shopper since before `since` go without one. Gives how many. */
  releaseExpired(uid: string, since: number): number {
    return transact(this.#store, () => this.#settlements.releaseExpired(uid, since));
  }

  /** Stock that AIQ may have changed by itself is to go again. Gives whether there may be more of it. */
  assertStock(uid: string, times: StockTimes, now: number): boolean {
    return transact(this.#store, () => this.#assertions.take(uid, times, now));
  }

  /** Requests that a crash cut off have an unknown outcome, and are repeated with the same body. */
  recover(uid: string, notBefore: number): void {
    transact(this.#store, () => this.#settlements.recover(uid, notBefore));
  }

  /** When the next entry or recorded request may go, a time not after `now` if any may go now; null: there is none. */
  nextAttemptAt(uid: string, now: number): number | null {
    // Of a million pending entries the first will do; only where none is due are all of them looked at.
    return this.#due.get(uid, now)?.at ?? this.#nextTime.get(uid, uid)?.at ?? null;
  }
}
