import {
  assemble,
  type Lane as BudgetLane,
  type Circuit,
  type CircuitEvent,
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
import { answerOf } from './endpoint-answer.ts';
import { plannerOf } from './requests.ts';
import { isReached } from './send-limit.ts';
import { notNow, settlementOf } from './settlement.ts';
import type { Surroundings } from './site.ts';
import { type Sizes, sizesOf } from './sizes.ts';
import { type Stops, stopsOf } from './stops.ts';
import { untilWritten } from './until-written.ts';

/** When something may go again: never by itself (`empty`), when the cause is mended, or after a time. */
export type Outlook =
  | { readonly kind: 'empty' | 'away' | 'stopped' | 'limited' }
  | { readonly kind: 'wait'; readonly ms: number };

/** Stock that is to be sent again waits so long for more of it: the items of an hour's sales share a few requests. */
const gatherStock = 10 * 60_000;
/** Between two looks at what has become due just now, milliseconds. */
const moment = 20;

const budgetLane = (lane: Lane): BudgetLane => (lane === 'background' ? lane : 'live');

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
  /** The lane that has a request for which there was no room in the budget: until there is, it is not made again. */
  #crowded: Lane | null = null;
  #lookedAt = 0;
  #assertedAt = 0;

  constructor(account: Account, around: Surroundings) {
    this.#account = account;
    this.#around = around;
    this.#stops = stopsOf(around.ledger, account.uid, around.now, account.probeEvery);
    this.#sizes = sizesOf(around.ledger, account, around.now);
    const [{ stateOf }, { most }] = [this.#stops, this.#sizes];
    this.#planner = plannerOf({ account, most, stateOf, random: around.random });
    around.ledger.clock.seen(around.now());
    // Nothing of this account is in flight yet, so what the ledger calls so was cut off.
    around.ledger.outbox.recover(account.uid, around.now() + account.repeatAfter);
    around.ledger.accounts.back(account.uid);
  }

  /** The next request, recorded and charged; null when nothing can go now. */
  async claim(signal: AbortSignal): Promise<Batch | null> {
    const { uid } = this.#account;
    const { ledger, now } = this.#around;
    if (isReached(this.#account.sendLimit)) return null;
    ledger.clock.seen(now());
    const permit = permitted(this.#circuit, now());
    if (permit.kind === 'wait' || !(await this.#keyIsGood(signal))) return null;
    this.#lookForWhatIsDue();
    const debits: number[] = [];
    const largest = Math.max(...Object.values(this.#account.most));
    this.#budgetWait = 0;
    const may = (endpoint: string): boolean => this.#stops.stateOf(endpoint) !== 'stopped';
    const admit = (lane: Lane): boolean => {
      const debit = this.#charge(budgetLane(lane));
      this.#crowded = debit === null ? lane : null;
      if (debit !== null) debits.push(debit);
      return debit !== null;
    };
    const hasRoom = (lane: Lane): boolean => {
      if (lane !== this.#crowded) return true;
      this.#budgetWait = this.#account.budget.wait(budgetLane(lane), uid);
      return this.#budgetWait === 0;
    };
    let batch: Batch | null;
    try {
      batch = ledger.outbox.claim(uid, now(), this.#planner, { may, admit, hasRoom, largest });
    } catch (thrown) {
      // Nothing was recorded, so nothing goes out: what was charged for it must not count as running for ever.
      for (const debit of debits) this.#account.budget.answered(debit);
      throw thrown;
    }
    if (!batch) return null;
    if (this.#account.sendLimit) this.#account.sendLimit.left -= batch.items.length;
    ledger.mark.note(now());
    for (const debit of debits) this.#debits.set(batch.id, debit);
    this.#stops.tried(batch.endpoint);
    this.#sizes.claimed(batch);
    if (permit.kind === 'probe') this.#turn('probing');
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
    await this.#settle(batch, endpoint, verdict, signal);
    this.#around.notify({ kind: 'request', uid, endpoint, verdict: verdict.kind, records: parts.length });
    if (verdict.kind === 'key-refused') await this.#confirmKey(endpoint, verdict.failure, signal);
  }

  outlook(): Outlook {
    if (isReached(this.#account.sendLimit)) return { kind: 'limited' };
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

  /** What goes because of the time alone: once a second. */
  #lookForWhatIsDue(): void {
    const { ledger, now } = this.#around;
    const { uid, waitForPersona, stock } = this.#account;
    if (Math.abs(now() - this.#lookedAt) < 1_000) return;
    this.#lookedAt = now();
    ledger.outbox.releaseExpired(uid, now() - waitForPersona);
    if (stock === undefined || Math.abs(now() - this.#assertedAt) < gatherStock) return;
    // At once again where there may be more of it.
    this.#assertedAt = ledger.outbox.assertStock(uid, stock, now()) ? 0 : now();
  }

  #charge(lane: BudgetLane): number | null {
    const admission = this.#account.budget.take(lane, this.#account.uid);
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
    // A pause that AIQ asks for is an answer of its own; the budget keeps it.
    const failed = verdict.kind === 'unknown' || (verdict.kind === 'retry' && !verdict.afterMs);
    const wasClosed = this.#circuit.kind === 'closed';
    this.#turn(failed ? 'failed' : 'answered');
    if (failed && wasClosed && this.#circuit.kind === 'open') {
      this.#around.notify({ kind: 'away', uid: this.#account.uid, failure: verdict.failure });
    }
  }

  /** Who looks at the ledger sees since when AIQ is away, and when it is tried next. */
  #turn(event: CircuitEvent): void {
    const { ledger, now, random } = this.#around;
    const { uid } = this.#account;
    const before = this.#circuit;
    this.#circuit = nextCircuit(before, event, now(), random());
    const { kind } = this.#circuit;
    if (kind === before.kind) return;
    if (kind === 'open') ledger.accounts.away(uid, now(), now() + this.#circuit.waitMs);
    if (kind === 'closed') ledger.accounts.back(uid);
  }

  async #settle(batch: Batch, endpoint: Endpoint, verdict: Verdict, signal: AbortSignal): Promise<void> {
    const { ledger, now, random } = this.#around;
    const records = batch.items.length;
    const refusesAll = this.#stops.judge(endpoint, verdict, records);
    const context = { now: now(), random: random(), repeatAfter: this.#account.repeatAfter };
    const settlement = refusesAll
      ? notNow(batch, refusesAll, 0, false)
      : settlementOf(verdict, batch, context);
    const answer = answerOf(verdict, records);
    const stopped = verdict.kind === 'endpoint-refused' ? verdict.failure : refusesAll;
    const writes = [
      () => this.#sizes.answered(batch, verdict),
      () => ledger.outbox.settle(batch, settlement, answer, now()),
      () => stopped && this.#stop(endpoint, stopped),
      () => answer === 'accepted' && this.#resume(endpoint),
    ];
    for (const write of writes) await untilWritten(write, this.#around, signal);
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
