import {
  assemble,
  type Circuit,
  closedCircuit,
  type Endpoint,
  endpointNamed,
  nextCircuit,
  permitted,
  type Verdict,
} from '../aiq/index.ts';
import { type Batch, type Lane, wholeAccount } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';
import type { Account } from './account.ts';
import { plannerOf } from './requests.ts';
import { settlementOf } from './settlement.ts';
import type { Surroundings } from './site.ts';
import { type Sizes, sizesOf } from './sizes.ts';
import { type Stops, stopsOf } from './stops.ts';

/** When something may go again: never by itself (`empty`), when the cause is mended, or after a time. */
export type Outlook =
  | { readonly kind: 'empty' | 'away' | 'stopped' }
  | { readonly kind: 'wait'; readonly ms: number };

/** Between two looks at what has become due just now, milliseconds. */
const moment = 20;

/** The line to one account of AIQ: its circuit, its stops, and the budget of its key. */
export class Line {
  readonly #account: Account;
  readonly #around: Surroundings;
  readonly #stops: Stops;
  readonly #sizes: Sizes;
  readonly #planner;
  /** Budget debits of the requests in flight, by batch. */
  readonly #debits = new Map<number, number>();
  #circuit: Circuit = closedCircuit;
  /** The cheap read under way that tells whether the key is good. */
  #confirming: Promise<boolean> | null = null;
  /** How long the budget made the last claim wait; 0: it did not. */
  #budgetWait = 0;
  #releasedAt = 0;

