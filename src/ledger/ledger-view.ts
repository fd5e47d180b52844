import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure, type Model } from '../model/index.ts';
import { AccountView } from './accounts.ts';
import { type Backfill, BackfillView } from './backfills.ts';
import type { CommandRow } from './commands.ts';
import { Comparisons } from './comparisons.ts';
import { ContactView } from './contact-view.ts';
import { DeadLetterView } from './dead-letters.ts';
import { DebitView } from './debits.ts';
import { EndpointView } from './endpoints.ts';
import type { Entry, Lane } from './entry.ts';
import { Forgotten, type Person } from './forgotten.ts';
import { type Held, heldOf, personOf } from './held.ts';
import { Histories } from './histories.ts';
import { countPresent } from './known.ts';
import { Meta } from './meta.ts';
import { isOwned, type Owner, readOwner } from './owner.ts';
import { type Prunable, type PruneAges, Pruning } from './prune.ts';
import { ReconcileView } from './reconciles.ts';
import type { DiskUse } from './room.ts';
import { bytesOnDisk, type LedgerSize, sizeOf } from './size.ts';
import type { State } from './state.ts';
import { hasTable, type Store } from './store.ts';
import { type StreamRow, StreamView } from './streams.ts';

/** How many entries of a kind stand in one state, and since when the oldest of them is there (undelivered states). */
export interface Standing {
  readonly uid: string;
  readonly site: string;
  readonly model: Model;
  readonly state: State;
  readonly lane: Lane;
  readonly entries: number;
  readonly oldest: number;
}

/** A row's keys, and the fingerprint of what AIQ has of it. */
export type Delivered = Pick<Entry, 'sourceKey' | 'key' | 'deliveredFingerprint'>;

/** The ledger as any process may look at it, beside its owner. */
export class LedgerView {
  readonly file: string;
  readonly streams: StreamView;
  readonly endpoints: EndpointView;
  readonly accounts: AccountView;
  readonly debits: DebitView;
  readonly deadLetters: DeadLetterView;
  readonly histories: Histories;
  readonly contacts: ContactView;
  readonly reconciles: ReconcileView;
  readonly #store: Store;
  #comparisons: Comparisons | null = null;

  constructor(file: string, store: Store) {
    this.file = file;
    this.#store = store;
    this.streams = new StreamView(store);
    this.endpoints = new EndpointView(store);
    this.accounts = new AccountView(store);
    this.debits = new DebitView(store);
    this.deadLetters = new DeadLetterView(store);
    this.histories = new Histories(store);
    this.contacts = new ContactView(store);
    this.reconciles = new ReconcileView(store);
  }

  /** Made when it is needed: a ledger of an earlier version lacks what it asks for. */
  get comparisons(): Comparisons {
    this.#comparisons ??= new Comparisons(this.#store);
    return this.#comparisons;
  }

  standings(): Standing[] {
    return this.#store
      .prepare<[], Standing>(
        `SELECT uid, site, model, state, lane, count(*) AS entries, min(pendingSince) AS oldest
         FROM entry GROUP BY uid, site, model, state, lane`,
      )
      .all();
  }

  /** Records that were tried, and have not been taken for this reason, by account; and since when the oldest waits. */
  unanswered(code: string): { readonly uid: string; readonly entries: number; readonly oldest: number }[] {
    return this.#store
      .prepare<[string], { uid: string; entries: number; oldest: number }>(
        `SELECT uid, count(*) AS entries, min(pendingSince) AS oldest FROM entry
         WHERE state IN ('pending', 'in_flight', 'unknown') AND errorCode = ? GROUP BY uid`,
      )
      .all(code);
  }

  /** Requests that count against budgets and were sent since a time. */
  requestsSince(at: number): number {
    const row = this.#store
      .prepare<[number], { n: number }>('SELECT count(*) AS n FROM debit WHERE at >= ?')
      .get(at);
    return row?.n ?? 0;
  }

