import type { Store } from './store.ts';
import { transact } from './store.ts';

/** Something another process asks the owner to do. `arguments` and `answer` are JSON. */
export interface CommandRow {
  readonly id: number;
  readonly name: string;
  readonly arguments: string;
  readonly askedAt: number;
  readonly doneAt: number | null;
  readonly answer: string | null;
  /** "anna@till-pc": whoever typed it. Empty in rows of earlier versions. */
  readonly askedBy: string;
}

export class Commands {
  readonly #store: Store;
  readonly #ask;
  readonly #open;
  readonly #get;
  readonly #answer;

  constructor(store: Store) {
    this.#store = store;
    this.#ask = store.prepare<[string, string, number, string]>(
      'INSERT INTO command (name, arguments, askedAt, askedBy) VALUES (?, ?, ?, ?)',
    );
    this.#open = store.prepare<[], CommandRow>('SELECT * FROM command WHERE doneAt IS NULL ORDER BY id');
    this.#get = store.prepare<[number], CommandRow>('SELECT * FROM command WHERE id = ?');
    this.#answer = store.prepare<[number, string, number]>(
      'UPDATE command SET doneAt = ?, answer = ? WHERE id = ?',
    );
  }

  /** The one thing that a process beside the owner writes. */
  ask(name: string, args: unknown, at: number, by = ''): number {
    return transact(this.#store, () =>
      Number(this.#ask.run(name, JSON.stringify(args), at, by).lastInsertRowid),
    );
  }

  open(): CommandRow[] {
    return this.#open.all();
  }

  get(id: number): CommandRow | undefined {
    return this.#get.get(id);
  }

  /** A failed command is answered too: its asker waits. */
  answer(id: number, answer: unknown, at: number): void {
    transact(this.#store, () => this.#answer.run(at, JSON.stringify(answer), id));
  }
}
