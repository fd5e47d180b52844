import { type Store, transact, written } from './store.ts';

/** A request that still counts against an API key's budget: from its dispatch until one window after its answer. */
export interface DebitRow {
  readonly id: number;
  readonly at: number;
  readonly answeredAt: number | null;
}

/** The longest window, milliseconds: what is older counts in none. */
const longestWindow = 3_600_000;
/** Old debits are forgotten as often as so many new ones have come. */
const forgetEvery = 1_000;

/** What a budget remembers, for whoever looks. `account` is a keyed hash of the API key, never the key. */
export class DebitView {
  readonly #since;

  constructor(store: Store) {
    this.#since = store.prepare<[string, number], DebitRow>(
      'SELECT id, at, answeredAt FROM debit WHERE account = ? AND coalesce(answeredAt, at) >= ? ORDER BY at',
    );
  }

  /** Debits answered (or, if never answered, sent) since a time. */
  since(account: string, at: number): DebitRow[] {
    return this.#since.all(account, at);
  }
}

/** The budget's memory across restarts. */
export class Debits extends DebitView {
  readonly #store: Store;
  readonly #insert;
  readonly #answer;
  readonly #forget;
  readonly #answers = new Map<number, number>();

  constructor(store: Store) {
    super(store);
    this.#store = store;
    this.#insert = store.prepare<[string, number]>('INSERT INTO debit (account, at) VALUES (?, ?)');
    this.#answer = store.prepare<[number, number]>('UPDATE debit SET answeredAt = ? WHERE id = ?');
    this.#forget = store.prepare<[string, number]>(
      'DELETE FROM debit WHERE account = ? AND coalesce(answeredAt, at) < ?',
    );
  }

  /** Debits of an account since a time; older ones are forgotten. */
  load(account: string, since: number): DebitRow[] {
    return transact(this.#store, () => {
      this.#forget.run(account, since);
      return this.since(account, since);
    });
  }

  /** One statement: joins the transaction that records the request, where there is one. */
  add(account: string, at: number): number {
    const id = Number(written(() => this.#insert.run(account, at)).lastInsertRowid);
    if (id % forgetEvery === 0) written(() => this.#forget.run(account, at - longestWindow));
    return id;
  }

  /**
   * Kept in memory until the next `flush`: a commit of its own would cost a disk write a request. After a crash an
   * unanswered debit counts as answered at the start, which only makes the budget more careful.
   */
  answer(id: number, at: number): void {
    this.#answers.set(id, at);
  }

  /** Inside the caller's transaction; `flushed` after it, since on a full disk it may come to nothing. */
  flush(): void {
    for (const [id, at] of this.#answers) this.#answer.run(at, id);
  }

  flushed(): void {
    this.#answers.clear();
  }
}
