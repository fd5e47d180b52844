import type { ColumnRef, Relation } from './contract.ts';

/** What stands in each row for a column that the table lacks; undefined where it has the column. */
export function standIn(relation: Relation, ref: ColumnRef): string | null | undefined {
  const own = ref.alias === relation.alias ? relation.differing?.[ref.column] : undefined;
  return own && 'text' in own ? own.text : undefined;
}

/** What the relation's own table, or a join, calls the column of a query. */
export function storedName(relation: Relation, ref: ColumnRef): string {
  const own = ref.alias === relation.alias ? relation.differing?.[ref.column] : undefined;
  return own && 'column' in own ? own.column : ref.column;
}
