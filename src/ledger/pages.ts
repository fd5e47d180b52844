import { type Failure, fingerprint, type Model, type ModelRecord, type Place } from '../model/index.ts';
import { conflictOf } from './conflict.ts';
import type { Contacts } from './contacts.ts';
import { DeadLetters } from './dead-letters.ts';
import { Entries } from './entries.ts';
import { type Entry, type Lane, leave, type Seen, see } from './entry.ts';
import { Meta } from './meta.ts';
import { Placeholders } from './placeholders.ts';
import type { ContactField } from './sharing.ts';
import { next } from './state.ts';
import { type Store, transact } from './store.ts';
import { type Checkpoint, noRows, type RowCounts, Streams } from './streams.ts';
import { WaitingSales } from './waiting-sales.ts';

/** What became of one row of a page. `sourceKey` is a JSON array of texts. */
export type PageItem = RowOutcome & {
  /** Of a customer: where the row has what clerks type to get past a mandatory field. */
  readonly placeholders?: readonly ContactField[];
};

type RowOutcome =
  | {
      readonly kind: 'record';
      readonly sourceKey: string;
      readonly record: ModelRecord;
      /** Of a sale: its persona's key, when the sale must wait until that persona has an id at AIQ. */
      readonly waitsFor: string | null;
    }
  /** `zero`: the record that replaces one which leaves, where the mapping asks for it. */
  | { readonly kind: 'left'; readonly sourceKey: string; readonly key: string | null; readonly zero: boolean }
  | {
      readonly kind: 'unmappable';
      readonly sourceKey: string;
      readonly failure: Failure;
      readonly content: string;
    };

export interface PageCommit {
  readonly site: string;
  readonly uid: string;
  readonly model: Model;
  readonly mapping: string;
  readonly lane: Lane;
  /** Taken before the page's first statement. */
  readonly sequence: number;
  readonly at: number;
  /** How long a record must not have changed before it is first sent, milliseconds. */
  readonly steady: number;
  readonly items: readonly PageItem[];
  readonly checkpoint: Checkpoint | null;
  /** Read by key for the sake of another stream: the rows count, but the stream itself has not moved. */
  readonly beside?: boolean;
}

/** The pull loop's door to the ledger. Each method is one transaction, or reads only. */
export class Pages {
  readonly #store: Store;
  readonly #entries: Entries;
  readonly #deadLetters: DeadLetters;
  readonly #streams: Streams;
  readonly #meta: Meta;
  readonly #sales: WaitingSales;
  readonly #contacts: Contacts;
  readonly #placeholders: Placeholders;
  readonly #release;
  readonly #secret: string;

