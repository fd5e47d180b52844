import { type ColumnRef, columnName, type RowQuery, storedName, type TableName } from '../connector/index.ts';
import type { Stream, Watermark } from '../mapping/index.ts';
import type { Kind, Round, StreamPosition } from './position.ts';

/**
 * A lane is one table and one watermark: it has a cursor of its own. The greatest of several columns, or the first that
 * is not null, moves only when one of them does; read lane by lane, each column is served by its own index, and what two
 * lanes meet twice, the ledger tells by its fingerprint.
 */
export interface Lane {
  /** "receipts receipts.datenew" */
  readonly name: string;
  readonly query: RowQuery;
  readonly watermark: Watermark;
  /** The table of the watermark's column, and what it calls it. */
  readonly table: TableName;
  readonly column: string;
  /** The first of its table. */
  readonly leads: boolean;
  /** The watermark is a child's: what it shows is its parent. */
  readonly ofChild: boolean;
}

/** One window of a reading. */
export type Step =
  | {
      readonly how: 'new' | 'again' | 'future' | 'ancient';
      readonly name: string;
      readonly query: RowQuery;
      readonly lane: Lane;
    }
  | {
      readonly how: 'unstamped';
      readonly name: string;
      readonly query: RowQuery;
      readonly columns: readonly ColumnRef[];
    }
  | { readonly how: 'all'; readonly name: string; readonly query: RowQuery };

/** The windows of a reading, in their order. */
export function stepsOf(stream: Stream, kind: Kind): readonly Step[] {
  if (kind === 'pass')
    return stream.queries.map((query) => ({ how: 'all', name: tableName(query.relation.table), query }));
  const lanes = lanesOf(stream);
  if (kind === 'strays') return lanes.flatMap((lane) => straysOf(lane, lanes));
  const how = kind === 'poll' ? 'new' : 'again';
  return lanes.map((lane) => ({ how, name: lane.name, query: lane.query, lane }));
}

export function lanesOf({ sync, queries }: Stream): readonly Lane[] {
  if (sync.mode === 'snapshot') return [];
  return queries.flatMap((query) =>
    sync.by.map((watermark, at) => {
      const { alias } = watermark.column;
      const isIn = (one: { readonly alias: string }) => one.alias === alias;
      const all = [query.relation, ...query.children.map(({ relation }) => relation)];
      const relation = all.find((one) => [one, ...one.joins].some(isIn)) ?? query.relation;
      const { table } = [relation, ...relation.joins].find(isIn) ?? relation;
      const column = storedName(relation, watermark.column);
      const name = `${tableName(query.relation.table)} ${columnName(watermark.column)}`;
      return { name, query, watermark, table, column, leads: at === 0, ofChild: relation !== query.relation };
    }),
  );
}

/** Without the cursors of columns that the stream is no longer read by: where one comes back, it begins anew. */
export function withoutFormerLanes(position: StreamPosition, stream: Stream): StreamPosition {
  const names = new Set(lanesOf(stream).map(({ name }) => name));
  const kept = Object.entries(position.cursors).filter(([name]) => names.has(name));
  return { ...position, cursors: Object.fromEntries(kept) };
}

/**
 * Rows whose stamps say nothing of when they changed: none at all (in none of the row's columns, for another lane would
 * meet it), before there were such programs ("0000-00-00", 1900-01-01), or in the future.
 */
function straysOf(lane: Lane, lanes: readonly Lane[]): readonly Step[] {
  const { name, query } = lane;
  const siblings = lanes.filter((other) => other.query === query && !other.ofChild);
  const columns = (lane.ofChild ? [lane] : siblings).map(({ watermark }) => watermark.column);
  return [
    ...(lane.ofChild || lane.leads
      ? [{ how: 'unstamped' as const, name: `${name} unstamped`, query, columns }]
      : []),
    { how: 'ancient', name: `${name} ancient`, query, lane },
    { how: 'future', name: `${name} future`, query, lane },
  ];
}

/** Rows without any stamp: they belong to no time. */
export function unstampedSteps(stream: Stream): readonly Step[] {
  return stepsOf(stream, 'strays').filter(({ how }) => how === 'unstamped');
}

/** What is left of a reading that was interrupted; all of it where the mapping has changed in between. */
export function stepsLeft(steps: readonly Step[], round: Pick<Round, 'step'> | undefined): readonly Step[] {
  const at = steps.findIndex(({ name }) => name === round?.step);
  return at < 0 ? steps : steps.slice(at);
}

const tableName = ({ schema, name }: TableName): string =>
  schema === undefined ? name : `${schema}.${name}`;
