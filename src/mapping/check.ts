import {
  type ColumnInfo,
  type ColumnRef,
  type Relation,
  type RowQuery,
  standIn,
  storedName,
  type TableInfo,
  type TableName,
} from '../connector/index.ts';
import { type Finding, finding, nearest, type Place } from '../model/index.ts';
import { parseExpression } from './expression.ts';
import type { Mapping, Mention, Stream } from './mapping.ts';

/**
 * Holds a compiled mapping against the catalogue of a live database, before anything is read: tables and columns that
 * are missing, columns that cannot be read, keys that do not tell rows apart. `tables` is what `Source.catalogue`
 * answered for `tablesOf(mapping.streams)`.
 */
export function checkMapping(mapping: Mapping, tables: readonly TableInfo[]): Finding[] {
  return mapping.streams.flatMap((stream) => checkStream(stream, tables));
}

/** The same of one stream. */
export function checkStream(stream: Stream, tables: readonly TableInfo[]): Finding[] {
  const absent = stream.tables.filter(({ table }) => !tableIn(table, tables));
  const missing = absent.map(({ table, place }) =>
    finding('POS_TABLE_MISSING', `The POS database has no table "${table.name}".`, { place }),
  );
  const others = stream.queries.flatMap((query) => {
    const aliases = aliasesOf(query);
    const columns = stream.mentions.flatMap((mention) => checkMention(mention, stream, aliases, tables));
    return [...columns, ...checkKey(stream, query, aliases, tables)];
  });
  return unique([...missing, ...others]);
}

/** Every table that streams read, each once: what to ask the catalogue for. */
export function tablesOf(streams: readonly Stream[]): readonly TableName[] {
  const all = streams.flatMap(({ queries }) =>
    queries.flatMap((query) => [...aliasesOf(query).values()].map(({ table }) => table)),
  );
  return [...new Map(all.map((table) => [`${table.schema ?? ''}.${table.name}`, table])).values()];
}

/** Optional columns that the database lacks: what a mapping is to be compiled with. A table that it lacks says nothing. */
export function lackedBy(streams: readonly Stream[], tables: readonly TableInfo[]): readonly string[] {
  const lacked = streams.flatMap(({ queries, choices }) =>
    choices.flatMap(({ columns }) =>
      columns.filter(({ ref }) =>
        queries.some((query) => {
          const of = aliasesOf(query).get(ref.alias);
          return (
            of !== undefined &&
            tableIn(of.table, tables) !== undefined &&
            !isThere(ref, aliasesOf(query), tables)
          );
        }),
      ),
    ),
  );
  return [...new Set(lacked.map(({ name }) => name))].toSorted();
}

/** The columns that a reference names, as the database has them; undefined where it has none. */
export function columnOf(
  ref: ColumnRef,
  query: RowQuery,
  tables: readonly TableInfo[],
): { readonly table: TableInfo; readonly column: ColumnInfo } | undefined {
  const of = aliasesOf(query).get(ref.alias);
  const table = of && tableIn(of.table, tables);
  const column =
    table && standIn(of.relation, ref) === undefined
      ? columnIn(storedName(of.relation, ref), table)
      : undefined;
  return table && column ? { table, column } : undefined;
}

type Aliases = ReadonlyMap<string, { readonly table: TableName; readonly relation: Relation }>;

function aliasesOf({ relation, children }: RowQuery): Aliases {
  const own = (of: Relation) =>
    [of, ...of.joins].map(({ alias, table }) => [alias, { table, relation: of }] as const);
  return new Map([relation, ...children.map((child) => child.relation)].flatMap(own));
}

function checkMention(
  mention: Mention,
  { choices }: Stream,
  aliases: Aliases,
  tables: readonly TableInfo[],
): Finding[] {
  const { column: ref, place } = mention;
  const of = aliases.get(ref.alias);
  const info = of && tableIn(of.table, tables);
  if (!info || standIn(of.relation, ref) !== undefined) return [];
  const name = storedName(of.relation, ref);
  const column = columnIn(name, info);
  const isOptional = choices.some(({ taken, columns }) => taken === ref && columns.at(-1)?.ref !== ref);
  if (!column) return [missing(name, info, place, isOptional)];
  if (column.kind === 'binary') {
    const sentence = `The column "${name}" of "${of.table.name}" holds binary data, which cannot be read.`;
    return [finding('POS_COLUMN_TYPE', sentence, { place })];
  }
  return [];
}

