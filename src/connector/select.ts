import { Failure } from '../model/index.ts';
import type { Key, PageQuery, Position, TableName } from './contract.ts';
import type { Column, Dialect, Parameter, Statement } from './dialect.ts';
import { after, among, type Bind, from, shared, type Term, upTo } from './keyset.ts';
import { type ChildPlan, distinct, keyTerms, type Plan, positionTerms } from './plan.ts';
import { type Catalogue, scopeOf } from './scope.ts';

/** No statement has more parameters: SQL Server takes 2,100, SQLite before 3.32 took 999. */
const mostParameters = 500;

/**
 * The rows of a page, without their children; where it only points them out, their place and key; where rows of one key
 * make one, the keys.
 */
export function pageStatement(plan: Plan, query: PageQuery, dialect: Dialect): Statement {
  if (!Number.isSafeInteger(query.limit) || query.limit < 1) {
    throw new Failure('BUG', 'A page needs a limit of at least one row.');
  }
  return select(dialect, {
    columns: plan.pointsOut ? plan.order : rowColumns(plan),
    group: plan.group !== undefined && !plan.pointsOut ? plan.key : [],
    from: (plan.through ?? plan).from,
    where: (bind) => [
      ...startOf(termsOf(plan, query.after), query.after, bind, dialect),
      ...(plan.watermark && query.ceiling !== undefined
        ? [`${plan.watermark.sql} <= ${bind(query.ceiling, plan.watermark)}`]
        : []),
      ...plan.unstamped.map(({ sql }) => `${sql} IS NULL`),
      ...presenceOf(plan, query),
    ],
    order: plan.order,
    limit: query.limit,
  });
}

/**
 * The children of all rows of a page in one statement: joined to the parents that lie after the page's start and up to
 * its last row, so there are as many parameters as for one row.
 */
export function childStatement(
  plan: Plan,
  child: ChildPlan,
  query: PageQuery,
  last: Position,
  dialect: Dialect,
): Statement {
  const { same, start, end } = shared(termsOf(plan, query.after), positionTerms(plan, last));
  return select(dialect, {
    columns: childColumns(plan, child),
    from: child.from,
    where: (bind) => [
      ...same.map(({ column, text }) => `${column.sql} = ${bind(text, column)}`),
      ...startOf(start, query.after, bind, dialect),
      upTo(end, bind, dialect),
    ],
    order: distinct([...plan.order, ...child.order]),
  });
}

/** The rows with these keys: at most `keysPerStatement` of them. */
export function keysStatement(plan: Plan, keys: readonly Key[], dialect: Dialect): Statement {
  return select(dialect, {
    columns: rowColumns(plan),
    from: plan.from,
    where: (bind) => [amongKeys(plan, keys, bind)],
    order: [],
  });
}

export function childByKeysStatement(
  plan: Plan,
  child: ChildPlan,
  keys: readonly Key[],
  dialect: Dialect,
): Statement {
  return select(dialect, {
    columns: childColumns(plan, child),
    from: child.from,
    where: (bind) => [amongKeys(plan, keys, bind)],
    order: distinct([...plan.key, ...child.order]),
  });
}

export function keysPerStatement(plan: Plan): number {
  return Math.max(1, Math.floor(mostParameters / plan.key.length));
}

/** So many values show how a column writes: one of them alone may be no time at all. */
const sampleSize = 20;

/** Some values of a column that are not null. */
export function sampleStatement(of: SampledColumn, catalogue: Catalogue, dialect: Dialect): Statement {
  const scope = scopeOf({ alias: 't', table: of.table, joins: [], columns: [] }, 't', catalogue, dialect);
  const column = scope.column({ alias: 't', column: of.column });
  return select(dialect, {
    columns: [column],
    from: scope.table,
    where: () => [`${column.sql} IS NOT NULL`],
    order: [],
    limit: sampleSize,
  });
}

