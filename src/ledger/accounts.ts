import { hasTable, type Store, transact } from './store.ts';

/** An account as it was sent to last. Times in milliseconds since 1970. */
export interface AccountRow {
  readonly uid: string;
  /** The budget that its requests are charged to: a keyed hash of its API key. */
  readonly budget: string;
  /** Since when AIQ does not answer, and when it is asked next; null while it answers. */
  readonly awaySince: number | null;
  readonly tryAt: number | null;
  /** The last pause that AIQ asked of the key: from when, and for how many milliseconds. */
  readonly pausedAt: number | null;
  readonly pausedMs: number;
}

export class AccountView {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** None in a ledger that only an older version has written so far. */
  all(): AccountRow[] {
    if (!hasTable(this.#store, 'account')) return [];
    return this.#store.prepare<[], AccountRow>('SELECT * FROM account ORDER BY uid').all();
  }
}

/**
 * What another process may know of the lines to accounts, and the next one must. What an answer teaches is kept until the
 * next `flush`: the answer is about to be settled, and a commit of its own would cost a disk write.
 */
export class Accounts extends AccountView {
  readonly #store: Store;
  readonly #use;
  readonly #away;
  readonly #back;
  readonly #pause;
  #taught: (() => void)[] = [];

  constructor(store: Store) {
    super(store);
    this.#store = store;
    this.#use = store.prepare<[string, string]>(
      `INSERT INTO account (uid, budget) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET budget = excluded.budget, awaySince = NULL, tryAt = NULL`,
    );
    this.#away = store.prepare<[number, number, string]>(
      'UPDATE account SET awaySince = coalesce(awaySince, ?), tryAt = ? WHERE uid = ?',
    );
    this.#back = store.prepare<[string]>('UPDATE account SET awaySince = NULL, tryAt = NULL WHERE uid = ?');
    this.#pause = store.prepare<[number, number, string]>(
      'UPDATE account SET pausedAt = ?, pausedMs = ? WHERE budget = ?',
    );
  }

  /** This process sends to the account; whether AIQ answers, it will find out. */
  use(uid: string, budget: string): void {
    transact(this.#store, () => this.#use.run(uid, budget));
  }

  /** The last pause that AIQ asked for, whichever account of the key it told. */
  pauseOf(budget: string): { readonly since: number; readonly ms: number } | null {
    const row = this.all().find((account) => account.budget === budget && account.pausedAt !== null);
    return row?.pausedAt == null ? null : { since: row.pausedAt, ms: row.pausedMs };
  }

  away(uid: string, since: number, tryAt: number): void {
    this.#taught.push(() => this.#away.run(since, tryAt, uid));
  }

  back(uid: string): void {
    this.#taught.push(() => this.#back.run(uid));
  }

  /** AIQ wants no requests with this key for so many milliseconds from `at` on. */
  pause(budget: string, at: number, ms: number): void {
    this.#taught.push(() => this.#pause.run(at, ms, budget));
  }

  /** Inside the caller's transaction; `flushed` after it, since on a full disk it may come to nothing. */
  flush(): void {
    for (const write of this.#taught) write();
  }

  flushed(): void {
    this.#taught = [];
  }
}
