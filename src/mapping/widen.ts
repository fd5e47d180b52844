import {
  type Child,
  type ColumnRef,
  type Join,
  type Relation,
  type RowQuery,
  standIn,
  storedName,
  type TableInfo,
  type TableName,
} from '../connector/index.ts';
import type { Mapping, Stream } from './mapping.ts';

/** What the database has; null where it cannot be asked: then what a former mapping read is taken to be there still. */
export type Catalogue = readonly TableInfo[] | null;

/**
 * A mapping that reads, besides its own, the columns that former versions of it need, so that a row can be mapped by
 * them too. Only columns that the database has. A former stream that reads other tables, or rows by another key, cannot
 * be made of the same rows: it is left out of the formers that are given back.
 */
export function widened(
  mapping: Mapping,
  formers: readonly Mapping[],
  catalogue: Catalogue,
): { readonly mapping: Mapping; readonly formers: readonly Mapping[] } {
  let { streams } = mapping;
  const usable = formers.map((former) => {
    const kept = former.streams.filter((old) => {
      const at = streams.findIndex(({ model }) => model === old.model);
      const wider = streams[at] ? widerStream(streams[at], old, catalogue) : null;
      if (wider) streams = streams.with(at, wider);
      return wider !== null;
    });
    return { ...former, streams: kept };
  });
  return { mapping: { ...mapping, streams }, formers: usable };
}

function widerStream(stream: Stream, old: Stream, catalogue: Catalogue): Stream | null {
  if (stream.queries.length !== old.queries.length) return null;
  const queries = stream.queries.map((query, at) => widerQuery(query, old.queries[at] ?? query, catalogue));
  const whole = queries.flatMap((query) => query ?? []);
  const [query] = whole;
  return query && whole.length === queries.length ? { ...stream, query, queries: whole } : null;
}

function widerQuery(query: RowQuery, old: RowQuery, catalogue: Catalogue): RowQuery | null {
  if (!isSame([query.key, query.group], [old.key, old.group])) return null;
  const relation = widerRelation(query.relation, old.relation, catalogue);
  const children = old.children.map((child) => {
    const own = query.children.find(({ name }) => name === child.name);
    const none = { ...child, relation: { ...child.relation, columns: [] } };
    return widerChild(own ?? none, child, catalogue);
  });
  if (!relation || children.includes(null)) return null;
  const wider = children.flatMap((child) => child ?? []);
  const others = query.children.filter(({ name }) => !wider.some((child) => child.name === name));
  return { ...query, relation, children: [...others, ...wider] };
}

function widerChild(own: Child, old: Child, catalogue: Catalogue): Child | null {
  if (!isSame([own.on, own.order], [old.on, old.order])) return null;
  const relation = widerRelation(own.relation, old.relation, catalogue);
  return relation && { ...own, relation };
}

function widerRelation(own: Relation, old: Relation, catalogue: Catalogue): Relation | null {
  if (own.alias !== old.alias || !isSame([own.table, own.differing], [old.table, old.differing])) return null;
  const joins: Join[] = [...own.joins];
  for (const join of old.joins) {
    const same = joins.find(({ alias }) => alias === join.alias);
    if (same && !isSame([same.table, same.on], [join.table, join.on])) return null;
    // What the mapping as it is does not ask for drops no row of it.
    if (!same) joins.push({ ...join, kind: 'left' });
  }
  const wider: Relation = { ...own, joins };
  const has = (ref: ColumnRef): boolean => own.columns.some((one) => isSame(one, ref));
  const more = old.columns.filter((ref) => !has(ref));
  const needed = joins.slice(own.joins.length).flatMap((join) => columnsOfJoin(join));
  const isThere = [...more, ...needed].every((ref) => exists(wider, ref, catalogue));
  return isThere ? { ...wider, columns: [...own.columns, ...more] } : null;
}

function columnsOfJoin({ alias, on }: Join): ColumnRef[] {
  return on.flatMap(({ own, other }) => [{ alias, column: own }, other]);
}

function exists(relation: Relation, ref: ColumnRef, catalogue: Catalogue): boolean {
  if (catalogue === null || standIn(relation, ref) !== undefined) return true;
  const [{ alias }, column] = [ref, storedName(relation, ref)];
  const table: TableName | undefined =
    alias === relation.alias ? relation.table : relation.joins.find((join) => join.alias === alias)?.table;
  const info = catalogue.find((one) => isSame(one.table, table));
  return info?.columns.some(({ name }) => name.toLowerCase() === column.toLowerCase()) ?? false;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
