import type { ColumnInfo, ColumnRef, Relation, RowQuery } from '../connector/index.ts';
import { columnOf } from '../mapping/index.ts';
import { type Finding, warning } from '../model/index.ts';
import { placed, type Subject } from './subject.ts';

/** Columns that are tied together and not of one kind: no index serves them, where the server compares them at all. */
export function joinFindings({ stream, tables }: Subject): Finding[] {
  const found = stream.queries.flatMap((query) =>
    pairsOf(query).flatMap(([own, other]): Finding[] => {
      const [left, right] = [columnOf(own, query, tables), columnOf(other, query, tables)];
      const differ = left && right && difference(left.column, right.column);
      if (!differ) return [];
      const name = (of: typeof left) => `"${of.table.table.name}.${of.column.name}"`;
      const sentence = `${name(left)} and ${name(right)} are joined, but ${differ}.`;
      return [warning('POS_COMPARISON', sentence, placed(stream, 'join', own))];
    }),
  );
  return [...new Map(found.map((one) => [one.sentence, one])).values()];
}

type Pair = readonly [own: ColumnRef, other: ColumnRef];

function pairsOf({ relation, children }: RowQuery): readonly Pair[] {
  const joined = ({ joins }: Relation) =>
    joins.flatMap(({ alias, on }) => on.map(({ own, other }): Pair => [{ alias, column: own }, other]));
  const below = children.flatMap((child) => [
    ...child.on.map(({ own, parent }): Pair => [{ alias: child.relation.alias, column: own }, parent]),
    ...joined(child.relation),
  ]);
  return [...joined(relation), ...below];
}

function difference(left: ColumnInfo, right: ColumnInfo): string | undefined {
  const [one, other] = [kinds[left.kind], kinds[right.kind]];
  if (one === null || other === null) return undefined;
  if (one !== other) return `one holds ${one} (${left.type}), the other ${other} (${right.type})`;
  const [by, otherBy] = [left.collation, right.collation];
  if (by === undefined || otherBy === undefined || by === otherBy) return undefined;
  return `one compares texts by ${by}, the other by ${otherBy}`;
}

/** Null: of any kind. */
const kinds: Readonly<Record<ColumnInfo['kind'], string | null>> = {
  text: 'texts',
  integer: 'numbers',
  decimal: 'numbers',
  float: 'numbers',
  boolean: 'numbers',
  date: 'dates',
  stamp: 'dates',
  time: 'times of day',
  binary: 'binary data',
  other: null,
};
