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
import { type Stops, stopsOf } from './stops.ts';

/** When something may go again: never by itself (`empty`), when the cause is mended, or after a time. */
export type Outlook =
  | { readonly kind: 'empty' | 'away' | 'stopped' }
  | { readonly kind: 'wait'; readonly ms: number };

/** The line to one account of AIQ: its circuit, its stops, and the budget of its key. */
export class Line {
  readonly #account: Account;
  readonly #around: Surroundings;
  readonly #stops: Stops;
  readonly #planner;
  /** Budget debits of the requests in flight, by batch. */
  readonly #debits = new Map<number, number>();
  #circuit: Circuit = closedCircuit;
  /** How long the budget made the last claim wait; 0: it did not. */
  #budgetWait = 0;
  #releasedAt = 0;

  constructor(account: Account, around: Surroundings) {
    this.#account = account;
    this.#around = around;
    this.#stops = stopsOf(around.ledger, account.uid, around.now);
    this.#planner = plannerOf({ account, may: this.#stops.may });
    // Nothing of this account is in flight yet, so what the ledger calls so was cut off.
    around.ledger.outbox.recover(account.uid, account.repeatAfter);
  }

  /** The next request, recorded and charged; null when nothing can go now. */
  async claim(signal: AbortSignal): Promise<Batch | null> {
    const { uid } = this.#account;
    const { ledger, now, random } = this.#around;
    const permit = permitted(this.#circuit, now());
    if (permit.kind === 'wait' || !(await this.#keyIsGood(signal))) return null;
    this.#releaseExpired();
    let debit: number | null = null;
    this.#budgetWait = 0;
    const admit = (lane: Lane): boolean => {
      debit = this.#charge(lane);
      return debit !== null;
    };
    const batch = ledger.outbox.claim(uid, now(), this.#planner, { may: this.#stops.may, admit });
    if (!batch) return null;
    if (debit !== null) this.#debits.set(batch.id, debit);
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
    this.#settle(batch, endpoint, verdict);
    this.#around.notify({ kind: 'request', uid, endpoint, verdict: verdict.kind, records: parts.length });
    if (verdict.kind === 'key-refused') await this.#confirmKey(endpoint, verdict.failure, signal);
  }

  outlook(): Outlook {
    const { ledger, now } = this.#around;
    const next = ledger.outbox.nextAttemptAt(this.#account.uid);
    if (next === null) return { kind: 'empty' };
    if (this.#circuit.kind !== 'closed') return { kind: 'away' };
    if (this.#stops.account() !== 'open') return { kind: 'stopped' };
    if (this.#budgetWait > 0) return { kind: 'wait', ms: this.#budgetWait };
    return next > now() ? { kind: 'wait', ms: next - now() } : { kind: 'stopped' };
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
    const state = this.#stops.account();
    if (state === 'open') return true;
    if (state === 'stopped' || !(await this.#probe(signal))) return false;
    this.#resume(wholeAccount);
    return true;
  }

  async #probe(signal: AbortSignal): Promise<boolean> {
    const debit = this.#charge('live');
    if (debit === null) return false;
    const key = await this.#account.client.probe(signal);
    this.#account.budget.answered(debit);
    if (key === 'refused') {
      this.#stops.stop(wholeAccount, new Failure('AIQ_KEY_REFUSED', 'AIQ refuses the API key.'));
    }
    return key === 'good';
  }

  /** AIQ may refuse one address with the status of a bad key: only a refused read as well stops the whole account. */
  async #confirmKey(endpoint: Endpoint, failure: Failure, signal: AbortSignal): Promise<void> {
    this.#stops.stop(wholeAccount, failure);
    const good = await this.#probe(signal);
    if (good) this.#stops.clear(wholeAccount);
    this.#stop(good ? endpoint : wholeAccount, failure);
  }

  #note(verdict: Verdict): void {
    const { now, random, notify } = this.#around;
    const failed = verdict.kind === 'retry' || verdict.kind === 'unknown';
    const before = this.#circuit;
    const after = nextCircuit(before, failed ? 'failed' : 'answered', now(), random());
    this.#circuit = after;
    if (failed && before.kind !== 'open' && after.kind === 'open') {
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

  #stop(scope: Endpoint | typeof wholeAccount, failure: Failure): void {
    this.#stops.stop(scope, failure);
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
