import type { ColumnRef, RowQuery } from '../connector/index.ts';
import { type Lane, lanesOf } from '../extract/index.ts';
import { columnOf } from '../mapping/index.ts';
import { type Finding, warning } from '../model/index.ts';
import { placed, type Subject } from './subject.ts';

/** Each lane is read by its own index; without one, each poll reads the whole table. Of a view nobody can tell. */
export function indexFindings(subject: Subject): Finding[] {
  return lanesOf(subject.stream).flatMap((lane) => indexFinding(lane, subject));
}

function indexFinding(lane: Lane, { source, stream, tables }: Subject): Finding[] {
  const ref = lane.watermark.column;
  const found = columnOf(ref, lane.query, tables);
  if (!found?.table.indexes) return [];
  const { table, column } = found;
  if (found.table.indexes.some(([first]) => first === column.name)) return [];
  const others = besides(ref, lane.query).flatMap(
    (name) => columnOf({ alias: ref.alias, column: name }, lane.query, tables)?.column ?? [],
  );
  const statement = source.indexStatement(table.stored ?? table.table, [column, ...others]);
  const hint =
    statement === null
      ? `No index can hold ${column.type} in its order: name a column of another type, or use the mode snapshot.`
      : `Ask the administrator of the database for: ${statement};`;
  const sentence = `No index of "${table.table.name}" begins with "${column.name}": each poll reads the whole table.`;
  return [warning('POS_INDEX_MISSING', sentence, { hint, ...placed(stream, 'watermark', ref) })];
}

/** What orders rows with one stamp: the key; of a join or child, what ties it to its row. */
function besides({ alias }: ColumnRef, { relation, key, children }: RowQuery): readonly string[] {
  const child = children.find((one) => one.relation.alias === alias);
  const joins = [relation, ...children.map((one) => one.relation)].flatMap((one) => one.joins);
  const tied = child ?? joins.find((join) => join.alias === alias);
  if (tied) return tied.on.map(({ own }) => own);
  return key.flatMap((ref) => (ref.alias === alias ? ref.column : []));
}
