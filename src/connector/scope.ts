import { Failure, nearest } from '../model/index.ts';
import type { ColumnInfo, ColumnRef, Relation, TableInfo, TableName } from './contract.ts';
import type { Column, Dialect } from './dialect.ts';
import { storedName } from './differing.ts';

/** The FROM of a relation, and its columns as a statement names them. */
export interface Scope {
  /** `"ticket" AS t0` */
  readonly table: string;
  /** ` LEFT JOIN "customer" AS t1 ON t1."id" = t0."customer"`, or nothing. */
  readonly joins: string;
  /** POS_COLUMN_MISSING where the table has no such column. */
  column(ref: ColumnRef): Column;
}

export type Catalogue = (table: TableName) => Pick<TableInfo, 'columns' | 'stored'> | undefined;

/**
 * Aliases of our own (t0, t1, ...; c0, c1, ... for a child), because a mapping may give a join of the lines the same
 * alias as a join of the ticket. POS_TABLE_MISSING where the catalogue lacks a table.
 */
export function scopeOf(relation: Relation, prefix: string, catalogue: Catalogue, dialect: Dialect): Scope {
  const tables = [relation, ...relation.joins].map(({ alias, table }, position) => {
    const known = catalogue(table);
    if (!known) throw tableMissing(table);
    const { columns, stored = table } = known;
    // Beside an outer join every column may be null.
    const outer = position > 0 && relation.joins[position - 1]?.kind === 'left';
    return { alias, table, stored, columns, outer, sqlAlias: `${prefix}${position}` };
  });

  const column = (ref: ColumnRef): Column => {
    const found = tables.find(({ alias }) => alias === ref.alias);
    if (!found) throw new Failure('BUG', `A query names the alias ${ref.alias} without defining it.`);
    const stored = storedName(relation, ref);
    const info = columnNamed(stored, found.columns);
    if (!info) throw columnMissing(found.table, stored, found.columns);
    return {
      sql: `${found.sqlAlias}.${dialect.quote(info.name)}`,
      table: found.table,
      info: found.outer ? { ...info, nullable: true } : info,
    };
  };

  const named = tables.map(({ stored, sqlAlias }) => `${tableSql(stored, dialect)} AS ${sqlAlias}`);
  const joins = relation.joins.map((join, position) => {
    const own = (name: string) => column({ alias: join.alias, column: name }).sql;
    const on = join.on.map((pair) => `${own(pair.own)} = ${column(pair.other).sql}`).join(' AND ');
    return ` ${join.kind === 'left' ? 'LEFT' : 'INNER'} JOIN ${named[position + 1]} ON ${on}`;
  });
  return { table: named[0] ?? '', joins: joins.join(''), column };
}

/** `"dbo"."Transaction"`, or the SELECT that stands for a table. */
export function tableSql(table: TableName, dialect: Dialect): string {
  if (table.derived) return `(${table.derived.sql})`;
  const parts = table.schema === undefined ? [table.name] : [table.schema, table.name];
  return parts.map((part) => dialect.quote(part)).join('.');
}

export function tableMissing(table: TableName): Failure {
  return new Failure('POS_TABLE_MISSING', `The POS database has no table ${table.name}.`);
}

function columnMissing(table: TableName, name: string, columns: readonly ColumnInfo[]): Failure {
  const near = nearest(
    name,
    columns.map((column) => column.name),
  );
  return new Failure('POS_COLUMN_MISSING', `The table ${table.name} has no column ${name}.`, {
    ...(near === undefined
      ? {}
      : { hint: `Did you mean ${near}? Check that the mapping fits this POS version.` }),
  });
}

/** The very name, or the only one that differs in case alone. */
function columnNamed(name: string, columns: readonly ColumnInfo[]): ColumnInfo | undefined {
  const exact = columns.find((column) => column.name === name);
  if (exact) return exact;
  const similar = columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
  return similar.length === 1 ? similar[0] : undefined;
}