/** Some rows of a table, whichever the database comes upon first. */
export function someRowsStatement(
  { table, columns, limit }: { table: TableName; columns: readonly string[]; limit: number },
  catalogue: Catalogue,
  dialect: Dialect,
): Statement {
  const scope = scopeOf({ alias: 't', table, joins: [], columns: [] }, 't', catalogue, dialect);
  const wanted = columns.map((column) => scope.column({ alias: 't', column }));
  return select(dialect, { columns: wanted, from: scope.table, where: () => [], order: [], limit });
}

interface SampledColumn {
  readonly table: TableName;
  readonly column: string;
}

/** The time, and up to where the sampled column is settled, where the engine knows. */
export function clockStatement(sampling: Statement | undefined, dialect: Dialect): Statement {
  const [column] = sampling?.columns ?? [];
  const settled = column && dialect.settled?.(column.info);
  const selected = [dialect.now, ...(settled === undefined ? [] : [settled])];
  return {
    sql: `SELECT ${selected.map((one, at) => `${one} AS v${at}`).join(', ')}`,
    parameters: [],
    columns: selected.map(() => null),
  };
}

/** The columns of a row, each once, in the order of the statement; what points a row out is none of them. */
export function rowColumns(plan: Plan): readonly Column[] {
  const values = plan.values.map(({ column }) => column);
  return distinct([...(plan.pointsOut ? [] : plan.order), ...plan.key, ...values]);
}

/** The parent's key, then the child's own columns. */
function childColumns(plan: Plan, child: ChildPlan): readonly Column[] {
  return [...plan.key, ...child.values.map(({ column }) => column)];
}

const termsOf = (plan: Plan, position: Position | undefined): readonly Term[] =>
  position ? positionTerms(plan, position) : [];

function startOf(
  terms: readonly Term[],
  position: Position | undefined,
  bind: Bind,
  dialect: Dialect,
): readonly string[] {
  if (terms.length === 0) return [];
  return [position?.key ? after(terms, bind, dialect) : from(terms, bind, dialect)];
}

/** Nulls have no place in the order. A comparison leaves them out by itself; where there is none, it is said. */
function presenceOf(plan: Plan, query: PageQuery): readonly string[] {
  const compared = query.after !== undefined || query.ceiling !== undefined;
  return plan.order
    .filter((column) => column.info.nullable && !(compared && column.sql === plan.watermark?.sql))
    .map((column) => `${column.sql} IS NOT NULL`);
}

function amongKeys(plan: Plan, keys: readonly Key[], bind: Bind): string {
  const terms = keys.map((key) => keyTerms(plan, key));
  return among(terms, bind);
}

interface Parts {
  readonly columns: readonly Column[];
  readonly from: string;
  /** All must hold. */
  readonly where: (bind: Bind) => readonly string[];
  /** Each value of these once: what is selected hangs on them alone. */
  readonly group?: readonly Column[];
  readonly order: readonly Column[];
  readonly limit?: number;
}

function select(dialect: Dialect, parts: Parts): Statement {
  const parameters: Parameter[] = [];
  const bind: Bind = (text, column) => {
    parameters.push({ text, column });
    return dialect.parameter(parameters.length - 1, column.info);
  };
  const wanted = parts.columns.map((column, at) => `${dialect.value(column.sql, column.info)} AS v${at}`);
  const top = parts.limit !== undefined && dialect.limit === 'TOP' ? `TOP ${parts.limit} ` : '';
  const where = parts.where(bind);
  const sql = [
    `SELECT ${top}${wanted.join(', ')}`,
    `FROM ${parts.from}`,
    ...(where.length > 0
      ? [`WHERE ${where.length > 1 ? where.map((one) => `(${one})`).join(' AND ') : where[0]}`]
      : []),
    ...(parts.group?.length ? [`GROUP BY ${parts.group.map(({ sql }) => sql).join(', ')}`] : []),
    ...(parts.order.length > 0 ? [`ORDER BY ${parts.order.map(({ sql }) => sql).join(', ')}`] : []),
    ...(parts.limit !== undefined && dialect.limit === 'LIMIT' ? [`LIMIT ${parts.limit}`] : []),
  ];
  return { sql: sql.join('\n'), parameters, columns: parts.columns };
}
