import { Failure, fingerprint, type Sale } from '../model/index.ts';
import { Batches } from './batches.ts';
import { Entries } from './entries.ts';
import { type Entry, settled } from './entry.ts';
import type { Forgotten, Person } from './forgotten.ts';
import { type Held, heldOf, personOf } from './held.ts';
import { rewrite } from './rewrite.ts';
import { next } from './state.ts';
import { type Store, transact, written } from './store.ts';

/** A customer's own wish, or the law's: nothing of him stays in the ledger, and nothing comes back. */
export class Forget {
  readonly #store: Store;
  readonly #secret: string;
  readonly #forgotten: Forgotten;
  readonly #entries: Entries;
  readonly #batches: Batches;

  constructor(store: Store, secret: string, forgotten: Forgotten) {
    this.#store = store;
    this.#secret = secret;
    this.#forgotten = forgotten;
    this.#entries = new Entries(store);
    this.#batches = new Batches(store);
  }

  /**
   * Removes what is held of him, then rewrites the whole file, so that not even deleted bytes stay. Nothing else goes on
   * meanwhile: about five seconds a GB. Gives how many entries, sales and dead letters were changed.
   * @throws Failure FORGET_LATER: he is in a request that is just being sent, or somebody looks at the ledger
   */
  forget(site: string, named: string, at: number): number {
    const changed = transact(this.#store, () => {
      const held = heldOf(this.#store, personOf(this.#store, site, this.#uidOf(site), named));
      this.#remove(held, at);
      this.#forgotten.add(held.person, at);
      // What was asked names him too.
      this.#store
        .prepare(`UPDATE command SET arguments = 'null' WHERE name = 'forget' AND instr(arguments, ?) > 0`)
        .run(JSON.stringify(named));
      return held.sales.length + held.own.length + held.mentions.length + (held.entry ? 1 : 0);
    });
    written(() => rewrite(this.#store));
    return changed;
  }

  /** An older copy of the ledger may hold again whom it has forgotten since. */
  again(at: number): void {
    const found = transact(this.#store, () => {
      const people = this.#known().filter(
        ({ uid, site, key, sourceKey }) =>
          this.#forgotten.hasKey(uid, key) || this.#forgotten.hasRow(site, sourceKey),
      );
      for (const person of people) this.#remove(heldOf(this.#store, person), at);
      return people.length;
    });
    if (found > 0) written(() => rewrite(this.#store));
  }

  /** Everybody whom an entry, a sale or a dead letter names. */
  #known(): Person[] {
    return this.#store
      .prepare<[], Person>(
        `SELECT uid, site, key, sourceKey FROM entry WHERE model = 'persona'
         UNION SELECT uid, site, persona, '[]' FROM entry WHERE model = 'sale' AND persona IS NOT NULL
         UNION SELECT uid, site, coalesce(key, ''), sourceKey FROM dead_letter WHERE model = 'persona'`,
      )
      .all();
  }

  #remove(held: Held, at: number): void {
    this.#detach(held, at);
    for (const { uid, key } of held.sales) this.#unname(this.#entries.of(uid, 'sale', key), held.person.key);
    this.#erase(held);
  }

  #uidOf(site: string): string {
    const row = this.#store
      .prepare<[string], { uid: string }>('SELECT uid FROM stream WHERE site = ? LIMIT 1')
      .get(site);
    if (row) return row.uid;
    throw new Failure('USAGE', `Nothing has been read of a site ${site}.`);
  }

  /** Requests without an answer lose what they say of him; what else they carry goes as before. */
  #detach({ person, entry, sales }: Held, at: number): void {
    const his = new Set([
      ...(entry ? [`persona ${person.key}`] : []),
      ...sales.map(({ key }) => `sale ${key}`),
    ]);
    const batches = this.#batches
      .all(person.uid)
      .filter(({ items }) => items.some(({ model, key }) => his.has(`${model} ${key}`)));
    if (batches.some(({ state }) => state === 'in_flight')) {
      throw new Failure('FORGET_LATER', 'A request that names this customer is just being sent.');
    }
    for (const batch of batches) {
      const [gone, kept] = [true, false].map((isHis) =>
        batch.items.filter(({ model, key }) => his.has(`${model} ${key}`) === isHis),
      );
      this.#batches.remove(batch.id);
      for (const item of gone ?? []) {
        const found = this.#entries.of(person.uid, item.model, item.key);
        const claimed = { ...found, state: next(found.state, 'claimed') };
        this.#entries.put(settled(claimed, item, 'returned', at));
      }
      const { id: _, sentAt: __, ...row } = batch;
      if (kept?.length) this.#batches.add({ ...row, items: kept });
    }
  }

  /** The sale stays as it is at AIQ, and from now on it is anybody's. */
  #unname(sale: Entry, persona: string): void {
    const without = (text: string | null): string | null => {
      if (text === null) return null;
      const body: Sale = JSON.parse(text);
      return JSON.stringify({ ...body, persona: body.persona === persona ? null : body.persona });
    };
    const print = (text: string): string => fingerprint('sale', JSON.parse(text), this.#secret);
    const [record, delivered] = [without(sale.record), without(sale.delivered)];
    const same = new Map<string | null, string>();
    for (const [before, after] of [
      [sale.record, record],
      [sale.delivered, delivered],
    ]) {
      if (before && after) same.set(print(before), print(after));
    }
    this.#entries.put({
      ...sale,
      record,
      delivered,
      seen: same.get(sale.seen) ?? sale.seen,
      deliveredFingerprint: same.get(sale.deliveredFingerprint) ?? sale.deliveredFingerprint,
      persona: null,
      attributed: 1,
      state: sale.state === 'waiting' ? next(sale.state, 'released') : sale.state,
    });
  }

  /** Others who share his phone stay without it: AIQ has it as his until it has deleted him. */
  #erase({ person, own, mentions }: Held): void {
    const { uid, key, site, sourceKey } = person;
    const run = (sql: string, ...values: (string | number)[]) => this.#store.prepare(sql).run(...values);
    run(`DELETE FROM entry WHERE uid = ? AND model = 'persona' AND key = ?`, uid, key);
    run('DELETE FROM contact WHERE uid = ? AND persona = ?', uid, key);
    run('DELETE FROM placeholder WHERE site = ? AND sourceKey = ?', site, sourceKey);
    for (const id of own) run('DELETE FROM dead_letter WHERE id = ?', id);
    for (const id of mentions) run(`UPDATE dead_letter SET content = '' WHERE id = ?`, id);
  }
}