  constructor(account: Account, around: Surroundings) {
    this.#account = account;
    this.#around = around;
    this.#stops = stopsOf(around.ledger, account.uid, around.now, account.probeEvery);
    this.#sizes = sizesOf(around.ledger, account, around.now);
    const [{ stateOf }, { most }] = [this.#stops, this.#sizes];
    this.#planner = plannerOf({ account, most, stateOf, random: around.random });
    // Nothing of this account is in flight yet, so what the ledger calls so was cut off.
    around.ledger.outbox.recover(account.uid, around.now() + account.repeatAfter);
  }

  /** The next request, recorded and charged; null when nothing can go now. */
  async claim(signal: AbortSignal): Promise<Batch | null> {
    const { uid } = this.#account;
    const { ledger, now, random } = this.#around;
    const permit = permitted(this.#circuit, now());
    if (permit.kind === 'wait' || !(await this.#keyIsGood(signal))) return null;
    this.#releaseExpired();
    const debits: number[] = [];
    this.#budgetWait = 0;
    const may = (endpoint: string): boolean => this.#stops.stateOf(endpoint) !== 'stopped';
    const admit = (lane: Lane): boolean => {
      const debit = this.#charge(lane);
      if (debit !== null) debits.push(debit);
      return debit !== null;
    };
    let batch: Batch | null;
    try {
      batch = ledger.outbox.claim(uid, now(), this.#planner, { may, admit });
    } catch (thrown) {
      // Nothing was recorded, so nothing goes out: what was charged for it must not count as running for ever.
      for (const debit of debits) this.#account.budget.answered(debit);
      throw thrown;
    }
    if (!batch) return null;
    for (const debit of debits) this.#debits.set(batch.id, debit);
    this.#stops.tried(batch.endpoint);
    this.#sizes.claimed(batch);
    if (permit.kind === 'probe') this.#circuit = nextCircuit(this.#circuit, 'probing', now(), random());
    return batch;
  }

  /** Sends a claimed request and settles its entries. */
  async deliver(batch: Batch, signal: AbortSignal): Promise<void> {
    const { client, budget, uid } = this.#account;
    const endpoint = endpointOf(batch);
    const parts = batch.items.map((item) => item.part);
    const call = { count: parts.length, ...(batch.contactId ? { contactId: batch.contactId } : {}) };
    const verdict = await client.send(endpoint, assemble(endpoint, parts), call, signal);
    const debit = this.#debits.get(batch.id);
    this.#debits.delete(batch.id);
    if (debit !== undefined) budget.answered(debit);
    if (verdict.kind === 'retry' && verdict.afterMs !== null) budget.pause(verdict.afterMs);
    this.#note(verdict);
    this.#sizes.answered(batch, verdict);
    this.#settle(batch, endpoint, verdict);
    this.#around.notify({ kind: 'request', uid, endpoint, verdict: verdict.kind, records: parts.length });
    if (verdict.kind === 'key-refused') await this.#confirmKey(endpoint, verdict.failure, signal);
  }

  outlook(): Outlook {
    const { ledger, now } = this.#around;
    const next = ledger.outbox.nextAttemptAt(this.#account.uid, now());
    if (next === null) return { kind: 'empty' };
    if (this.#circuit.kind !== 'closed') return { kind: 'away' };
    if (this.#stops.stateOf(wholeAccount) !== 'open') return { kind: 'stopped' };
    if (this.#budgetWait > 0) return { kind: 'wait', ms: this.#budgetWait };
    if (next > now()) return { kind: 'wait', ms: next - now() };
    // Due, and yet not claimed: its endpoint is stopped, or it has become due only since the last look.
    return this.#stops.any() ? { kind: 'stopped' } : { kind: 'wait', ms: moment };
  }

  #releaseExpired(): void {
    const { ledger, now } = this.#around;
    if (Math.abs(now() - this.#releasedAt) < 1_000) return;
    this.#releasedAt = now();
    ledger.outbox.releaseExpired(this.#account.uid, now() - this.#account.waitForPersona);
  }

  #charge(lane: Lane): number | null {
    const admission = this.#account.budget.take(lane);
    if (admission.kind === 'go') return admission.id;
    this.#budgetWait = admission.waitMs;
    return null;
  }

  /** A stopped account is asked now and then whether its key is good again: by a cheap read, not by a shop's records. */
  async #keyIsGood(signal: AbortSignal): Promise<boolean> {
    const state = this.#stops.stateOf(wholeAccount);
    if (state === 'open') return true;
    if (state === 'stopped' || !(await this.#probe(signal))) return false;
    this.#resume(wholeAccount);
    return true;
  }

  async #probe(signal: AbortSignal): Promise<boolean> {
    const debit = this.#charge('live');
    if (debit === null) return false;
    this.#stops.tried(wholeAccount);
    const key = await this.#account.client.probe(signal);
    this.#account.budget.answered(debit);
    return key.kind === 'good';
  }

  /** AIQ may refuse one address with the status of a bad key: only a refused read as well stops the whole account. */
  async #confirmKey(endpoint: Endpoint, failure: Failure, signal: AbortSignal): Promise<void> {
    const isNew = this.#stops.stop(wholeAccount, failure);
    this.#confirming ??= this.#probe(signal).finally(() => {
      this.#confirming = null;
    });
    if (await this.#confirming) {
      this.#stops.clear(wholeAccount);
      this.#stop(endpoint, failure);
    } else if (isNew) this.#tellStop(wholeAccount, failure);
  }

  #note(verdict: Verdict): void {
    const { now, random, notify } = this.#around;
    // A pause that AIQ asks for is an answer of its own; the budget keeps it.
    const failed = verdict.kind === 'unknown' || (verdict.kind === 'retry' && !verdict.afterMs);
    const before = this.#circuit;
    this.#circuit = nextCircuit(before, failed ? 'failed' : 'answered', now(), random());
    if (failed && before.kind === 'closed' && this.#circuit.kind === 'open') {
      notify({ kind: 'away', uid: this.#account.uid, failure: verdict.failure });
    }
  }

  #settle(batch: Batch, endpoint: Endpoint, verdict: Verdict): void {
    const { ledger, now, random } = this.#around;
    const refusesAll = this.#stops.judge(endpoint, verdict);
    const context = { now: now(), random: random(), repeatAfter: this.#account.repeatAfter };
    const settlement = refusesAll
      ? ({ kind: 'returned', notBefore: 0, failure: refusesAll, attempt: false } as const)
      : settlementOf(verdict, batch, context);
    const accepted = verdict.kind === 'done' || verdict.kind === 'done-some';
    const answer = accepted ? 'accepted' : verdict.kind === 'reject' ? 'refused' : 'other';
    ledger.outbox.settle(batch, settlement, answer, now());
    if (refusesAll) this.#stop(endpoint, refusesAll);
    if (verdict.kind === 'endpoint-refused') this.#stop(endpoint, verdict.failure);
    if (accepted) this.#resume(endpoint);
  }

  #stop(endpoint: Endpoint, failure: Failure): void {
    if (this.#stops.stop(endpoint, failure)) this.#tellStop(endpoint, failure);
  }

  #tellStop(scope: Endpoint | typeof wholeAccount, failure: Failure): void {
    this.#around.notify({ kind: 'stopped', uid: this.#account.uid, endpoint: scope, failure });
  }

  #resume(scope: Endpoint | typeof wholeAccount): void {
    if (!this.#stops.clear(scope)) return;
    this.#around.notify({ kind: 'resumed', uid: this.#account.uid, endpoint: scope });
  }
}

function endpointOf(batch: Batch): Endpoint {
  const endpoint = endpointNamed(batch.endpoint);
  if (!endpoint)
    throw new Failure('BUG', 'A recorded request names an endpoint that the product does not know.');
  return endpoint;
}
