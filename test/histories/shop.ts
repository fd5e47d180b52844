import {
  type Content,
  entityOf,
  type Model,
  mainTables,
  type StoredRow,
  stateOf,
  type Table,
} from './rows.ts';

/** A row put (made or changed), or taken away. */
export interface Change {
  readonly table: Table;
  readonly key: string;
  readonly row: StoredRow | null;
}

/** A state of a key, null while it does not count, from a commit on. */
export interface Moment {
  readonly commit: number;
  readonly state: string | null;
  /** Its row stands there, whether it counts or not. */
  readonly isThere: boolean;
}

/** What the committed tables hold, and what each key has been: the truth that readings are judged by. */
export class Shop {
  readonly #content: Record<Table, Map<string, StoredRow>>;
  readonly #past = new Map<string, Moment[]>();
  #commits = 0;

  constructor() {
    this.#content = {
      sale: new Map(),
      line: new Map(),
      old_sale: new Map(),
      old_line: new Map(),
      shopper: new Map(),
      product: new Map(),
      stock: new Map(),
    };
  }

  get content(): Content {
    return this.#content;
  }

  /** How many transactions have been committed. */
  get commits(): number {
    return this.#commits;
  }

  commit(changes: readonly Change[]): void {
    this.#commits += 1;
    const touched = new Map<string, { readonly model: Model; readonly key: string }>();
    for (const { table, key, row } of changes) {
      const before = this.#content[table].get(key);
      for (const one of [before, row]) {
        if (!one) continue;
        const entity = entityOf(table, one.values);
        touched.set(`${entity.model} ${entity.key}`, entity);
      }
      if (row) this.#content[table].set(key, row);
      else this.#content[table].delete(key);
    }
    for (const [name, { model, key }] of touched) {
      const past = this.#past.get(name) ?? [];
      const state = stateOf(this.#content, model, key);
      const isThere = mainTables[model].some((table) => this.#content[table].has(key));
      const last = past.at(-1);
      if ((last?.state ?? null) !== state || (last?.isThere ?? false) !== isThere) {
        past.push({ commit: this.#commits, state, isThere });
      }
      this.#past.set(name, past);
    }
  }

  /** All that a key has been, the oldest first. */
  past(model: Model, key: string): readonly Moment[] {
    return this.#past.get(`${model} ${key}`) ?? [];
  }

  keys(model: Model): readonly string[] {
    return [...this.#past.keys()]
      .filter((name) => name.startsWith(`${model} `))
      .map((name) => name.slice(model.length + 1));
  }

  snapshot(): Content {
    const copy = (table: Table) => new Map(this.#content[table]);
    return {
      sale: copy('sale'),
      line: copy('line'),
      old_sale: copy('old_sale'),
      old_line: copy('old_line'),
      shopper: copy('shopper'),
      product: copy('product'),
      stock: copy('stock'),
    };
  }
}

/** Changes that are not committed yet, and the rows as their transaction sees them. */
export class Transaction {
  readonly #shop: Shop;
  readonly #changes = new Map<string, Change>();

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  get changes(): readonly Change[] {
    return [...this.#changes.values()];
  }

  get(table: Table, key: string): StoredRow | undefined {
    const change = this.#changes.get(`${table} ${key}`);
    return change ? (change.row ?? undefined) : this.#shop.content[table].get(key);
  }

  rows(table: Table): readonly StoredRow[] {
    const keys = new Set(this.#shop.content[table].keys());
    for (const change of this.#changes.values()) if (change.table === table) keys.add(change.key);
    return [...keys].flatMap((key) => this.get(table, key) ?? []);
  }

  note(change: Change): void {
    this.#changes.set(`${change.table} ${change.key}`, change);
  }

  /** Keys whose rows the transaction holds, what it has made and taken away again too: "sale 7". */
  entities(): ReadonlySet<string> {
    return new Set(
      this.changes.flatMap(({ table, key, row }) => {
        const rows = [
          row?.values,
          this.#shop.content[table].get(key)?.values,
          { id: key, sale: key, product: key },
        ];
        return rows.flatMap((values) => {
          if (!values) return [];
          const entity = entityOf(table, values);
          return `${entity.model} ${entity.key}`;
        });
      }),
    );
  }
}
