import type { Failure } from '../model/index.ts';
import { Assertions } from './assertions.ts';
import { assumed } from './assumed.ts';
import { Backfills } from './backfills.ts';
import { doesNotFit, faded, unfit, withMore } from './brake.ts';
import { conflictOf } from './conflict.ts';
import type { Contacts } from './contacts.ts';
import { Customers } from './customers.ts';
import { DeadLetters } from './dead-letters.ts';
import { Entries } from './entries.ts';
import { blank, type Entry, type Leaving, see } from './entry.ts';
import type { Forgotten } from './forgotten.ts';
import { leave } from './leave.ts';
import { Meta } from './meta.ts';
import { type PageCommit, seenIn } from './page-commit.ts';
import { leavingFirst, type PageItem } from './page-item.ts';
import { isNewer } from './part.ts';
import { placeText } from './place-text.ts';
import { Remap } from './remap.ts';
import { Reversals } from './reversals.ts';
import { next } from './state.ts';
import { Stock } from './stock.ts';
import { type Store, transact } from './store.ts';
import { type Checkpoint, noRows, type RowCounts, Streams } from './streams.ts';
import { WaitingSales } from './waiting-sales.ts';

type StreamName = Pick<PageCommit, 'site' | 'uid' | 'model'>;

/** The pull loop's door to the ledger. Each method is one transaction, or reads only. */
export class Pages {
  readonly #store: Store;
  readonly #entries: Entries;
  readonly #deadLetters: DeadLetters;
  readonly #streams: Streams;
  readonly #meta: Meta;
  readonly #sales: WaitingSales;
  readonly #stock: Stock;
  readonly #reversals: Reversals;
  readonly #customers: Customers;
  readonly #contacts: Contacts;
  readonly #assertions: Assertions;
  readonly #backfills: Backfills;
  readonly #remap: Remap;
  readonly #forgotten: Forgotten;
  readonly #secret: string;

  constructor(store: Store, secret: string, contacts: Contacts, forgotten: Forgotten) {
    this.#forgotten = forgotten;
    this.#store = store;
    this.#secret = secret;
    this.#entries = new Entries(store);
    this.#deadLetters = new DeadLetters(store);
    this.#streams = new Streams(store);
    this.#meta = new Meta(store);
    this.#sales = new WaitingSales(store);
    this.#stock = new Stock(store, secret);
    this.#reversals = new Reversals(store);
    this.#customers = new Customers(store, contacts);
    this.#contacts = contacts;
    this.#assertions = new Assertions(store);
    this.#backfills = new Backfills(store);
    this.#remap = new Remap(store, secret);
  }

  /** The number that a page takes before its first statement: who read later knows better, whatever the stamps say. */
  nextSequence(): number {
    return transact(this.#store, () => this.#meta.count('readSequence'));
  }

  /** The page's records, its dead letters and the new position, all or nothing. POS_ROWS_UNMAPPABLE: nothing. */
  commit(read: PageCommit): RowCounts {
    return transact(this.#store, () => {
      const page = { ...read, items: read.items.map((item) => this.#forgotten.kept(read, item)) };
      if (page.checkpoint || page.backfill) this.#brake(page);
      const counts = { ...noRows };
      for (const item of leavingFirst(page.items)) {
        counts.read += 1;
        counts[this.#take(page, item)] += 1;
        this.#customers.note(page, item);
      }
      if (page.checkpoint) this.#streams.checkpoint(page.site, page.model, page.checkpoint);
      if (page.backfill) this.#backfills.checkpoint(page.backfill, counts);
      this.#streams.add(page.site, page.model, counts, page.beside ? null : page.at);
      return counts;
    });
  }

  /** Refused records whose rows the POS has no more: another mapping can make nothing else of them, so they stay. */
  keepLetters(
    { site, model, mapping }: Pick<PageCommit, 'site' | 'model' | 'mapping'>,
    sourceKeys: readonly string[],
  ): void {
    if (sourceKeys.length === 0) return;
    transact(this.#store, () => {
      for (const key of sourceKeys) this.#deadLetters.triedWith(mapping, site, model, key);
    });
  }

  /** A mapping that does not fit its table is stopped before it sets aside the whole of it. */
  #brake({ site, model, mapping, items }: PageCommit): void {
    const row = this.#streams.get(site, model);
    if (!row) return;
    const unmappable = items.filter((item) => item.kind === 'unmappable').filter(({ early }) => !early);
    const isNew = unmappable.filter(
      ({ sourceKey }) => !this.#deadLetters.failedBefore(site, model, sourceKey, mapping),
    );
    const page = { tried: items.length - unmappable.length + isNew.length, failed: isNew.length };
    const all = withMore(row, page);
    const [first] = isNew;
    if (first && row.confirmed !== mapping && doesNotFit(all)) throw unfit(all, first.failure);
    if (page.tried > 0) this.#streams.tried(site, model, faded(all));
  }

  /** A stream has been read to its end, by a pass from the sequence `passed` on, or otherwise. */
  complete({ site, uid, model }: StreamName, checkpoint: Checkpoint, passed: number | null): void {
    transact(this.#store, () => {
      this.#streams.checkpoint(site, model, checkpoint);
      if (model === 'persona') this.#customers.complete(site, uid, checkpoint, passed);
    });
  }

