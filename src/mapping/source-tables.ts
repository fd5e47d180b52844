import type { Relation, TableName } from '../connector/index.ts';
import type { Path } from '../yaml/index.ts';
import { type Notes, neverRead, report, tableName } from './frame.ts';
import { derivedTable } from './select.ts';
import { isSensitive } from './sensitive.ts';
import type { SourceSpec } from './source-schema.ts';

/** A table that holds rows, and in which columns it differs from the mapping. */
export interface SourceTable {
  readonly table: TableName;
  readonly differing?: NonNullable<Relation['differing']>;
}

/** The tables of a `from`, each with its place. */
export function fromTables(notes: Notes, from: readonly SourceSpec[], at: Path): readonly SourceTable[] {
  return from.map((spec, i) => {
    if (typeof spec === 'object' && 'sql' in spec) return { table: derivedTable(spec, [...at, i], notes) };
    const table = tableName(spec);
    notes.tables.push({ table, place: notes.document.placeOf([...at, i]) });
    const { columns = {}, lacks = {} } = typeof spec === 'string' ? {} : spec;
    for (const [name, column] of Object.entries(columns)) {
      if (!isSensitive(column)) continue;
      const place = notes.document.placeOf([...at, i, 'columns', name]);
      report(notes, 'MAPPING_SENSITIVE', neverRead(column), place);
    }
    const differing = {
      ...Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, { column }])),
      ...Object.fromEntries(Object.entries(lacks).map(([name, text]) => [name, { text }])),
    };
    return Object.keys(differing).length > 0 ? { table, differing } : { table };
  });
}
