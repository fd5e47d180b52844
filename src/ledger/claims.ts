import type { Failure, Model, Sale } from '../model/index.ts';
import { type Batch, Batches } from './batches.ts';
import { Candidates, type Destination, type Turn } from './candidates.ts';
import type { Contacts } from './contacts.ts';
import { DeadLetters, refusedRecord } from './dead-letters.ts';
import { Entries } from './entries.ts';
import { type Entry, type Lane, lanes, settled } from './entry.ts';
import { next } from './state.ts';
import type { Store } from './store.ts';
import { WaitingSales } from './waiting-sales.ts';

/** One request to be, made by the sending side out of candidates. */
export interface Draft {
  readonly endpoint: string;
  readonly contactId: string | null;
  readonly items: readonly DraftItem[];
}

export interface DraftItem {
  readonly entry: Entry;
  readonly part: string;
  readonly attributed: boolean;
  /** What AIQ has when this was delivered, where it is less than the entry's record: the rest goes afterwards. */
  readonly record?: string;
}

/** What to do with the candidates: a draft (null: nothing can go now), those without a change to send, the invalid. */
export interface Plan {
  readonly draft: Draft | null;
  readonly nothing: readonly Entry[];
  readonly invalid: readonly { readonly entry: Entry; readonly failure: Failure }[];
}

/**
 * `idsOf` gives AIQ's ids of a persona, null while it has none. `withheldOf` gives the fields of a persona's record that
 * must not go now, since others have the same phone or e-mail.
 */
export type Planner = (
  model: Model,
  candidates: readonly Entry[],
  idsOf: (persona: string) => PersonaIds | null,
  withheldOf?: (entry: Entry) => string,
) => Plan;

/** Asked in the transaction that records a request. */
export interface Gate {
  /** Is sending to this endpoint allowed? */
  readonly may: (endpoint: string) => boolean;
  /** Charges the budget for one request of the lane; false when it has to wait. */
  readonly admit: (lane: Lane) => boolean;
  /** False where `admit` is known to say no: the request is not even made then. */
  readonly hasRoom?: (lane: Lane) => boolean;
  /** Records in the largest request of the account; absent: no more than are looked at anyway. */
  readonly largest?: number;
}

/** AIQ's ids of a shopper; null where its answer held none. */
export interface PersonaIds {
  readonly contactId: string | null;
  readonly srcId: string | null;
}

const modelsByNeed: readonly Model[] = ['persona', 'sale', 'inventory'];
/** So many are looked at, at least: of shoppers one goes, and another where the call of the first is stopped. */
const fewestCandidates = 100;
/** So many times it is looked: further on, where none can go now, and again, where many (5,000 with one phone) need no request. */
const looks = 10;

/** Chooses and records the next request. Runs inside the caller's transaction. */
export class Claims {
  readonly #entries: Entries;
  readonly #batches: Batches;
  readonly #deadLetters: DeadLetters;
  readonly #sales: WaitingSales;
  readonly #contacts: Contacts;
  readonly #candidates: Candidates;

  constructor(store: Store, contacts: Contacts) {
    this.#contacts = contacts;
    this.#entries = new Entries(store);
    this.#batches = new Batches(store);
    this.#deadLetters = new DeadLetters(store);
    this.#sales = new WaitingSales(store);
    this.#candidates = new Candidates(store);
  }

  /**
   * The next request of an account, recorded before it is sent: first what was recorded earlier and has no answer,
   * then new bodies; live before background, where sites take turns, and shoppers before their sales; after an outage
   * the news before the rest. Null: nothing can go now.
   */
  next(uid: string, now: number, planner: Planner, gate: Gate): Batch | null {
    for (const lane of lanes) {
      const again = this.#batches
        .due(uid, now)
        .find((batch) => batch.lane === lane && gate.may(batch.endpoint));
      if (again) return gate.admit(lane) ? this.#sendAgain(again, now) : null;
      if (gate.hasRoom?.(lane) === false) return null;
      for (const turn of this.#candidates.turns(uid, lane, now)) {
        for (const model of modelsByNeed) {
          const draft = this.#draft(turn, { uid, model, lane }, now, planner, gate.largest);
          if (!draft) continue;
          if (!gate.admit(lane)) return null;
          this.#candidates.taken(turn, uid);
          return this.#record(draft, uid, lane, now);
        }
      }
    }
    return null;
  }

