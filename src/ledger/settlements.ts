import type { Failure, Model } from '../model/index.ts';
import { Assertions } from './assertions.ts';
import { type Batch, Batches, type BatchItem } from './batches.ts';
import type { PersonaIds } from './claims.ts';
import type { Contacts } from './contacts.ts';
import { DeadLetters, refusedRecord } from './dead-letters.ts';
import { Endpoints } from './endpoints.ts';
import { Entries } from './entries.ts';
import { doubted, type Entry, settled } from './entry.ts';
import { Reversals } from './reversals.ts';
import { next } from './state.ts';
import type { Store } from './store.ts';
import { WaitingSales } from './waiting-sales.ts';

/** What became of a request. `at` is this machine's clock, milliseconds. */
export type Settlement =
  | {
      readonly kind: 'done';
      /** AIQ's ids of a persona; `keys`: AIQ gave none, and knows each persona by the key that it was told. */
      readonly ids: PersonaIds | 'keys' | null;
      readonly rejected: ReadonlyMap<number, Failure>;
    }
  /** Surely not applied; each entry goes again, at the earliest at `notBefore`. */
  | {
      readonly kind: 'returned';
      readonly notBefore: number;
      readonly failure: Failure;
      readonly attempt: boolean;
    }
  /** May have been applied: the same body again, not before the first can no longer land. */
  | { readonly kind: 'lost'; readonly notBefore: number; readonly failure: Failure }
  | { readonly kind: 'rejected'; readonly failure: Failure }
  /** Refused whole, with innocent records among the guilty perhaps: two halves go instead. */
  | { readonly kind: 'split' }
  /** AIQ merged this shopper into another: the ids are asked for anew. */
  | { readonly kind: 'forgotten' };

/** An AIQ that never knows the ids that it has just given is not asked for ever. */
const mostAsked = 5;

/** What an answer, or the lack of one, does to the entries of a request. Runs inside the caller's transaction. */
export class Settlements {
  readonly #entries: Entries;
  readonly #batches: Batches;
  readonly #deadLetters: DeadLetters;
  readonly #endpoints: Endpoints;
  readonly #sales: WaitingSales;
  readonly #assertions: Assertions;
  readonly #reversals: Reversals;
  readonly #contacts: Contacts;
  /**
   * The requests in a row by which AIQ said that it has forgotten a shopper, by "uid key". Other tries do not count: of
   * an override that was lost five times before, the change would be given up. Forgotten by a restart, which asks more.
   */
  readonly #forgotten = new Map<string, Set<number>>();

  constructor(store: Store, contacts: Contacts) {
    this.#contacts = contacts;
    this.#entries = new Entries(store);
    this.#batches = new Batches(store);
    this.#deadLetters = new DeadLetters(store);
    this.#endpoints = new Endpoints(store);
    this.#sales = new WaitingSales(store);
    this.#assertions = new Assertions(store);
    this.#reversals = new Reversals(store);
  }

