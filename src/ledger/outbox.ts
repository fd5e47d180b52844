import type { Failure, Model } from '../model/index.ts';
import { type Batch, Batches, type BatchItem } from './batches.ts';
import { DeadLetters } from './dead-letters.ts';
import type { Debits } from './debits.ts';
import { type EndpointAnswer, Endpoints } from './endpoints.ts';
import { Entries, entryColumns } from './entries.ts';
import { type Entry, type Lane, lanes, settled } from './entry.ts';
import { next } from './state.ts';
import { type Store, transact } from './store.ts';

/** One request to be, made by the sending side out of candidates. */
export interface Draft {
  readonly endpoint: string;
  readonly contactId: string | null;
  readonly items: readonly { readonly entry: Entry; readonly part: string; readonly attributed: boolean }[];
}

/** What to do with the candidates: a draft (null: nothing can go now), those without a change to send, the invalid. */
export interface Plan {
  readonly draft: Draft | null;
  readonly nothing: readonly Entry[];
  readonly invalid: readonly { readonly entry: Entry; readonly failure: Failure }[];
}

/** `idsOf` gives AIQ's ids of a persona, null while it has none. */
export type Planner = (
  model: Model,
  candidates: readonly Entry[],
  idsOf: (persona: string) => PersonaIds | null,
) => Plan;

/** Asked in the transaction that records a request. */
export interface Gate {
  /** Is sending to this endpoint allowed? */
  readonly may: (endpoint: string) => boolean;
  /** Charges the budget for one request of the lane; false when it has to wait. */
  readonly admit: (lane: Lane) => boolean;
}

/** AIQ's ids of a shopper; null where its answer held none. */
export interface PersonaIds {
  readonly contactId: string | null;
  readonly srcId: string | null;
}