  /** What the ledger takes of its disk, and what the disk has left. */
  diskUse(): DiskUse {
    const value = (pragma: string): number => Number(this.#store.pragma(pragma, { simple: true }));
    const { bavail, bsize } = statfsSync(dirname(this.file));
    return {
      free: bavail * bsize,
      used: (value('page_count') - value('freelist_count')) * value('page_size'),
      unsent: () => {
        const row = this.#store
          .prepare<[], { unsent: number; entries: number }>(
            `SELECT count(*) AS entries, sum(state IN ('pending', 'in_flight', 'unknown')) AS unsent FROM entry`,
          )
          .get();
        return row?.entries ? row.unsent / row.entries : 0;
      },
    };
  }

  /** The ledger's file, in bytes. */
  bytes(): number {
    return bytesOnDisk(this.file);
  }

  size(): LedgerSize {
    return sizeOf(this.file, this.#store);
  }

  /** The statements that made its tables. */
  schema(): string[] {
    return this.#store
      .prepare<[], { sql: string }>(
        'SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC',
      )
      .all()
      .map(({ sql }) => sql);
  }

  prunable(ages: PruneAges, now: number): Prunable {
    return new Pruning(this.#store).figures(ages, now);
  }

  /** Why the owner has paused reading; null: it has not. */
  paused(): Failure | null {
    const noted = new Meta(this.#store).get('paused');
    if (!noted) return null;
    const { code, sentence }: { code: 'DISK_SHORT' | 'BACKLOG_FULL'; sentence: string } = JSON.parse(noted);
    return new Failure(code, sentence);
  }

  /** What is held of a customer, named by AIQ's key or by the key of his row. */
  held(site: string, uid: string, named: string): Held {
    return this.#store.transaction(() => heldOf(this.#store, personOf(this.#store, site, uid, named)))();
  }

  /** Since when, and why, everything is read and told anew; null: it is not, or all has been read again. */
  doubted(): Doubted | null {
    const noted = new Meta(this.#store).get('doubted');
    if (!noted) return null;
    const doubted: Doubted = JSON.parse(noted);
    const isRead = (stream: StreamRow): boolean =>
      stream.asked !== 'rewind' && stream.completeAt !== null && stream.completeAt > doubted.since;
    return this.streams.all().every(isRead) ? null : doubted;
  }

  /** Is nothing of this customer to be known any more? A ledger of an earlier version has forgotten nobody. */
  isForgotten({ uid, site, key, sourceKey }: Person): boolean {
    const secret = new Meta(this.#store).get('secret');
    if (!hasTable(this.#store, 'forgotten') || secret === null) return false;
    const forgotten = new Forgotten(this.#store, secret);
    return forgotten.hasKey(uid, key) || forgotten.hasRow(site, sourceKey);
  }

  /** What AIQ has of rows that stand in the POS, those read last. */
  delivered(site: string, model: Model, limit: number): Delivered[] {
    return this.#store
      .prepare<[string, Model, number], Delivered>(
        `SELECT sourceKey, key, deliveredFingerprint FROM entry
         WHERE site = ? AND model = ? AND present = 1 AND deliveredFingerprint IS NOT NULL
         ORDER BY readSequence DESC LIMIT ?`,
      )
      .all(site, model, limit);
  }

  /** How many keys of a stream stand in the POS, as far as it was read. */
  present(site: string, model: Model): number {
    return countPresent(this.#store)(site, model);
  }

  /** Spans that were asked for, done or not; none in a ledger of an earlier version. */
  backfills(): Backfill[] {
    return hasTable(this.#store, 'backfill') ? new BackfillView(this.#store).all() : [];
  }

  /** How many records of what stands in the POS were made by another version of the mapping than this, by model. */
  madeByOthers(site: string, version: string): { readonly model: Model; readonly entries: number }[] {
    return this.#store
      .prepare<[string, string], { model: Model; entries: number }>(
        `SELECT model, count(*) AS entries FROM entry WHERE site = ? AND present = 1 AND mapping <> ? GROUP BY model`,
      )
      .all(site, version);
  }

  /** What was asked for by people, and what came of it, the oldest first. */
  audit(): CommandRow[] {
    return this.#store.prepare<[], CommandRow>('SELECT * FROM command ORDER BY id').all();
  }

  owner(): Owner | null {
    return isOwned(this.file) ? readOwner(this.#store) : null;
  }

  close(): void {
    this.#store.close();
  }
}

export interface Doubted {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly sentence: string;
}
