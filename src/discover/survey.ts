import type { ColumnInfo, Overview, Reference, Source, TableInfo, TableName } from '../connector/index.ts';
import { isSensitive } from '../mapping/index.ts';
import { asFailure, type FailureCode } from '../model/index.ts';
import { type Profile, profileOf } from './profile.ts';

/** What was seen of a database: enough to judge it, and nothing of columns that are never read. */
export interface Survey {
  readonly tables: readonly Table[];
  readonly references: readonly Reference[];
  /** Tables that could not be looked into. */
  readonly skipped: readonly { readonly table: TableName; readonly code: FailureCode }[];
  readonly views: number;
}

export interface Table {
  readonly name: TableName;
  /** Counted up to `mostCounted`. */
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Sets of columns that are unique by the catalogue, the primary key first. */
  readonly keys: readonly (readonly string[])[];
  readonly indexes: readonly (readonly string[])[];
  /** Columns that are never read: passwords, cards. */
  readonly fenced: readonly string[];
  /** Some of its rows, by the names of the columns. */
  readonly sample: readonly SampleRow[];
  /** All rows are in the sample. */
  readonly whole: boolean;
}

export interface Column {
  readonly name: string;
  readonly info: ColumnInfo;
  readonly profile: Profile;
}

export type SampleRow = Readonly<Record<string, string | null>>;

export interface SurveyOptions {
  /** Rows of each table at most. */
  readonly rows: number;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
  readonly progress?: (done: number, of: number) => void;
}

/** Beyond so many rows a table is large, and nothing more is counted. */
export const mostCounted = 100_000;
const tablesAtOnce = 50;

/**
 * Looks at every table once: its columns and keys by the catalogue, how many rows it has, and some of them. After each it
 * rests as long as the database has worked. What cannot be read is left out and named.
 */
export async function surveyOf(source: Source, options: SurveyOptions): Promise<Survey> {
  const overview = await source.overview();
  const names = namesIn(overview);
  const tables: Table[] = [];
  const skipped: { table: TableName; code: FailureCode }[] = [];
  for (let start = 0; start < names.length; start += tablesAtOnce) {
    for (const info of await source.catalogue(names.slice(start, start + tablesAtOnce))) {
      const began = options.now();
      try {
        tables.push(await look(source, info, options.rows));
      } catch (thrown) {
        const { code } = asFailure(thrown);
        if (code === 'POS_UNREACHABLE' || code === 'BUG') throw thrown;
        skipped.push({ table: info.table, code });
      }
      options.progress?.(tables.length + skipped.length, names.length);
      await options.pause(Math.max(5, options.now() - began));
    }
  }
  const views = overview.tables.filter(({ view }) => view).length;
  return { tables, references: overview.references, skipped, views };
}

/** Views repeat what tables hold, and may be slow: they are looked at only where a login sees nothing else. */
function namesIn({ tables }: Overview): readonly TableName[] {
  const real = tables.filter(({ view }) => !view);
  return (real.length > 0 ? real : tables).map(({ table }) => table);
}

async function look(source: Source, info: TableInfo, limit: number): Promise<Table> {
  const { table: name } = info;
  const rows = await source.figures.rows({ alias: 't', table: name, joins: [], columns: [] }, mostCounted);
  const readable = info.columns.filter(({ kind, name: column }) => kind !== 'binary' && !isSensitive(column));
  const { columns, texts } = rows > 0 ? await sampleOf(source, name, readable, limit) : nothing(readable);
  const seen = columns.map((column, at) => ({
    name: column.name,
    info: column,
    profile: profileOf(texts.map((row) => row[at] ?? null)),
  }));
  // A number of a card is what it is, whatever its column is called.
  const open = seen.filter(({ profile }) => profile.share('card') < 0.5);
  const kept = new Set(open.map((column) => column.name));
  const cards = new Set(seen.flatMap((column) => (kept.has(column.name) ? [] : [column.name])));
  return {
    name,
    rows,
    columns: open,
    keys: info.uniqueKeys,
    indexes: info.indexes ?? [],
    fenced: info.columns
      .filter((column) => isSensitive(column.name) || cards.has(column.name))
      .map(({ name: column }) => column),
    sample: texts.map((row) =>
      Object.fromEntries(
        columns.flatMap((column, at) => (kept.has(column.name) ? [[column.name, row[at] ?? null]] : [])),
      ),
    ),
    whole: rows <= texts.length,
  };
}

type Texts = readonly (readonly (string | null)[])[];
interface Sample {
  readonly columns: readonly ColumnInfo[];
  readonly texts: Texts;
}

const nothing = (columns: readonly ColumnInfo[]): Sample => ({ columns, texts: [] });

/** A column whose values turn out to be binary is left out; which one it is, only trying each tells. */
async function sampleOf(
  source: Source,
  table: TableName,
  columns: readonly ColumnInfo[],
  limit: number,
): Promise<Sample> {
  if (columns.length === 0) return nothing(columns);
  const take = (some: readonly ColumnInfo[], rows: number): Promise<Texts> =>
    source.sample(
      table,
      some.map(({ name }) => name),
      rows,
    );
  try {
    return { columns, texts: await take(columns, limit) };
  } catch (thrown) {
    if (asFailure(thrown).code !== 'POS_COLUMN_TYPE') throw thrown;
  }
  const readable: ColumnInfo[] = [];
  for (const column of columns) {
    const fits = await take([column], limit).then(
      () => true,
      () => false,
    );
    if (fits) readable.push(column);
  }
  return { columns: readable, texts: readable.length > 0 ? await take(readable, limit) : [] };
}
