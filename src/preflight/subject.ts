import type { ColumnRef, Relation, RowQuery, Source, TableInfo } from '../connector/index.ts';
import { columnOf, type Mention, type Stream } from '../mapping/index.ts';
import type { Place } from '../model/index.ts';

/** A stream whose tables and columns are all there. */
export interface Subject {
  readonly source: Source;
  readonly stream: Stream;
  readonly tables: readonly TableInfo[];
}

/** The line that names a column in this role, for a finding. */
export function placed(stream: Stream, role: Mention['role'], ref?: ColumnRef): { readonly place?: Place } {
  const mention = stream.mentions.find(
    ({ column, role: its }) =>
      its === role && (!ref || (column.alias === ref.alias && column.column === ref.column)),
  );
  return mention ? { place: mention.place } : {};
}

/** Whether the column may hold nothing in a row of the query: by itself, or because a join found no partner. */
export function mayBeNull(ref: ColumnRef, query: RowQuery, tables: readonly TableInfo[]): boolean {
  const relations = [query.relation, ...query.children.map(({ relation }) => relation)];
  const join = relations.flatMap(({ joins }) => joins).find(({ alias }) => alias === ref.alias);
  return join?.kind === 'left' || columnOf(ref, query, tables)?.column.nullable !== false;
}

/** The relation with no more joins than these columns need: all of them, or none. */
export function lean(relation: Relation, refs: readonly ColumnRef[]): Relation {
  const own = refs.every(({ alias }) => alias === relation.alias);
  return own ? { ...relation, joins: [] } : relation;
}
