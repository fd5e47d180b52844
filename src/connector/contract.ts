import type { z } from 'zod';
import type { SourceClock } from './source-clock.ts';

/**
 * What a connector promises. One connector reads one database engine; a POS product is a mapping, never a connector.
 *
 * 1. Values are text. Every value of a row arrives as exact text or null: integers and decimals as plain digits
 *    ("12.50" stays "12.50"), booleans and bit(1) as "0" or "1", dates as the database itself writes them, never
 *    through a JS Date or a JS number. A binary column is refused with POS_COLUMN_TYPE.
 * 2. The database alone orders and compares keys and watermarks: they go back as parameters of the column's own
 *    type, holding exactly the text that came.
 * 3. Only SELECT is ever sent; identifiers are quoted; only the columns asked for are read.
 * 4. A page and its children are read in one short read transaction where the engine has one.
 * 5. What goes wrong is a `Failure`: POS_UNREACHABLE and POS_BUSY may be retried; the rest need a person.
 */
export interface Connector {
  readonly engine: string;
  /** The `source` block of a site, without `engine`; unknown keys are refused. */
  readonly options: z.ZodType;
  readonly capabilities: Capabilities;
  /** Opens one connection. `options` has passed the schema above. `baseDir` resolves relative paths. */
  open(options: unknown, context: OpenContext): Promise<Source>;
}

export interface OpenContext {
  readonly baseDir: string;
  /** Milliseconds after which a statement is given up: POS_BUSY. */
  readonly statementTimeout: number;
  /** Told of every statement that has read rows, for logs and metrics. Runs within the read transaction: be brief. */
  readonly onStatement?: (statement: StatementReport) => void;
}

/** Free of values: the text holds placeholders, and parameters and rows are left out. */
export interface StatementReport {
  readonly sql: string;
  readonly milliseconds: number;
  readonly rows: number;
}

export interface Capabilities {
  /** A page and its children see one state of the database (MVCC or a shared lock that writers do not feel). */
  readonly consistentPages: boolean;
}

/** A live connection to one POS database. Not for concurrent use: one statement at a time. */
export interface Source {
  /**
   * The database's own clock, and some stored watermarks as samples of how the column writes its values. Both on the
   * same connection that reads the pages.
   */
  clock(watermark?: { readonly table: TableName; readonly column: string }): Promise<SourceClock>;
  /** The columns of the tables named; a missing table is absent from the answer. Names match as the engine matches them. */
  catalogue(tables: readonly TableName[]): Promise<readonly TableInfo[]>;
  /** What there is: the tables and views that the login may read, and what their foreign keys tie together. */
  overview(): Promise<Overview>;
  /** Some rows of a table, whichever come first: never more than `limit`, each as the texts of these columns. */
  sample(table: TableName, columns: readonly string[], limit: number): Promise<readonly Cells[]>;
  readPage(query: PageQuery): Promise<Page>;
  /** The rows with these keys, with their children, in no particular order; absent keys are simply missing. */
  readByKeys(query: RowQuery, keys: readonly Key[]): Promise<Page>;
  /** Figures of a whole table, for checks before reading. POS_BUSY where a figure takes longer than a statement may. */
  readonly figures: Figures;
  /** Which of these tables the login may also change; null where there is nobody to ask: a file, opened for reading. */
  writable(tables: readonly TableName[]): Promise<readonly TableName[] | null>;
  /** Tells this database from any other: the same text after restarts, another one on another server or of another name. */
  identity(): Promise<string>;
  /** What an administrator would run to make an index; null where the first of the columns cannot begin one. */
  indexStatement(table: TableName, columns: readonly ColumnInfo[]): string | null;
  close(): Promise<void>;
}

/** Rows of a relation counted, in the database. Never more than `atMost`: beyond it, counting stops. */
export interface Figures {
  /** All rows. */
  rows(relation: Relation, atMost: number): Promise<number>;
  /** Rows in which all of these columns are null, or any of them. */
  withNull(
    relation: Relation,
    which: 'all' | 'any',
    of: readonly ColumnRef[],
    atMost: number,
  ): Promise<number>;
  /** Rows whose column is greater than this text, written as the column writes its values. */
  above(relation: Relation, column: ColumnRef, text: string, atMost: number): Promise<number>;
  greatest(relation: Relation, column: ColumnRef): Promise<string | null>;
  /** Whether two rows have one key, as the database compares its columns. */
  hasTwins(relation: Relation, key: readonly ColumnRef[]): Promise<boolean>;
}

export interface TableName {
  readonly schema?: string;
  readonly name: string;
  /** No table of the database, but what this SELECT gives, by the columns that it says it does. */
  readonly derived?: { readonly sql: string; readonly columns: readonly ColumnInfo[] };
}

/** Of one row, in the order in which the columns were asked for. */
type Cells = readonly (string | null)[];

export interface Overview {
  readonly tables: readonly { readonly table: TableName; readonly view: boolean }[];
  readonly references: readonly Reference[];
}