/** What became of a request. `at` is this machine's clock, milliseconds. */
export type Settlement =
  | {
      readonly kind: 'done';
      readonly ids: PersonaIds | null;
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

const modelsByNeed: readonly Model[] = ['persona', 'sale', 'inventory'];
const candidateLimit = 100;

/** The push loop's door to the ledger. Each method is one transaction. */
export class Outbox {
  readonly #store: Store;
  readonly #entries: Entries;
  readonly #batches: Batches;
  readonly #deadLetters: DeadLetters;
  readonly #endpoints: Endpoints;
  readonly #debits: Debits;
  readonly #candidates;
  readonly #salesOf;
  readonly #expired;
  readonly #nextTime;

  constructor(store: Store, debits: Debits) {
    this.#store = store;
    this.#debits = debits;
    this.#entries = new Entries(store);
    this.#batches = new Batches(store);
    this.#deadLetters = new DeadLetters(store);
    this.#endpoints = new Endpoints(store);
    this.#candidates = store.prepare<[string, Model, string, number, number], Entry>(
      `SELECT ${entryColumns} FROM entry
       WHERE uid = ? AND state = 'pending' AND model = ? AND lane = ? AND nextAttempt <= ?
       ORDER BY queued LIMIT ?`,
    );
    this.#salesOf = store.prepare<[string, string], Entry>(
      `SELECT ${entryColumns} FROM entry WHERE uid = ? AND model = 'sale' AND persona = ?
         AND (state = 'waiting' OR attributed = 0)`,
    );
    this.#expired = store.prepare<[string, number], Entry>(
      `SELECT ${entryColumns} FROM entry WHERE uid = ? AND state = 'waiting' AND model = 'sale' AND pendingSince < ?`,
    );
    this.#nextTime = store.prepare<[string, string], { at: number | null }>(
      `SELECT min(at) AS at FROM (
         SELECT min(nextAttempt) AS at FROM entry WHERE uid = ? AND state = 'pending'
         UNION ALL SELECT min(notBefore) FROM batch WHERE uid = ? AND state IN ('ready', 'unknown'))`,
    );
  }

  /**
   * The next request of an account, recorded before it is sent: first what was recorded earlier and has no answer,
   * then new bodies; live before background, shoppers before their sales. Null: nothing can go now.
   */
  claim(uid: string, now: number, planner: Planner, gate: Gate): Batch | null {
    return transact(this.#store, () => {
      for (const lane of lanes) {
        const again = this.#batches
          .due(uid, now)
          .find((batch) => batch.lane === lane && gate.may(batch.endpoint));
        if (again) return gate.admit(lane) ? this.#sendAgain(again, now) : null;
        for (const model of modelsByNeed) {
          const draft = this.#draft(uid, model, lane, now, planner);
          if (draft) return gate.admit(lane) ? this.#record(draft, uid, lane, now) : null;
        }
      }
      return null;
    });
  }

  /** `answer` is what the endpoint is noted to have said. */
  settle(batch: Batch, settlement: Settlement, answer: EndpointAnswer, at: number): void {
    transact(this.#store, () => {
      this.#debits.flush();
      this.#endpoints.count(batch.uid, batch.endpoint, answer);
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
          for (const item of batch.items)
            this.#update(batch, item, (entry) => lose(entry, settlement.failure));
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
            this.#update(batch, item, (entry) => ({
              ...settled(entry, item, 'returned', at),
              contactId: null,
              srcId: null,
            }));
          }
      }
    });
  }

  /** Sales that have waited for their shopper since before `since` go without one. Gives how many. */
  releaseExpired(uid: string, since: number): number {
    return transact(this.#store, () => {
      const sales = this.#expired.all(uid, since);
      for (const sale of sales) this.#entries.put({ ...sale, state: next(sale.state, 'released') });
      return sales.length;
    });
  }

  /** When the next entry or recorded request may go; null when there is none. */
  nextAttemptAt(uid: string): number | null {
    return this.#nextTime.get(uid, uid)?.at ?? null;
  }

  /** Requests that a crash cut off have an unknown outcome, and are repeated with the same body. */
  recover(uid: string, repeatAfter: number): void {
    transact(this.#store, () => {
      for (const batch of this.#batches.interrupted(uid)) {
        this.#batches.markLost(batch.id, (batch.sentAt ?? batch.createdAt) + repeatAfter);
        for (const item of batch.items) {
          this.#update(batch, item, (entry) => ({ ...entry, state: next(entry.state, 'lost') }));
        }
      }
    });
  }

  #sendAgain(batch: Batch, now: number): Batch {
    this.#batches.markSent(batch.id, now);
    for (const item of batch.items) {
      this.#update(batch, item, (entry) => ({ ...entry, state: next(entry.state, 'claimed') }));
    }
    return { ...batch, state: 'in_flight', sentAt: now, attempts: batch.attempts + 1 };
  }

  #draft(uid: string, model: Model, lane: Lane, now: number, planner: Planner): Draft | null {
    const idsOf = (persona: string): PersonaIds | null => this.#entries.get(uid, 'persona', persona) ?? null;
    for (;;) {
      const candidates = this.#candidates.all(uid, model, lane, now, candidateLimit);
      if (candidates.length === 0) return null;
      const plan = planner(model, candidates, idsOf);
      for (const entry of plan.nothing) this.#entries.put(alreadyThere(entry, now));
      for (const { entry, failure } of plan.invalid) this.#invalid(entry, failure, now);
      if (plan.draft || plan.nothing.length + plan.invalid.length === 0) return plan.draft;
    }
  }

  #record(draft: Draft, uid: string, lane: Lane, now: number): Batch {
    const batch = this.#batches.add({
      uid,
      endpoint: draft.endpoint,
      contactId: draft.contactId,
      state: 'in_flight',
      lane,
      attempts: 0,
      notBefore: 0,
      createdAt: now,
      items: draft.items.map(({ entry, part, attributed }, position) => ({
        position,
        model: entry.model,
        key: entry.key,
        version: entry.version,
        record: entry.record ?? '',
        fingerprint: entry.seen ?? '',
        attributed: attributed ? 1 : 0,
        part,
      })),
    });
    this.#batches.markSent(batch.id, now);
    for (const item of batch.items) {
      this.#update(batch, item, (entry) => ({ ...entry, state: next(entry.state, 'claimed') }));
    }
    return { ...batch, sentAt: now, attempts: 1 };
  }

  #settleOne(batch: Batch, item: BatchItem, done: Settlement & { kind: 'done' }, at: number): void {
    const failure = done.rejected.get(item.position);
    if (failure) {
      this.#reject(batch, item, failure, at);
      return;
    }
    this.#update(batch, item, (entry) => {
      const ids = done.ids ?? { contactId: entry.contactId, srcId: entry.srcId };
      return { ...settled(entry, item, 'done', at), ...ids };
    });
    this.#endpoints.delivered(batch.uid, batch.endpoint);
    if (item.model === 'persona') this.#releaseSales(batch.uid, item.key, done.ids !== null);
  }

  #return(batch: Batch, item: BatchItem, returned: Settlement & { kind: 'returned' }, at: number): void {
    this.#update(batch, item, (entry) => ({
      ...settled(entry, item, 'returned', at),
      attempts: entry.attempts + (returned.attempt ? 1 : 0),
      nextAttempt: returned.notBefore,
      errorCode: returned.failure.code,
    }));
  }

  #reject(batch: Batch, item: BatchItem, failure: Failure, at: number): void {
    const entry = this.#update(batch, item, (found) => {
      const after = settled(found, item, 'rejected', at);
      return after.state === 'dead'
        ? { ...after, attempts: found.attempts + 1, errorCode: failure.code }
        : after;
    });
    if (entry.state === 'dead') this.#bury(entry, failure, at);
    if (item.model === 'persona' && entry.state === 'dead') this.#releaseSales(batch.uid, item.key, false);
  }

  #invalid(entry: Entry, failure: Failure, at: number): void {
    const dead: Entry = {
      ...entry,
      state: next(next(entry.state, 'claimed'), 'rejected'),
      errorCode: failure.code,
    };
    this.#entries.put(dead);
    this.#bury(dead, failure, at);
  }

  #bury(entry: Entry, failure: Failure, at: number): void {
    this.#deadLetters.put({
      uid: entry.uid,
      site: entry.site,
      model: entry.model,
      sourceKey: entry.sourceKey,
      key: entry.key,
      kind: 'record',
      code: failure.code,
      reason: failure.message,
      hint: failure.hint,
      place: null,
      content: entry.record ?? '',
      mapping: entry.mapping,
      at,
    });
  }

  /** Two halves, recorded at once; the entries stay in flight, so nothing else of these keys can go between. */
  #split(batch: Batch): void {
    const middle = Math.ceil(batch.items.length / 2);
    this.#batches.remove(batch.id);
    for (const items of [batch.items.slice(0, middle), batch.items.slice(middle)]) {
      const { id: _, sentAt: __, ...row } = batch;
      this.#batches.add({ ...row, state: 'ready', notBefore: 0, items });
    }
  }

  /** With an id the shopper's waiting sales go with it, and those sent without it go again; else they go without. */
  #releaseSales(uid: string, persona: string, known: boolean): void {
    for (const sale of this.#salesOf.all(uid, persona)) {
      if (sale.state === 'waiting') this.#entries.put({ ...sale, state: next(sale.state, 'released') });
      else if (known && sale.state === 'delivered') {
        const state = next(sale.state, 'released');
        this.#entries.put({ ...sale, state, record: sale.delivered, lane: 'background' });
      }
    }
  }

  #update(batch: Batch, item: { model: Model; key: string }, change: (entry: Entry) => Entry): Entry {
    const entry = this.#entries.get(batch.uid, item.model, item.key);
    if (!entry) throw new TypeError('a batch carries a key that the ledger does not know');
    const after = change(entry);
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

/** AIQ would see no difference: delivered without a request. */
function alreadyThere(entry: Entry, at: number): Entry {
  const carried = {
    version: entry.version,
    record: entry.record ?? '',
    fingerprint: entry.seen ?? '',
    attributed: entry.attributed,
  };
  return settled({ ...entry, state: next(entry.state, 'claimed') }, carried, 'done', at);
}
