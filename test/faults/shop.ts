import Database from 'better-sqlite3';
import type { Model } from '../../src/model/index.ts';
import type { Random } from '../histories/shape.ts';
import type { Moment } from '../histories/shop.ts';
import { tableNames, tables } from './tables.ts';

/** A POS database of a real file, whose shop goes on trading; many programmes one after another use it. */
export class Shop {
  readonly file: string;
  readonly #db: Database.Database;
  readonly #past = new Map<string, Moment[]>();
  /** When customers said yes to something, "id loyalty", and whether they did as they joined. */
  readonly agreed = new Map<string, { readonly at: number; readonly joined: boolean }>();
  /** When customers were edited, in order. */
  readonly edited = new Map<string, number[]>();
  /** All phones and e-mails that a customer has had. */
  readonly #had = new Map<string, Set<string>>();
  #revision = 0;
  #commits = 0;
  /** The shops of one programme have no key in common. */
  #mark = '';

  constructor(file: string) {
    this.file = file;
    this.#db = new Database(file);
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = OFF');
    this.#db.exec(tables);
  }

  /** A new shop in the old file. */
  begin(mark: string): void {
    this.#db.exec(tableNames.map((table) => `DELETE FROM ${table}`).join(';'));
    this.#past.clear();
    this.agreed.clear();
    this.edited.clear();
    this.#had.clear();
    [this.#revision, this.#commits, this.#mark] = [0, 0, mark];
  }

  close(): void {
    this.#db.close();
  }

  rows<Row>(sql: string, ...values: readonly (string | number)[]): readonly Row[] {
    return this.#db.prepare<(string | number)[], Row>(sql).all(...values);
  }

  run(sql: string, ...values: readonly (string | number | null)[]): void {
    this.#db.prepare<(string | number | null)[]>(sql).run(...values);
  }

  /** What a key was, in the words by which the order of what is sent is judged. */
  past(model: Model, key: string): readonly Moment[] {
    return this.#past.get(`${model} ${key}`) ?? [];
  }

  note(model: Model, key: string, state: string): void {
    const name = `${model} ${key}`;
    const moment = { commit: this.#commits, state, isThere: true };
    this.#past.set(name, [...(this.#past.get(name) ?? []), moment]);
  }

  /** One transaction of the POS. */
  transact(work: () => void): void {
    this.#commits += 1;
    this.#db.transaction(work).immediate();
  }

  had(customer: string): ReadonlySet<string> {
    return this.#had.get(customer) ?? new Set();
  }

  /** All customers who have, or had, a phone or an e-mail. */
  ownersOf(contact: string): readonly string[] {
    return [...this.#had].filter(([, contacts]) => contacts.has(contact)).map(([customer]) => customer);
  }

  has(customer: string, contact: string | null): void {
    if (contact !== null) this.#had.set(customer, new Set([...this.had(customer), contact]));
  }

  newRevision(): number {
    this.#revision += 1;
    return this.#revision;
  }

  /** Also a name that nobody else has. */
  newKey(kind: string): string {
    return `${kind}${this.#mark}${this.newRevision()}`;
  }

  /** Ten digits that nobody else has. */
  newPhone(): string {
    return `${this.#mark === 'a' ? '303' : '415'}555${String(this.newRevision()).padStart(4, '0')}`;
  }

  pickKey(table: 'customer' | 'sale' | 'product', { pick }: Random, where = '1'): string | null {
    const keys = this.rows<{ id: string }>(`SELECT id FROM ${table} WHERE ${where} ORDER BY id`);
    return keys.length === 0 ? null : pick(keys).id;
  }
}
