import { emptied, Failure, reversalOf, type Sale } from '../model/index.ts';
import { DeadLetters, refusedRecord } from './dead-letters.ts';
import { Entries } from './entries.ts';
import { blank, type Entry, isDoubtful, see } from './entry.ts';
import { empty, leave, ofNothing } from './leave.ts';
import { Meta } from './meta.ts';
import { isReversal, reversalKey, reversalSourceKey } from './reversal-key.ts';
import type { Store } from './store.ts';
import { WaitingSales } from './waiting-sales.ts';

/**
 * AIQ deletes no sale: one that is voided is taken back by a second sale, its reversal, an entry of its own.
 *     voided in the POS    48211: +2 tea    48211-void: -2 tea
 *     counts again         48211: +2 tea    48211-void:  0 tea
 * Runs inside the caller's transaction.
 */
export class Reversals {
  readonly #entries: Entries;
  readonly #deadLetters: DeadLetters;
  readonly #sales: WaitingSales;
  readonly #meta: Meta;

  constructor(store: Store) {
    this.#entries = new Entries(store);
    this.#deadLetters = new DeadLetters(store);
    this.#sales = new WaitingSales(store);
    this.#meta = new Meta(store);
  }

  /** To be told of every sale that has left: it is taken back once it is settled what AIQ has of it. */
  make(sale: Entry, at: number): void {
    if (sale.voided === 0 || sale.state !== 'left') return;
    if (sale.delivered === null) {
      if (sale.deliveredFingerprint !== null) this.#tooLate(sale, at);
      return;
    }
    if (isDoubtful(sale)) {
      this.#entries.put(this.#sales.hold(empty(sale, sale.readSequence)));
      return;
    }
    const has: Sale = JSON.parse(sale.delivered);
    const isShoppers = sale.attributed === 1;
    // AIQ would take from a shopper what it has never given him.
    const body = reversalOf(isShoppers ? has : { ...has, persona: null });
    const of = { ...sale, persona: isShoppers ? sale.persona : null };
    this.#replace(of, body, `void ${sale.attributed} ${sale.deliveredFingerprint}`, at);
  }

  /** To be told of every sale that counts again: its reversal, where AIQ may have one, goes once more with nothing in it. */
  lift(sale: Entry, at: number): void {
    const reversal = this.#entries.get(sale.uid, 'sale', reversalKey(sale.key));
    if (!reversal || !isReversal(reversal)) return;
    const last = mayBeAtAiq(reversal) ? (reversal.record ?? reversal.delivered) : null;
    if (last === null) this.#put(leave(reversal, reversal.readSequence + 1));
    else this.#replace({ ...sale, persona: reversal.persona }, emptied(JSON.parse(last)), ofNothing, at);
  }

  #replace(sale: Entry, body: Sale, fingerprint: string, at: number): void {
    const key = reversalKey(sale.key);
    const sourceKey = reversalSourceKey(sale.sourceKey);
    const found = this.#entries.get(sale.uid, 'sale', key);
    const record = JSON.stringify(body);
    if (found && !isReversal(found)) {
      this.#bury({ ...sale, key, sourceKey, record }, at);
      return;
    }
    const before = found ?? blank({ ...sale, key, sourceKey });
    const { mapping, lane, persona } = sale;
    // It follows the states of its sale, which are in order already.
    const sequence = before.readSequence + 1;
    const queued = this.#meta.count('queue');
    const seen = { fingerprint, record, persona, sequence, mapping, lane, at, queued, notBefore: 0 };
    this.#put(this.#sales.hold({ ...see(before, seen), present: 0 }));
  }

  #put(reversal: Entry): void {
    this.#entries.put(reversal);
    const { site, sourceKey, state } = reversal;
    if (state !== 'dead') this.#deadLetters.clear(site, 'sale', sourceKey);
  }

  /** What AIQ has of it was pruned: only a person can take it back. */
  #tooLate(sale: Entry, at: number): void {
    const [key, sourceKey] = [reversalKey(sale.key), reversalSourceKey(sale.sourceKey)];
    const sentence = `Sale ${sale.key} was voided, and the ledger does not hold any more what AIQ has of it.`;
    this.#deadLetters.put(
      refusedRecord({ ...sale, key, sourceKey }, new Failure('VOID_TOO_LATE', sentence), at),
    );
  }

  #bury(reversal: Entry, at: number): void {
    const sentence = `The key of its reversal, ${reversal.key}, belongs to another row already.`;
    this.#deadLetters.put(refusedRecord(reversal, new Failure('ROW_KEY_TAKEN', sentence), at));
  }
}

/** One that was refused, or never went out, is not. */
function mayBeAtAiq({ delivered, lines, state }: Entry): boolean {
  return delivered !== null || (lines > 0 && state !== 'dead');
}
