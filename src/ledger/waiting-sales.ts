import { askedFor } from './assumed.ts';
import { Entries, entryColumns } from './entries.ts';
import { type Entry, type Lane, lanes } from './entry.ts';
import { next } from './state.ts';
import type { Store } from './store.ts';

const onItsWay = new Set(['pending', 'waiting', 'in_flight', 'unknown']);

/** Entries in memory at a time: a shop may book all its walk-ins, a hundred thousand sales, on one customer. */
const atOnce = 200;

/** Sales and their shoppers: who waits for whom, and what goes again. Runs inside the caller's transaction. */
export class WaitingSales {
  readonly #entries: Entries;
  readonly #salesOf;
  readonly #waiting;

  constructor(store: Store) {
    this.#entries = new Entries(store);
    this.#salesOf = store.prepare<[string, string, number, number], Entry & { readonly place: number }>(
      `SELECT rowid AS place, ${entryColumns} FROM entry WHERE uid = ? AND model = 'sale' AND persona = ?
         AND rowid > ? AND (state = 'waiting' OR attributed = 0) ORDER BY rowid LIMIT ?`,
    );
    this.#waiting = store.prepare<[string, Lane, number], Entry>(
      `SELECT ${entryColumns} FROM entry WHERE uid = ? AND state = 'waiting' AND model = 'sale' AND lane = ?
       ORDER BY queued LIMIT ?`,
    );
  }

  /**
   * A sale waits while its persona is on its way to AIQ; it never waits for one that will not go. A regular's purchase of
   * just now takes him out of the first load: thousands of strangers before him are no reason for it to wait for hours.
   */
  hold(entry: Entry): Entry {
    if (entry.state !== 'pending' || entry.persona === null) return entry;
    const found = this.#entries.get(entry.uid, 'persona', entry.persona);
    const persona = found && askedFor(found, entry);
    if (persona && persona !== found) this.#entries.put(persona);
    const coming =
      persona && persona.srcId === null && persona.contactId === null && onItsWay.has(persona.state);
    if (!coming) return entry;
    if (entry.lane === 'live' && persona.state === 'pending' && persona.lane === 'background') {
      this.#entries.put({ ...persona, lane: 'awaited' });
    }
    return { ...entry, state: next(entry.state, 'held') };
  }

  /** With an id the shopper's waiting sales go with it, and those sent without it go again; else they go without. */
  release(persona: Entry, at: number): void {
    const known = persona.contactId !== null || persona.srcId !== null;
    for (const sale of this.#salesFor(persona)) {
      if (sale.state === 'waiting') this.#entries.put({ ...sale, state: next(sale.state, 'released') });
      else if (known && sale.state === 'delivered') this.#sendAgain(sale, at);
    }
  }

  *#salesFor(persona: Entry): Generator<Entry> {
    for (let last = 0; ; ) {
      const sales = this.#salesOf.all(persona.uid, persona.key, last, atOnce);
      for (const { place, ...sale } of sales) {
        last = place;
        yield sale;
      }
      if (sales.length < atOnce) return;
    }
  }

  /**
   * A sale that was delivered without its shopper, who got both ids while it was on its way, goes again. Both, so that
   * it carries one in any case: with one of them missing it might go without for ever.
   */
  delivered(sale: Entry, at: number): void {
    if (sale.state !== 'delivered' || sale.attributed === 1 || sale.persona === null) return;
    const persona = this.#entries.get(sale.uid, 'persona', sale.persona);
    if (persona && persona.contactId !== null && persona.srcId !== null) this.#sendAgain(sale, at);
  }

  /**
   * Sales that have waited for their shopper since before `since` go without one. Gives how many: of very many some,
   * the next call finds more. Who was queued first has waited longest, so the rest need no look.
   */
  releaseExpired(uid: string, since: number): number {
    const isExpired = ({ pendingSince }: Entry): boolean => pendingSince < since;
    const expired = lanes.filter((lane) => this.#waiting.all(uid, lane, 1).some(isExpired));
    const sales = expired.flatMap((lane) => this.#waiting.all(uid, lane, atOnce)).filter(isExpired);
    for (const sale of sales) this.#entries.put({ ...sale, state: next(sale.state, 'released') });
    return sales.length;
  }

  #sendAgain(sale: Entry, at: number): void {
    const state = next(sale.state, 'released');
    this.#entries.put({ ...sale, state, record: sale.delivered, lane: 'background', pendingSince: at });
  }
}
