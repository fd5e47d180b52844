import { Failure } from '../model/index.ts';
import type { Child, ColumnRef, Key, PageQuery, Position, RowQuery, TableName } from './contract.ts';
import { columnName } from './contract.ts';
import type { Column, Dialect } from './dialect.ts';
import type { Term } from './keyset.ts';
import { type Catalogue, type Scope, scopeOf } from './scope.ts';

/** A query with its columns found in the catalogue. */
export interface Plan {
  readonly table: TableName;
  readonly from: string;
  readonly key: readonly Column[];
  readonly watermark: Column | undefined;
  /** Columns that must be null. */
  readonly unstamped: readonly Column[];
  /** Watermark and key: a total order of the rows, each column once. */
  readonly order: readonly Column[];
  /** The child that the watermark belongs to; undefined where it is the row's own, or a join's. */
  readonly through: ChildPlan | undefined;
  readonly values: readonly Value[];
  readonly children: readonly ChildPlan[];
}

export interface ChildPlan {
  readonly name: string;
  /** The parent's FROM with the child joined to it. */
  readonly from: string;
  readonly values: readonly Value[];
  readonly order: readonly Column[];
  readonly column: Scope['column'];
}

export interface Value {
  /** As it is called in a row: "ticket.customer". */
  readonly name: string;
  readonly column: Column;
}

/** What of a page query bears on its plan. */
type Planned = RowQuery & Pick<PageQuery, 'watermark' | 'unstamped'>;

export function planOf(query: Planned, catalogue: Catalogue, dialect: Dialect): Plan {
  const scope = scopeOf(query.relation, 't', catalogue, dialect);
  const from = scope.table + scope.joins;
  const key = query.key.map(scope.column);
  const children = query.children.map((child) => childPlan(child, scope, from, catalogue, dialect));
  const { watermark: by, unstamped = [] } = query;
  const through = childOf(by ?? unstamped[0], query, children);
  const { column } = through ?? scope;
  const watermark = by && column(by);
  return {
    table: query.relation.table,
    from,
    key,
    watermark,
    unstamped: unstamped.map(column),
    order: distinct(watermark ? [watermark, ...key] : key),
    through,
    values: valuesOf(query.relation.columns, scope),
    children,
  };
}

function childOf(ref: ColumnRef | undefined, query: RowQuery, plans: readonly ChildPlan[]) {
  const at = query.children.findIndex(({ relation }) =>
    [relation, ...relation.joins].some(({ alias }) => alias === ref?.alias),
  );
  return plans[at];
}

function childPlan(
  child: Child,
  parent: Scope,
  from: string,
  catalogue: Catalogue,
  dialect: Dialect,
): ChildPlan {
  const scope = scopeOf(child.relation, 'c', catalogue, dialect);
  const own = (column: string) => scope.column({ alias: child.relation.alias, column }).sql;
  const on = child.on.map((pair) => `${own(pair.own)} = ${parent.column(pair.parent).sql}`).join(' AND ');
  return {
    name: child.name,
    from: `${from} INNER JOIN ${scope.table} ON ${on}${scope.joins}`,
    values: valuesOf(child.relation.columns, scope),
    order: child.order.map(scope.column),
    column: scope.column,
  };
}

const valuesOf = (refs: readonly ColumnRef[], scope: Scope): readonly Value[] =>
  refs.map((ref) => ({ name: columnName(ref), column: scope.column(ref) }));

/** SQL Server refuses a column that stands twice in ORDER BY; a growing id is both watermark and key. */
export function distinct(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ sql }, position) => columns.findIndex((other) => other.sql === sql) === position);
}

/** The terms of a position, in the plan's order. */
export function positionTerms(plan: Plan, position: Position): readonly Term[] {
  if ((plan.watermark === undefined) !== (position.watermark === undefined)) {
    throw new Failure('BUG', 'A position and its query differ in whether there is a watermark.');
  }
  const terms = position.key ? keyTerms(plan, position.key) : [];
  if (plan.watermark === undefined || position.watermark === undefined) return terms;
  const { sql } = plan.watermark;
  return [
    { column: plan.watermark, text: position.watermark },
    ...terms.filter(({ column }) => column.sql !== sql),
  ];
}

export function keyTerms(plan: Plan, key: Key): readonly Term[] {
  if (key.length !== plan.key.length)
    throw new Failure('BUG', 'A key has more or fewer parts than its columns.');
  return plan.key.flatMap((column, part) => {
    const text = key[part];
    return text === undefined ? [] : [{ column, text }];
  });
}

/** The keys that a row can have at all: where `customer` is a number, none has the key "walk-in". */
export function possibleKeys(plan: Plan, keys: readonly Key[], { holds }: Dialect): readonly Key[] {
  if (!holds) return keys;
  return keys.filter((key) => keyTerms(plan, key).every(({ column, text }) => holds(text, column.info)));
}