/** A foreign key: each of `columns` holds what the column of `otherColumns` at its place holds. */
export interface Reference {
  readonly table: TableName;
  readonly columns: readonly string[];
  readonly other: TableName;
  readonly otherColumns: readonly string[];
}

export interface TableInfo {
  /** As it was asked for; the columns carry their real names. */
  readonly table: TableName;
  /** As statements name it, where that is not as it was asked for. */
  readonly stored?: TableName;
  readonly columns: readonly ColumnInfo[];
  /** Sets of columns that are unique by constraint or index, the primary key first. */
  readonly uniqueKeys: readonly (readonly string[])[];
  /**
   * Indexes that serve ranges, each with its columns in order, up to the first that is no plain column; null of a view,
   * which has none of its own.
   */
  readonly indexes: readonly (readonly string[])[] | null;
}

export interface ColumnInfo {
  readonly name: string;
  /** As the catalogue writes it: "varchar(255)". */
  readonly type: string;
  readonly kind:
    | 'text'
    | 'integer'
    | 'decimal'
    | 'float'
    | 'boolean'
    | 'date'
    | 'time'
    | 'stamp'
    | 'binary'
    | 'other';
  readonly nullable: boolean;
  /** What texts are compared by, where the catalogue tells of the column itself: "latin1_swedish_ci". */
  readonly collation?: string;
}

/** A column of the main table (`alias` is the relation's own) or of one of its joins. */
export interface ColumnRef {
  readonly alias: string;
  readonly column: string;
}

/** How a column is called in a row: "ticket.customer". */
export function columnName(ref: ColumnRef): string {
  return `${ref.alias}.${ref.column}`;
}

export interface Join {
  readonly alias: string;
  readonly table: TableName;
  /** `inner` drops main rows without a partner; `left` gives nulls. A join gives at most one row for each main row. */
  readonly kind: 'inner' | 'left';
  readonly on: readonly { readonly own: string; readonly other: ColumnRef }[];
}

/** One SELECT: a main table, joins that add at most one row each, and the columns wanted. */
export interface Relation {
  readonly alias: string;
  readonly table: TableName;
  readonly joins: readonly Join[];
  readonly columns: readonly ColumnRef[];
  /** Columns that this table calls otherwise than the query does, or lacks: by the query's name for them. */
  readonly differing?: Readonly<Record<string, Differing>>;
}

/** The table's own name of a column, or the text that stands in each row where it has none. */
export type Differing = { readonly column: string } | { readonly text: string | null };

/** Rows that belong to a main row: lines, payments, stock. `on` ties them to columns of the main relation. */
export interface Child {
  readonly name: string;
  readonly relation: Relation;
  readonly on: readonly { readonly own: string; readonly parent: ColumnRef }[];
  /** Order of the children of one parent, after the columns of `on`. */
  readonly order: readonly ColumnRef[];
}

/**
 * What is read of a stream, whichever rows: `key` is unique over the relation, as the database compares its columns,
 * and makes part of `relation.columns`. Rows with a null in their key are not read. POS_KEY_NOT_UNIQUE where a page
 * holds a key twice.
 */
export interface RowQuery {
  readonly relation: Relation;
  readonly key: readonly ColumnRef[];
  readonly children: readonly Child[];
  /**
   * The child whose rows are those of the main table, where rows of one key make one: a flat table of lines without
   * receipts. Then the relation holds the key's columns and no joins, and there are no other children.
   */
  readonly group?: string;
}

/** The texts of the key columns, in the order of `RowQuery.key`. */
export type Key = readonly string[];

/** A place in (watermark, key) order, or in key order where a stream has no watermark. */
export interface Position {
  readonly watermark?: string;
  /** Absent: before the first key that has this watermark. */
  readonly key?: Key;
}

export interface PageQuery extends RowQuery {
  /**
   * Absent: all rows in key order (snapshot). Rows whose watermark is null are not part of the order. Where it is a
   * column of a child, the page holds the rows whose children lie in the window, each row once.
   */
  readonly watermark?: ColumnRef;
  /** Only rows in which all of these are null, in key order; of one child, rows with such a child. */
  readonly unstamped?: readonly ColumnRef[];
  /** Strictly after this position; absent: from the start. */
  readonly after?: Position;
  /** Only watermarks up to and including this one. */
  readonly ceiling?: string;
  readonly limit: number;
}

/** Keys are `columnName`s; values are exact text or null. */
export type Row = Readonly<Record<string, string | null>>;

export interface SourceRow {
  readonly key: Key;
  readonly watermark: string | null;
  readonly values: Row;
  /** By child name; every declared child is present, empty where there are no rows. */
  readonly children: Readonly<Record<string, readonly Row[]>>;
}

export interface Page {
  /** In the order asked for; where a child tells of the change, in no particular order. */
  readonly rows: readonly SourceRow[];
  /** Where the page ends, to go on after; absent where it is empty. */
  readonly last?: Position;
  /** Whether there may be rows after it. */
  readonly more: boolean;
  /** How long the longest statement took, in milliseconds: the POS's view of us. */
  readonly longestStatement: number;
}