  constructor(store: Store, secret: string, contacts: Contacts) {
    this.#store = store;
    this.#secret = secret;
    this.#entries = new Entries(store);
    this.#deadLetters = new DeadLetters(store);
    this.#streams = new Streams(store);
    this.#meta = new Meta(store);
    this.#sales = new WaitingSales(store);
    this.#contacts = contacts;
    this.#placeholders = new Placeholders(store);
    this.#release = store.prepare<[string, string]>(
      `UPDATE entry SET state = 'pending' WHERE uid = ? AND state = 'waiting' AND model = 'persona' AND site = ?`,
    );
  }

  /** The number that a page takes before its first statement: who read later knows better, whatever the stamps say. */
  nextSequence(): number {
    return transact(this.#store, () => this.#meta.count('readSequence'));
  }

  /** The page's records, its dead letters and the new position, all or nothing. */
  commit(page: PageCommit): RowCounts {
    return transact(this.#store, () => {
      const counts = { ...noRows };
      for (const item of leavingFirst(page.items)) {
        counts.read += 1;
        counts[this.#take(page, item)] += 1;
        if (page.model === 'persona') this.#placeholders.note(page.site, item, page.sequence);
      }
      if (page.checkpoint) this.#streams.checkpoint(page.site, page.model, page.checkpoint);
      this.#streams.add(page.site, page.model, counts, page.beside ? null : page.at);
      return counts;
    });
  }

  /** A stream has been read to its end. Customers who were held until all had been counted go now. */
  complete(site: string, uid: string, model: Model, checkpoint: Checkpoint): void {
    transact(this.#store, () => {
      this.#streams.checkpoint(site, model, checkpoint);
      if (model === 'persona' && checkpoint.completeAt !== null) this.#release.run(uid, site);
    });
  }

  /** A pass that began at this sequence has met all rows that there are. */
  passed(site: string, model: Model, began: number): void {
    if (model === 'persona') transact(this.#store, () => this.#placeholders.forgetBefore(site, began));
  }

  #take(page: PageCommit, item: PageItem): 'changed' | 'unchanged' | 'filtered' | 'dead' {
    switch (item.kind) {
      case 'unmappable':
        this.#bury(page, item.sourceKey, null, item.failure, item.content);
        return 'dead';
      case 'left':
        // Its last word to AIQ, the quantity 0, may have been refused: then that is still to be dealt with.
        if (this.#leave(page, item.key, item.sourceKey, item.zero)?.state !== 'dead') {
          this.#deadLetters.clear(page.site, page.model, item.sourceKey);
        }
        return 'filtered';
      case 'record':
        return this.#record(page, item.record, item.sourceKey, item.waitsFor);
    }
  }

  #record(page: PageCommit, record: ModelRecord, sourceKey: string, waitsFor: string | null) {
    const entry = this.#entries.get(page.uid, record.model, record.key);
    const conflict = entry && conflictOf(entry, page.site, sourceKey);
    if (conflict) {
      this.#bury(page, sourceKey, record.key, conflict, JSON.stringify(record.body));
      return 'dead';
    }
    const seen = this.#seen(page, record, waitsFor);
    const after = see(entry ? takenBy(sourceKey, entry) : blank(page, record, sourceKey), seen);
    if (after.readSequence !== seen.sequence) return 'unchanged';
    const held = this.#hold(this.#mended(after));
    this.#entries.put(held);
    if (held.model === 'persona' && entry?.version !== held.version) this.#contacts.seen(held, page.at);
    if (held.state !== 'dead') this.#deadLetters.clear(page.site, page.model, sourceKey);
    return entry?.version === held.version ? 'unchanged' : 'changed';
  }

  /**
   * Nobody goes before all customers of the site have been read once: of 5,000 with one phone the first would be sent
   * with it otherwise. A sale waits for its shopper.
   */
  #hold(entry: Entry): Entry {
    if (entry.model !== 'persona') return this.#sales.hold(entry);
    const isCounted = this.#streams.get(entry.site, 'persona')?.completeAt !== null;
    return entry.state !== 'pending' || isCounted ? entry : { ...entry, state: next(entry.state, 'held') };
  }

  /** Gives the entry afterwards, where this row has one. */
  #leave(page: PageCommit, key: string | null, sourceKey: string, zero: boolean): Entry | undefined {
    const entry = key === null ? undefined : this.#entries.get(page.uid, page.model, key);
    if (!entry || entry.site !== page.site || entry.sourceKey !== sourceKey) return undefined;
    const after = zero ? this.#empty(page, entry) : leave(entry, page.sequence);
    this.#entries.put(after);
    if (after.model !== 'persona' || after === entry) return after;
    this.#contacts.seen(after, page.at);
    if (after.state === 'left') this.#sales.release(after, page.at);
    return after;
  }

  /** Stock that leaves goes to AIQ once more, with nothing of it there; what was never recorded has nothing to say. */
  #empty(page: PageCommit, entry: Entry): Entry {
    const last = entry.record ?? entry.delivered;
    if (last === null) return leave(entry, page.sequence);
    const body = { ...JSON.parse(last), quantity: '0' };
    const after = see(entry, this.#seen(page, { model: 'inventory', key: entry.key, body }, null));
    return after === entry ? entry : { ...after, present: 0 };
  }

  #seen(page: PageCommit, record: ModelRecord, waitsFor: string | null): Seen {
    return {
      fingerprint: fingerprint(record.model, record.body, this.#secret),
      record: JSON.stringify(record.body),
      persona: waitsFor,
      sequence: page.sequence,
      mapping: page.mapping,
      lane: page.lane,
      at: page.at,
      queued: this.#meta.count('queue'),
      notBefore: page.steady > 0 ? page.at + page.steady : 0,
    };
  }

  /** A refused record whose row could not be mapped in between is tried once more: why it was refused is forgotten. */
  #mended(entry: Entry): Entry {
    const { site, model, sourceKey } = entry;
    if (entry.state !== 'dead' || !this.#deadLetters.holdsRow(site, model, sourceKey)) return entry;
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

/** A key that one row of a page gives up may be another's in the same page, in whichever order they come. */
function leavingFirst(items: readonly PageItem[]): PageItem[] {
  return items.toSorted((a, b) => Number(b.kind === 'left') - Number(a.kind === 'left'));
}

/** The reading that saw the former row leave is no older than itself: the new row's record of it counts. */
function takenBy(sourceKey: string, entry: Entry): Entry {
  if (entry.sourceKey === sourceKey) return entry;
  return { ...entry, sourceKey, readSequence: entry.readSequence - 1 };
}

function blank(page: PageCommit, record: ModelRecord, sourceKey: string): Entry {
  return {
    uid: page.uid,
    model: record.model,
    key: record.key,
    site: page.site,
    sourceKey,
    state: 'left',
    version: 0,
    readSequence: 0,
    present: 1,
    seen: null,
    record: null,
    delivered: null,
    deliveredFingerprint: null,
    withheld: '',
    mapping: page.mapping,
    lane: page.lane,
    persona: null,
    attributed: 0,
    contactId: null,
    srcId: null,
    attempts: 0,
    nextAttempt: 0,
    queued: 0,
    pendingSince: 0,
    errorCode: null,
    batch: null,
  };
}

function placeText(place: Place | undefined): string | null {
  if (!place) return null;
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}