  #take(page: PageCommit, item: PageItem): 'changed' | 'unchanged' | 'filtered' | 'dead' {
    if (this.#remap.meets(page, item)) {
      this.#deadLetters.clear(page.site, page.model, item.sourceKey);
      return 'unchanged';
    }
    switch (item.kind) {
      case 'unmappable':
        if (item.early && !this.#deadLetters.holdsRow(page.site, page.model, item.sourceKey))
          return 'filtered';
        this.#bury(page, item.sourceKey, null, item.failure, item.content);
        return 'dead';
      case 'left': {
        // Its last word to AIQ, the quantity 0, may have been refused: then that is still to be dealt with.
        const after = this.#leave(page, item.key, item.sourceKey, item.leaving);
        this.#clearUnlessDead(page, item.sourceKey, after);
        return 'filtered';
      }
      case 'record':
        return this.#record(page, item);
    }
  }

  #record(page: PageCommit, item: PageItem & { kind: 'record' }) {
    const { record, sourceKey, waitsFor, early } = item;
    const found = this.#entryOf(page, record.key);
    if (early && !found) {
      this.#deadLetters.clear(page.site, page.model, sourceKey);
      return 'filtered';
    }
    const entry = found && this.#remap.told(page, item, this.#remap.heldBack(page, found));
    const part = this.#stock.partOf(page, entry);
    const holder = page.summed ? part : entry;
    const conflict = holder && conflictOf({ ...holder, model: record.model }, page.site, sourceKey);
    if (conflict) {
      this.#bury(page, sourceKey, record.key, conflict, JSON.stringify(record.body));
      return 'dead';
    }
    if (part && !isNewer(part, sourceKey, page.sequence)) return 'unchanged';
    const before = entry ?? blank({ ...page, ...record, sourceKey });
    const after = page.summed
      ? this.#stock.take(page, before, record, sourceKey)
      : see(
          takenBy(sourceKey, before),
          seenIn(page, record, waitsFor, this.#secret, this.#meta.count('queue')),
        );
    if (after.readSequence !== page.sequence) return 'unchanged';
    const mended = this.#mended(after, page.site, sourceKey);
    const held = page.assumed ? assumed(mended, this.#contacts.withheld(mended)) : this.#hold(mended);
    this.#entries.put(held);
    if (held.model === 'persona' && entry?.version !== held.version) this.#customers.seen(held, page.at);
    if (page.assumed) this.#noteAssumed(held, page.at);
    if (entry?.present === 0) this.#back(page, held);
    this.#clearUnlessDead(page, sourceKey, held);
    return entry?.version === held.version ? 'unchanged' : 'changed';
  }

  #hold(entry: Entry): Entry {
    return entry.model === 'persona' ? this.#customers.hold(entry) : this.#sales.hold(entry);
  }

  #noteAssumed(entry: Entry, at: number): void {
    const { uid, model, key } = entry;
    if (model === 'inventory') this.#assertions.delivered(uid, model, key, at);
    if (model === 'persona') this.#contacts.sending(uid, key, this.#contacts.withheld(entry));
  }

  #clearUnlessDead({ site, model, mapping }: PageCommit, sourceKey: string, entry: Entry | undefined): void {
    if (entry?.state !== 'dead') this.#deadLetters.clear(site, model, sourceKey);
    else this.#deadLetters.triedWith(mapping, site, model, sourceKey);
  }

  /** Gives the entry afterwards, where this row has one. */
  #leave(page: PageCommit, key: string | null, sourceKey: string, leaving: Leaving): Entry | undefined {
    const entry = key === null ? undefined : this.#entryOf(page, key);
    const part = this.#stock.partOf(page, entry);
    const holder = page.summed ? part : entry;
    if (!entry || holder?.site !== page.site || holder.sourceKey !== sourceKey) return undefined;
    const after =
      page.model === 'inventory'
        ? this.#stock.leave(page, entry, part, leaving)
        : leave(entry, page.sequence, leaving);
    this.#entries.put(after);
    if (entry.voided === 0) this.#reversals.make({ ...after, lane: page.lane }, page.at);
    if (after.model === 'persona' && after !== entry) this.#customers.left(after, page.at);
    return after;
  }

  #entryOf(page: PageCommit, key: string): Entry | undefined {
    const entry = this.#entries.get(page.uid, page.model, key);
    return entry && page.model === 'inventory' ? this.#stock.own(page, entry) : entry;
  }

  /** A sale that was taken back counts again; its shopper may have come while it did not. */
  #back(page: PageCommit, entry: Entry): void {
    if (entry.model !== 'sale') return;
    this.#reversals.lift({ ...entry, lane: page.lane }, page.at);
    this.#sales.delivered(entry, page.at);
  }

  /** A refused record whose row could not be mapped in between is tried once more: why it was refused is forgotten. */
  #mended(entry: Entry, site: string, sourceKey: string): Entry {
    if (entry.state !== 'dead' || !this.#deadLetters.holdsRow(site, entry.model, sourceKey)) return entry;
    return { ...entry, state: next(entry.state, 'replayed'), lane: 'background' };
  }

  #bury(page: PageCommit, sourceKey: string, key: string | null, failure: Failure, content: string): void {
    this.#deadLetters.put({
      uid: page.uid,
      site: page.site,
      model: page.model,
      sourceKey,
      key,
      kind: 'row',
      code: failure.code,
      reason: failure.message,
      hint: failure.hint,
      place: placeText(failure.place),
      content,
      mapping: page.mapping,
      at: page.at,
    });
  }
}

/** The reading that saw the former row leave is no older than itself: the new row's record of it counts. */
function takenBy(sourceKey: string, entry: Entry): Entry {
  if (entry.sourceKey === sourceKey) return entry;
  return { ...entry, sourceKey, readSequence: entry.readSequence - 1 };
}
