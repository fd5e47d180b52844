import { entityOf, rowKey, type Stamp, type StoredRow, saleTables, type Table, type Values } from './rows.ts';
import type { Random, Shape } from './shape.ts';
import type { Shop, Transaction } from './shop.ts';
import { day, type Form, kept, second, stampText } from './stamp-text.ts';
import { tableName } from './tables.ts';

/** What the POS counts up, for one history. */
export interface Counters {
  rev: number;
  line: number;
  /** Rows that were deleted where no reading looks for that. */
  drops: number;
  key: number;
  /** The last value of the number column, and when each value was taken, milliseconds by the connector's clock. */
  number: number;
  readonly numberTakenAt: Map<number, number>;
}

/** One doing of the POS within one transaction. */
export interface Counter {
  readonly shape: Shape;
  readonly shop: Shop;
  readonly transaction: Transaction;
  readonly counters: Counters;
  readonly chance: Random;
  /** By the database's clock, microseconds; each call may be a little later than the one before. */
  readonly now: () => number;
  readonly machineNow: () => number;
  /** Not held by another transaction. */
  readonly isFree: (entity: string) => boolean;
  /** Customers of the page that was read last, of whom the connector knows nothing yet. */
  readonly met: ReadonlySet<string>;
  /** The SQL of what was done. */
  readonly statements: string[];
}

type Odd = 'null' | 'zero' | 'future';

export function stampOf(counter: Counter, form: Form, at: number): Stamp {
  const { shape, counters } = counter;
  if (form === 'number') {
    counters.number += 1;
    counters.numberTakenAt.set(counters.number, counter.machineNow());
    return { text: String(counters.number), at: counters.number };
  }
  return { text: stampText(at, form, shape.zone), at: kept(at, form, shape.zone) };
}

/** What a POS writes for no time, where the engine has no zero of its own. */
const zeros: Readonly<Record<string, string>> = {
  postgres: '0001-01-01 00:00:00',
  mssql: '1900-01-01 00:00:00',
};

/** A stamp that tells no time. */
export function oddStamp(odd: Odd, form: Form, engine: string): Stamp {
  if (odd === 'null' || form === 'number') return { text: null, at: null };
  if (form === 'epoch') return { text: odd === 'zero' ? '0' : '2147483647', at: null };
  const zero = zeros[engine] ?? '0000-00-00 00:00:00';
  const text = odd === 'zero' ? zero : '9999-12-31 23:59:59';
  return { text: form === 'date' ? text.slice(0, 10) : text, at: null };
}

export function put(
  counter: Counter,
  table: Table,
  values: Values,
  stamps: Readonly<Record<string, Stamp>>,
): void {
  const { transaction, shape, statements } = counter;
  const texts = Object.entries(stamps).map(([column, { text }]) => [column, text] as const);
  const row: StoredRow = { values: { ...values, ...Object.fromEntries(texts) }, stamps };
  const key = rowKey(table, values);
  const columns = Object.entries(row.values);
  const name = tableName(table, shape);
  statements.push(
    transaction.get(table, key)
      ? `UPDATE ${name} SET ${columns.map(([column, value]) => `${column} = ${literal(column, value)}`).join(', ')} WHERE ${whereKey(table, values)}`
      : `INSERT INTO ${name} (${columns.map(([column]) => column).join(', ')}) VALUES (${columns.map(([column, value]) => literal(column, value)).join(', ')})`,
  );
  transaction.note({ table, key, row });
}

export function remove(counter: Counter, table: Table, values: Values): void {
  const { transaction, shape, statements } = counter;
  statements.push(`DELETE FROM ${tableName(table, shape)} WHERE ${whereKey(table, values)}`);
  transaction.note({ table, key: rowKey(table, values), row: null });
}

function whereKey(table: Table, values: Values): string {
  const columns = table === 'stock' ? ['product', 'place'] : ['id'];
  return columns.map((column) => `${column} = ${literal(column, values[column] ?? null)}`).join(' AND ');
}

function literal(column: string, value: string | null): string {
  if (value === null) return 'NULL';
  return /^-?\d+$/.test(value) && column !== 'phone' ? value : `'${value}'`;
}

/** Rows of a table that this transaction may change. */
export function freeRows(counter: Counter, table: Table): readonly StoredRow[] {
  return counter.transaction.rows(table).filter(({ values }) => {
    const { model, key } = entityOf(table, values);
    return counter.isFree(`${model} ${key}`);
  });
}

export function newRev(counter: Counter): string {
  counter.counters.rev += 1;
  return String(counter.counters.rev);
}

/** Keys grow neither in the order of their making nor as JavaScript would order them. */
export function newKey(counter: Counter): string {
  const { counters, shape } = counter;
  counters.key += 1;
  const nth = (counters.key * 37) % 997;
  if (shape.keys === 'small') return String(nth);
  if (shape.keys === 'large') return String(9_007_199_254_740_992n + BigInt(nth));
  return `${'aBcDe'.charAt(nth % 5)}${nth}${'Xyz'.charAt(nth % 3)}`;
}

/** The receipt's header in whichever table it stands, and the table of its lines. */
export function saleParts(counter: Counter) {
  const places = counter.shape.archive ? saleTables : saleTables.slice(0, 1);
  return places.flatMap((place) => freeRows(counter, place.sale).map((row) => ({ place, row })));
}

/** By a clock that is behind or ahead a little, as another till's; mostly the database's own. */
export function momentOf(counter: Counter): number {
  const { shape, chance } = counter;
  const slow = chance.chance(shape.zone === 'UTC' ? 0.12 : 0.3) && shape.form !== 'number';
  if (!slow) return counter.now();
  const late =
    shape.form === 'date'
      ? chance.pick([1, 1, 2]) * day
      : chance.pick([shape.lag, shape.lag, 1, shape.lag + 30]) * second;
  return counter.now() - late;
}
