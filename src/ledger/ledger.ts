import Database from 'better-sqlite3';
import type { Failure } from '../model/index.ts';
import { Accounts } from './accounts.ts';
import { Backfills } from './backfills.ts';
import { Clock } from './clock.ts';
import { Commands } from './commands.ts';
import { Contacts } from './contacts.ts';
import { Debits } from './debits.ts';
import { Endpoints } from './endpoints.ts';
import { Forget } from './forget.ts';
import { Forgotten } from './forgotten.ts';
import { Known } from './known.ts';
import { LedgerView } from './ledger-view.ts';
import { Mappings } from './mappings.ts';
import type { Mark } from './mark.ts';
import { Mends } from './mends.ts';
import { Meta } from './meta.ts';
import { Outbox } from './outbox.ts';
import { Pages } from './pages.ts';
import { Pruning } from './prune.ts';
import { Reconciles } from './reconciles.ts';
import { Replays } from './replays.ts';
import { Resets } from './resets.ts';
import { Rotation } from './rotation.ts';
import { type Store, transact } from './store.ts';
import { Streams } from './streams.ts';

type Recognised = Pick<Ledger, 'mark' | 'stranger'>;

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
  readonly forget: Forget;
  readonly pruning: Pruning;
  readonly rotation: Rotation;
  readonly mends: Mends;
  readonly reconciles: Reconciles;
  readonly clock: Clock;
  readonly mappings: Mappings;
  readonly backfills: Backfills;
  readonly resets: Resets;
  readonly view: LedgerView;
  /** Keys the fingerprints and the names of budgets. */
  readonly secret: string;
  readonly mark: Mark;
  /** Why all that AIQ has of it is asserted anew: it is not the ledger that was last used in its place. */
  readonly stranger: Failure | null;
  readonly #store: Store;
  readonly #release: () => void;

  constructor(file: string, store: Store, release: () => void, { mark, stranger }: Recognised) {
    const meta = new Meta(store);
    this.mark = mark;
    this.stranger = stranger;
    this.file = file;
    this.#store = store;
    this.#release = release;
    this.secret = transact(store, () => {
      meta.once('epoch');
      return meta.once('secret');
    });
    this.contacts = new Contacts(store, this.secret);
    const forgotten = new Forgotten(store, this.secret);
    this.forget = new Forget(store, this.secret, forgotten);
    this.pages = new Pages(store, this.secret, this.contacts, forgotten);
    this.known = new Known(store, forgotten);
    this.debits = new Debits(store);
    this.accounts = new Accounts(store);
    this.outbox = new Outbox(store, this.debits, this.accounts, this.contacts);
    this.streams = new Streams(store);
    this.endpoints = new Endpoints(store);
    this.commands = new Commands(store);
    this.replays = new Replays(store);
    this.pruning = new Pruning(store);
    this.rotation = new Rotation(store);
    this.mends = new Mends(store, this.secret);
    this.reconciles = new Reconciles(store);
    this.clock = new Clock(store);
    this.mappings = new Mappings(store);
    this.backfills = new Backfills(store);
    this.resets = new Resets(store);
    this.view = new LedgerView(file, store);
  }

  /** Notes why reading pauses, for whoever looks; null: it goes on. */
  pause(failure: Failure | null): void {
    const noted = failure ? JSON.stringify({ code: failure.code, sentence: failure.message }) : '';
    new Meta(this.#store).put('paused', noted);
  }

  close(): void {
    if (this.#store.open) this.mark.write();
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

  ask(name: string, args: unknown, at: number, by = ''): number {
    return this.#commands.ask(name, args, at, by);
  }

  /** The owner's answer (JSON), or null while there is none. */
  answer(id: number): string | null {
    return this.#commands.get(id)?.answer ?? null;
  }

  close(): void {
    this.#store.close();
  }
}