  #sendAgain(batch: Batch, now: number): Batch {
    this.#batches.markSent(batch.id, now);
    for (const item of batch.items) {
      this.#claimed(batch.uid, item.model, item.key);
    }
    return { ...batch, state: 'in_flight', sentAt: now, attempts: batch.attempts + 1 };
  }

  #draft(turn: Turn, to: Destination, now: number, planner: Planner, largest = 0): Draft | null {
    const { uid, model } = to;
    const idsOf = (persona: string): PersonaIds | null => this.#entries.get(uid, 'persona', persona) ?? null;
    const limit = Math.max(fewestCandidates, largest);
    for (let look = 0, after = -1; look < looks; look++) {
      const candidates = this.#candidates.of(turn, to, now, after, limit);
      const last = candidates.at(-1);
      if (!last) return null;
      const plan = planner(model, candidates, idsOf, (entry) => this.#contacts.withheld(entry));
      for (const entry of plan.nothing) this.#nothing(entry, now);
      for (const { entry, failure } of plan.invalid) this.#invalid(entry, failure, now);
      if (plan.draft) return plan.draft;
      if (plan.nothing.length + plan.invalid.length === 0) after = last.queued;
    }
    return null;
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
      items: draft.items.map(({ entry, part, attributed, record }, position) => ({
        position,
        model: entry.model,
        key: entry.key,
        version: entry.version,
        record: record ?? entry.record ?? '',
        fingerprint: record === undefined ? (entry.seen ?? '') : '',
        attributed: attributed ? 1 : 0,
        withheld: this.#contacts.withheld(entry),
        part,
      })),
    });
    this.#batches.markSent(batch.id, now);
    for (const item of batch.items) {
      this.#claimed(batch.uid, item.model, item.key, linesIn(item));
      if (item.model === 'persona') this.#contacts.sending(uid, item.key, item.withheld);
    }
    return { ...batch, sentAt: now, attempts: 1 };
  }

  /** AIQ would see no difference: delivered without a request. A shopper who cannot be known there keeps no sale waiting. */
  #nothing(entry: Entry, at: number): void {
    const after = alreadyThere(entry, this.#contacts.withheld(entry), at);
    this.#entries.put(after);
    if (after.model === 'persona') this.#sales.release(after, at);
  }

  #invalid(entry: Entry, failure: Failure, at: number): void {
    const dead: Entry = {
      ...entry,
      state: next(next(entry.state, 'claimed'), 'rejected'),
      errorCode: failure.code,
    };
    this.#entries.put(dead);
    this.#deadLetters.put(refusedRecord(dead, failure, at));
    if (dead.model === 'persona') this.#sales.release(dead, at);
  }

  #claimed(uid: string, model: Model, key: string, lines = 0): void {
    const entry = this.#entries.of(uid, model, key);
    this.#entries.put({
      ...entry,
      state: next(entry.state, 'claimed'),
      lines: Math.max(entry.lines, lines),
    });
  }
}

function linesIn({ model, record }: Pick<Entry, 'model' | 'record'>): number {
  if (model !== 'sale') return 0;
  const sale: Sale = JSON.parse(record ?? '');
  return sale.lines.length;
}

function alreadyThere(entry: Entry, withheld: string, at: number): Entry {
  const carried = {
    version: entry.version,
    record: entry.record ?? '',
    fingerprint: entry.seen ?? '',
    attributed: entry.attributed,
    withheld,
  };
  const after = settled({ ...entry, state: next(entry.state, 'claimed') }, carried, 'done', at);
  // Nobody was told of it: whoever counts as known by a person's word still does.
  return { ...after, assumed: entry.assumed };
}
