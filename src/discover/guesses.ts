import { wordsOf } from './dictionary.ts';
import type { Column, Table } from './survey.ts';

/** Own column, and the column of the other table that it holds. */
export interface Pair {
  readonly own: string;
  readonly other: string;
}

/** A column by whose value a row of the table is found; beside it the parts of its key with few values: a store. */
export interface Target {
  readonly table: Table;
  readonly column: Column;
  readonly beside: readonly Column[];
}

/** A part of a key with more values than that is no mere store or kind. */
const fewValues = 20;

export function targetsOf(table: Table): readonly Target[] {
  const columnOf = (name: string) => table.columns.find((column) => column.name === name);
  const declaredKeys = table.keys.flatMap((key): Target[] => {
    const columns = key.flatMap((name) => columnOf(name) ?? []);
    if (columns.length < key.length) return [];
    const [core, ...beside] = columns.toSorted((a, b) => b.profile.values.size - a.profile.values.size);
    if (!core || core.profile.filled === 0 || beside.some(({ profile }) => profile.values.size > fewValues))
      return [];
    return [{ table, column: core, beside }];
  });
  if (table.keys.length > 0 || table.sample.length < 5) return declaredKeys;
  // Without any key, what is unique in the sample may be one: a number or code, no amount, no date.
  const likely = table.columns.filter(
    ({ profile, info }) => profile.unique && /integer|text/.test(info.kind) && profile.longest <= 40,
  );
  return likely.slice(0, 2).map((column) => ({ table, column, beside: [] }));
}

export interface Guess {
  readonly from: Table;
  readonly column: Column;
  readonly target: Target;
  /** How much the names and forms of both have in common, 0 to 1. */
  readonly likeness: number;
  readonly beside: readonly Pair[];
}

export function guessesAt(target: Target, tables: readonly Table[]): readonly Guess[] {
  return tables.flatMap((from) => {
    if (from === target.table) return [];
    const beside = target.beside.flatMap((part) => {
      const own = from.columns.find(({ name }) => name === part.name) ?? likePart(from, part);
      return own ? [{ own: own.name, other: part.name }] : [];
    });
    if (beside.length < target.beside.length) return [];
    return from.columns
      .filter((column) => !beside.some(({ own }) => own === column.name) && mayHold(column, target.column))
      .map((column) => ({ from, column, target, beside, likeness: likenessOf(from, column, target) }));
  });
}

/** Where no column has the name of a part, one that holds just its values. */
const likePart = ({ columns }: Table, part: Column): Column | undefined =>
  columns.find(
    ({ profile, info }) =>
      info.kind === part.info.kind &&
      profile.blank === 0 &&
      profile.values.size > 0 &&
      [...profile.values].every((value) => part.profile.values.has(value)),
  );

function mayHold(column: Column, key: Column): boolean {
  const [own, other] = [column.profile, key.profile];
  if (own.filled === 0) return false;
  const numeric = (one: Column) =>
    one.info.kind === 'integer' || (one.info.kind === 'decimal' && one.profile.share('fraction') === 0);
  if (key.info.kind === 'text') {
    if (column.info.kind !== 'text' || own.longest > other.longest * 3) return false;
    return Math.abs(own.share('guid') - other.share('guid')) < 0.2 && own.share('email') < 0.5;
  }
  return numeric(column) && numeric(key) && (own.numbers?.least ?? -1) >= -1;
}

/** Not what keys are called by whatever they are keys of, nor single letters and digits. */
const isTelling = (word: string): boolean =>
  !['id', 'number', 'code', 'key', 'sku'].includes(word) && /[a-z]{2}/.test(word);

function likenessOf(from: Table, column: Column, { table, column: key }: Target): number {
  if (
    column.name.toLowerCase() === key.name.toLowerCase() &&
    !/^(id|key|name|code|no|line)$/i.test(column.name)
  )
    return 1;
  const own = new Set(wordsOf(column.name).filter(isTelling));
  const others = [...wordsOf(table.name.name), ...wordsOf(key.name)].filter(isTelling);
  const shared = new Set(others.filter((word) => own.has(word)));
  const fromWords = new Set(wordsOf(from.name.name));
  // In ticket lines, "ticket" says more than "line" does; what both tables are called by says less.
  const telling = others.filter((word) => !fromWords.has(word) || own.has(word));
  return own.size === 0 || telling.length === 0
    ? 0
    : (0.9 * shared.size) / Math.max(own.size, new Set(telling).size * 0.6);
}