function missing(name: string, info: TableInfo, place: Place, isOptional: boolean): Finding {
  const names = info.columns.map((column) => column.name);
  const guess = nearest(name, names);
  const sentence = `The table "${info.table.name}" has no column "${name}".`;
  const formula = `A formula stands in { expr: "${name}" }.`;
  // It was there when the connector started.
  const anew = 'Start the connector again: it then takes another column of `first_existing`.';
  return finding('POS_COLUMN_MISSING', sentence, {
    place,
    hint: isOptional
      ? anew
      : isFormula(name, names)
        ? formula
        : guess
          ? `Did you mean "${guess}"?`
          : columnsText(names),
  });
}

/** "price_cents / 100" where a column is meant to stand. */
function isFormula(text: string, names: readonly string[]): boolean {
  const parsed = /[-+*/(]/.test(text) ? parseExpression(text) : undefined;
  return (
    parsed !== undefined && 'columns' in parsed && parsed.columns.some(({ name }) => names.includes(name))
  );
}

/** A table of a POS may have a hundred columns. */
const mostNamed = 15;

function columnsText(names: readonly string[]): string {
  const more = names.length > mostNamed ? `, and ${names.length - mostNamed} more` : '';
  return `It has: ${names.slice(0, mostNamed).join(', ')}${more}. Does the mapping fit this version of the POS?`;
}

/** A table that says of nothing that it is unique, a view above all, is for `preflight` to look into. */
function checkKey(
  stream: Stream,
  { key, relation, group }: RowQuery,
  aliases: Aliases,
  tables: readonly TableInfo[],
): Finding[] {
  if (group !== undefined) return [];
  const info = tableIn(relation.table, tables);
  if (!info || info.uniqueKeys.length === 0) return [];
  if (key.some((ref) => !isThere(ref, aliases, tables))) return [];
  const place = stream.mentions.find((mention) => mention.role === 'key')?.place;
  const options = place ? { place } : {};
  // A join adds at most one row, so a unique set of the main table's columns within the key is enough.
  const own = key.filter((ref) => ref.alias === relation.alias);
  const named = new Set(own.map((ref) => fold(storedName(relation, ref))));
  if (info.uniqueKeys.some((columns) => columns.every((column) => named.has(fold(column))))) return [];
  const columns = key.map((ref) => ref.column).join(', ');
  const sentence = `The key (${columns}) does not tell the rows of "${info.table.name}" apart.`;
  const hint = `Unique there: ${info.uniqueKeys.map((one) => `(${one.join(', ')})`).join(' or ')}.`;
  return [finding('POS_KEY_NOT_UNIQUE', sentence, { ...options, hint })];
}

function isThere(ref: ColumnRef, aliases: Aliases, tables: readonly TableInfo[]): boolean {
  const of = aliases.get(ref.alias);
  const info = of && tableIn(of.table, tables);
  if (!info) return false;
  return (
    standIn(of.relation, ref) !== undefined || columnIn(storedName(of.relation, ref), info) !== undefined
  );
}

const fold = (name: string): string => name.toLowerCase();

/** The very name first; otherwise the only one that differs in case alone, as connectors read it too. */
function named<T>(name: string, all: readonly T[], nameOf: (one: T) => string): T | undefined {
  const exact = all.find((one) => nameOf(one) === name);
  const similar = all.filter((one) => fold(nameOf(one)) === fold(name));
  return exact ?? (similar.length === 1 ? similar[0] : undefined);
}

function tableIn(table: TableName, tables: readonly TableInfo[]): TableInfo | undefined {
  const schemaFits = (info: TableInfo) =>
    table.schema === undefined ||
    info.table.schema === undefined ||
    fold(info.table.schema) === fold(table.schema);
  return named(table.name, tables.filter(schemaFits), (info) => info.table.name);
}

const columnIn = (name: string, info: TableInfo): ColumnInfo | undefined =>
  named(name, info.columns, (column) => column.name);

/** A column that several rules name is reported where it is first named. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Map(findings.toReversed().map((one) => [`${one.code} ${one.sentence}`, one]));
  return findings.filter((one) => seen.get(`${one.code} ${one.sentence}`) === one);
}