  settle(batch: Batch, settlement: Settlement, at: number): void {
    switch (settlement.kind) {
      case 'done':
        this.#batches.remove(batch.id);
        for (const item of batch.items) this.#settleOne(batch, item, settlement, at);
        return;
      case 'returned':
        this.#batches.remove(batch.id);
        for (const item of batch.items) this.#return(batch, item, settlement, at);
        return;
      case 'lost':
        this.#batches.markLost(batch.id, settlement.notBefore);
        for (const item of batch.items) this.#update(batch, item, (entry) => lose(entry, settlement.failure));
        return;
      case 'rejected':
        this.#batches.remove(batch.id);
        for (const item of batch.items) this.#reject(batch, item, settlement.failure, at);
        return;
      case 'split':
        this.#split(batch);
        return;
      case 'forgotten':
        this.#batches.remove(batch.id);
        for (const item of batch.items) {
          const name = `${batch.uid} ${item.key}`;
          this.#forgotten.set(name, new Set(this.#forgotten.get(name)).add(batch.id));
          this.#update(batch, item, (entry) => ({
            ...settled(entry, item, 'returned', at),
            contactId: null,
            srcId: null,
            attempts: entry.attempts + 1,
          }));
        }
    }
  }

  /** Sales that have waited for their shopper since before `since` go without one. Gives how many. */
  releaseExpired(uid: string, since: number): number {
    return this.#sales.releaseExpired(uid, since);
  }

  /**
   * Requests that a crash cut off have an unknown outcome, and are repeated with the same body once they can no longer
   * land. When they were cut off nobody knows: no later than now.
   */
  recover(uid: string, notBefore: number): void {
    for (const batch of this.#batches.interrupted(uid)) {
      this.#batches.markLost(batch.id, notBefore);
      for (const item of batch.items) {
        this.#update(batch, item, (entry) => ({ ...entry, state: next(entry.state, 'lost') }));
      }
    }
  }

  #settleOne(batch: Batch, item: BatchItem, done: Settlement & { kind: 'done' }, at: number): void {
    const failure = done.rejected.get(item.position);
    if (failure) {
      this.#reject(batch, item, failure, at);
      return;
    }
    const { delivered: before, attributed } = this.#entries.of(batch.uid, item.model, item.key);
    // One who is known already, by a request and not because nothing of him could be sent, was only asked for: what has
    // changed goes after it as an override, for AIQ holds what was overridden before above all that a sign-up says, and
    // takes a blank in one for nothing.
    const name = `${batch.uid} ${item.key}`;
    const given = batch.contactId === null && done.ids !== null && done.ids !== 'keys';
    const isAskedFor =
      given && before !== null && attributed === 1 && (this.#forgotten.get(name)?.size ?? 0) < mostAsked;
    if (!isAskedFor) this.#forgotten.delete(name);
    const entry = this.#update(batch, item, (found) => {
      const ids = done.ids === 'keys' ? { ...found, srcId: found.key } : (done.ids ?? found);
      const { contactId, srcId } = ids;
      return { ...settled(found, item, isAskedFor ? 'returned' : 'done', at), contactId, srcId, assumed: 0 };
    });
    this.#endpoints.delivered(batch.uid, batch.endpoint);
    this.#assertions.delivered(batch.uid, item.model, item.key, at);
    switch (item.model) {
      case 'persona':
        this.#contacts.taken(entry, item.record, item.withheld, batch.contactId !== null, at);
        this.#sales.release(entry, at);
        return;
      case 'sale':
        this.#assertions.sold(batch.uid, [before, item.record], at);
        this.#sales.delivered(entry, at);
        this.#reversals.make(entry, at);
    }
  }

  #return(batch: Batch, item: BatchItem, returned: Settlement & { kind: 'returned' }, at: number): void {
    const entry = this.#update(batch, item, (found) => ({
      ...settled(found, item, 'returned', at),
      attempts: found.attempts + (returned.attempt ? 1 : 0),
      nextAttempt: returned.notBefore,
      errorCode: returned.failure.code,
    }));
    if (item.model === 'persona') this.#contacts.refused(entry, at);
    this.#reversals.make(entry, at);
  }

  #reject(batch: Batch, item: BatchItem, failure: Failure, at: number): void {
    const entry = this.#update(batch, item, (found) => {
      const mayHaveIt = batch.attempts > 1;
      const after = settled(mayHaveIt ? doubted(found, item) : found, item, 'rejected', at);
      return after.state === 'dead'
        ? { ...after, attempts: found.attempts + 1, errorCode: failure.code }
        : after;
    });
    if (entry.state === 'dead') this.#deadLetters.put(refusedRecord(entry, failure, at));
    this.#reversals.make(entry, at);
    if (item.model !== 'persona') return;
    this.#contacts.refused(entry, at);
    if (entry.state === 'dead') this.#sales.release(entry, at);
  }

  /**
   * Two halves, recorded at once; the entries stay in flight, so nothing else of these keys can go between. They know of
   * an earlier sending of the whole whose answer was lost, and begin to count anew otherwise.
   */
  #split(batch: Batch): void {
    const middle = Math.ceil(batch.items.length / 2);
    this.#batches.remove(batch.id);
    for (const items of [batch.items.slice(0, middle), batch.items.slice(middle)]) {
      const { id: _, sentAt: __, ...row } = batch;
      this.#batches.add({
        ...row,
        state: 'ready',
        attempts: Math.min(1, batch.attempts - 1),
        notBefore: 0,
        items,
      });
    }
  }

  #update(batch: Batch, item: { model: Model; key: string }, change: (entry: Entry) => Entry): Entry {
    const after = change(this.#entries.of(batch.uid, item.model, item.key));
    this.#entries.put(after);
    return after;
  }
}

function lose(entry: Entry, failure: Failure): Entry {
  return {
    ...entry,
    state: next(entry.state, 'lost'),
    attempts: entry.attempts + 1,
    errorCode: failure.code,
  };
}
