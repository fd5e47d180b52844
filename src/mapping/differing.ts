import { type ColumnRef, columnName, type RowQuery, standIn } from '../connector/index.ts';
import { pathText } from '../yaml/index.ts';
import { type Notes, report } from './frame.ts';
import type { Watermark } from './mapping.ts';

/** What a database must find by a column must be in its tables: nothing can stand in for it. */
export function refuseStandIns(query: RowQuery, by: readonly Watermark[], at: string, notes: Notes): void {
  const { relation, key, children } = query;
  const relations = [relation, ...children.map((child) => child.relation)];
  const missing = (ref: ColumnRef) => relations.some((one) => standIn(one, ref) !== undefined);
  const needed = [
    ...by.map(({ column }) => ({ ref: column, use: 'tells when its rows change' })),
    ...relations.flatMap(({ joins }) =>
      joins.flatMap(({ on }) => on.map(({ other }) => ({ ref: other, use: 'joins it to another table' }))),
    ),
    ...children.flatMap((child) =>
      child.on.flatMap(({ own, parent }) =>
        [{ alias: child.relation.alias, column: own }, parent].map((ref) => ({ ref, use: 'finds its rows' })),
      ),
    ),
    ...key
      .filter((ref) => standIn(relation, ref) === null || key.every((one) => missing(one)))
      .map((ref) => ({ ref, use: 'is part of its key' })),
  ];
  for (const { ref, use } of needed.filter((one) => missing(one.ref))) {
    const sentence = `The table "${relation.table.name}" lacks "${columnName(ref)}", which ${use}.`;
    const place = notes.document.placeOf([at, 'from']);
    report(notes, 'CONFIG_INVALID', sentence, place, `See ${pathText([at, 'from'])}: lacks.`);
  }
}
