import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Failure, type Model } from '../model/index.ts';
import { Accounts, AccountView } from './accounts.ts';
import { Clock } from './clock.ts';
import { Commands } from './commands.ts';
import { Comparisons } from './comparisons.ts';
import { ContactView } from './contact-view.ts';
import { Contacts } from './contacts.ts';
import { DeadLetterView } from './dead-letters.ts';
import { Debits, DebitView } from './debits.ts';
import { Endpoints, EndpointView } from './endpoints.ts';
import type { Lane } from './entry.ts';
import { Histories } from './histories.ts';
import { Known } from './known.ts';
import { Mends } from './mends.ts';
import { Meta } from './meta.ts';
import { Outbox } from './outbox.ts';
import { isOwned, type Owner, readOwner } from './owner.ts';
import { Pages } from './pages.ts';
import { Reconciles, ReconcileView } from './reconciles.ts';
import { Replays } from './replays.ts';
import type { DiskUse } from './room.ts';
import type { State } from './state.ts';
import { type Store, transact } from './store.ts';
import { Streams, StreamView } from './streams.ts';

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

  /** Why the owner has paused reading; null: it has not. */
  paused(): Failure | null {
    const noted = new Meta(this.#store).get('paused');
    if (!noted) return null;
    const { code, sentence }: { code: 'DISK_SHORT' | 'BACKLOG_FULL'; sentence: string } = JSON.parse(noted);
    return new Failure(code, sentence);
  }

  owner(): Owner | null {
    return isOwned(this.file) ? readOwner(this.#store) : null;
  }

  close(): void {
    this.#store.close();
  }
}

/** The ledger in the hands of its one owner. */
export class Ledger {
  readonly file: string;
  readonly pages: Pages;
  readonly known: Known;
  readonly outbox: Outbox;
  readonly contacts: Contacts;
  readonly streams: Streams;
  readonly endpoints: Endpoints;
  readonly accounts: Accounts;
  readonly debits: Debits;
  readonly commands: Commands;
  readonly replays: Replays;
  readonly mends: Mends;
  readonly reconciles: Reconciles;
  readonly clock: Clock;
  readonly view: LedgerView;
  /** Keys the fingerprints and the names of budgets. */
  readonly secret: string;
  readonly #store: Store;
  readonly #release: () => void;

  constructor(file: string, store: Store, release: () => void) {
    const meta = new Meta(store);
    this.file = file;
    this.#store = store;
    this.#release = release;
    this.secret = transact(store, () => {
      meta.once('epoch');
      return meta.once('secret');
    });
    this.contacts = new Contacts(store, this.secret);
    this.pages = new Pages(store, this.secret, this.contacts);
    this.known = new Known(store);
    this.debits = new Debits(store);
    this.accounts = new Accounts(store);
    this.outbox = new Outbox(store, this.debits, this.accounts, this.contacts);
    this.streams = new Streams(store);
    this.endpoints = new Endpoints(store);
    this.commands = new Commands(store);
    this.replays = new Replays(store);
    this.mends = new Mends(store, this.secret);
    this.reconciles = new Reconciles(store);
    this.clock = new Clock(store);
    this.view = new LedgerView(file, store);
  }

  /** Notes why reading pauses, for whoever looks; null: it goes on. */
  pause(failure: Failure | null): void {
    const noted = failure ? JSON.stringify({ code: failure.code, sentence: failure.message }) : '';
    new Meta(this.#store).put('paused', noted);
  }

  close(): void {
    this.#store.close();
    this.#release();
  }
}

/** Asks the running owner to do something; the answer appears beside the question. */
export class Questions {
  readonly #store: Store;
  readonly #commands: Commands;

  constructor(file: string) {
    this.#store = new Database(file, { fileMustExist: true, timeout: 10_000 });
    this.#commands = new Commands(this.#store);
  }

  ask(name: string, args: unknown, at: number): number {
    return this.#commands.ask(name, args, at);
  }

  /** The owner's answer (JSON), or null while there is none. */
  answer(id: number): string | null {
    return this.#commands.get(id)?.answer ?? null;
  }

  close(): void {
    this.#store.close();
  }
}
