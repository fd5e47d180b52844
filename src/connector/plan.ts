import { Failure } from '../model/index.ts';
import type {
  Child,
  ColumnRef,
  Key,
  PageQuery,
  Position,
  Relation,
  Row,
  RowQuery,
  TableName,
} from './contract.ts';
import { columnName } from './contract.ts';
import type { Column, Dialect } from './dialect.ts';
import { standIn } from './differing.ts';
import type { Term } from './keyset.ts';
import { type Catalogue, type Scope, scopeOf } from './scope.ts';

/** A query with its columns found in the catalogue. */
export interface Plan {
  readonly table: TableName;
  readonly from: string;
  /** Those of the key that the table has. */
  readonly key: readonly Column[];
  /** The whole key: for each part the text that stands for it, or undefined where it is the next of `key`. */
  readonly keyTexts: readonly (string | undefined)[];
  readonly watermark: Column | undefined;
  /** Columns that must be null. */
  readonly unstamped: readonly Column[];
  /** Watermark and key: a total order of the rows, each column once. */
  readonly order: readonly Column[];
  /** The child that the watermark belongs to; undefined where it is the row's own, or a join's. */
  readonly through: ChildPlan | undefined;
  /** Whether a page shows only which rows are to be read, by their keys: those of children that moved, or of lines. */
  readonly pointsOut: boolean;
  /** The child that holds the rows of the table, where those of one key make one. */
  readonly group: ChildPlan | undefined;
  readonly values: readonly Value[];
  /** What stands in each row for columns that the table lacks. */
  readonly texts: Row;
  readonly children: readonly ChildPlan[];
}

export interface ChildPlan {
  readonly name: string;
  /** The parent's FROM with the child joined to it. */
  readonly from: string;
  readonly values: readonly Value[];
  readonly texts: Row;
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
  const { relation } = query;
  const scope = scopeOf(relation, 't', catalogue, dialect);
  const from = scope.table + scope.joins;
  const keyTexts = query.key.map((ref) => standIn(relation, ref) ?? undefined);
  const key = query.key.filter((_, at) => keyTexts[at] === undefined).map(scope.column);
  const children = query.children.map((child) =>
    child.name === query.group
      ? groupPlan(child, catalogue, dialect)
      : childPlan(child, scope, from, catalogue, dialect),
  );
  const group = children.find(({ name }) => name === query.group);
  const { watermark: by, unstamped = [] } = query;
  const through = childOf(by ?? unstamped[0], query, children);
  const { column } = through ?? scope;
  const watermark = by && column(by);
  return {
    table: relation.table,
    from,
    key,
    keyTexts,
    watermark,
    unstamped: unstamped.map(column),
    order: distinct(watermark ? [watermark, ...key] : key),
    through,
    pointsOut: through !== undefined || (group !== undefined && (watermark ?? unstamped[0]) !== undefined),
    group,
    ...valuesOf(relation, scope),
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
  return planned(child, scope, `${from} INNER JOIN ${scope.table} ON ${on}${scope.joins}`);
}

/** The rows of the main table itself, so under its alias. */
function groupPlan(child: Child, catalogue: Catalogue, dialect: Dialect): ChildPlan {
  const scope = scopeOf(child.relation, 't', catalogue, dialect);
  return planned(child, scope, scope.table + scope.joins);
}

function planned({ name, relation, order }: Child, scope: Scope, from: string): ChildPlan {
  const stored = order.filter((ref) => standIn(relation, ref) === undefined);
  return { name, from, ...valuesOf(relation, scope), order: stored.map(scope.column), column: scope.column };
}

function valuesOf(relation: Relation, scope: Scope): Pick<Plan, 'values' | 'texts'> {
  const lacking = relation.columns.filter((ref) => standIn(relation, ref) !== undefined);
  const stored = relation.columns.filter((ref) => !lacking.includes(ref));
  return {
    values: stored.map((ref) => ({ name: columnName(ref), column: scope.column(ref) })),
    texts: Object.fromEntries(lacking.map((ref) => [columnName(ref), standIn(relation, ref) ?? null])),
  };
}

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
  if (key.length !== plan.keyTexts.length)
    throw new Failure('BUG', 'A key has more or fewer parts than its columns.');
  const stored = key.filter((_, part) => plan.keyTexts[part] === undefined);
  return plan.key.flatMap((column, part) => {
    const text = stored[part];
    return text === undefined ? [] : [{ column, text }];
  });
}

/**
 * The keys that a row can have at all: where `customer` is a number, none has the key "walk-in", and where "B" stands in
 * for a part of the key, none has another one.
 */
export function possibleKeys(plan: Plan, keys: readonly Key[], { holds }: Dialect): readonly Key[] {
  return keys.filter(
    (key) =>
      plan.keyTexts.every((text, part) => text === undefined || text === key[part]) &&
      (!holds || keyTerms(plan, key).every(({ column, text }) => holds(text, column.info))),
  );
}
