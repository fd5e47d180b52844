import type { ColumnRef, Key, RowQuery, SourceRow, TableName } from '../connector/index.ts';
import type { Failure, InstantText, Model, ModelRecord, Place } from '../model/index.ts';

/** A mapping file compiled for one site: plain functions from rows to records. Nothing in it does I/O. */
export interface Mapping {
  readonly pos: string;
  readonly file: string;
  /** Changes whenever the file or the site's parameters change what could be sent. */
  readonly version: string;
  readonly engines: readonly string[];
  readonly streams: readonly Stream[];
}

/** One model of one site: what to read, how change is seen, how a row becomes a record. */
export interface Stream {
  readonly model: Model;
  /** Of the first table. */
  readonly query: RowQuery;
  /** One a table that holds the rows: [today, archive]. A key that stands in two counts as it stands in the first. */
  readonly queries: readonly RowQuery[];
  readonly sync: Sync;
  readonly onLeave: Leaving;
  readonly onDelete: Leaving;
  /** The line that makes the key: what a record as a whole comes from. */
  readonly place: Place;
  /** Total: never throws for any row. */
  readonly map: (row: SourceRow) => Outcome;
  /** Of sales: when this one was made; null where the row does not say. Never throws. */
  readonly soldAt?: (row: SourceRow) => InstantText | null;
  /** Every column named by the file, with the place that names it: for checking against the catalogue. */
  readonly mentions: readonly Mention[];
  /** The same of every table. */
  readonly tables: readonly TableMention[];
  /** What the file lets the database decide. */
  readonly choices: readonly Choice[];
}

/** `keep`: AIQ keeps what it has. `zero`: inventory goes to quantity 0. `void`: a sale is taken back. */
export type Leaving = 'keep' | 'zero' | 'void';

export interface TableMention {
  readonly table: TableName;
  readonly place: Place;
}

export interface Mention {
  readonly column: ColumnRef;
  readonly place: Place;
  readonly role: 'key' | 'watermark' | 'join' | 'field';
}

/**
 * Where the file lets the database decide, for versions of one POS differ: the first of these columns that it has.
 *
 *     by: { first_existing: [DBTimeStamp, LastUpdated] }     Item has no DBTimeStamp: LastUpdated is taken
 */
export interface Choice {
  /** "inventory.sync.by" */
  readonly path: string;
  readonly place: Place;
  readonly columns: readonly OptionalColumn[];
  /** Null: the file says that there is nothing where the database has none of them. */
  readonly taken: ColumnRef | null;
}

export interface OptionalColumn {
  readonly ref: ColumnRef;
  /** "Item.DBTimeStamp" */
  readonly name: string;
}

export type Sync = WatermarkSync | SnapshotSync;

/** `append` says that rows are written once; it reads as `watermark` does. All durations in seconds. */
export interface WatermarkSync {
  readonly mode: 'watermark' | 'append';
  /** A row is read when any of these moves. The first is a column of the row itself or of a join. */
  readonly by: readonly Watermark[];
  /** Who stamps the rows: the database's clock, or tills whose clocks differ. */
  readonly stamps: 'database' | 'tills';
  readonly every: number;
  /** Re-read at each poll. */
  readonly lag: number;
  /** Rows younger than this are left for the next poll. */
  readonly settle: number;
  /** A long re-read of the last `back` seconds, each `every` seconds. */
  readonly sweep?: { readonly back: number; readonly every: number };
  /** Between two readings of the rows whose stamps are missing, in the future, or long before all others. */
  readonly strays: number;
  /** Between two complete readings, which find what is gone; absent: never. */
  readonly pass?: number;
  /**
   * The first load ends with a reading of all rows in key order. A row that is written while the first poll runs moves
   * past it, and the next poll would take an old customer for a new one.
   */
  readonly census: boolean;
  readonly steady: number;
}

/** A column whose value moves when a row changes: the row's own, a join's, or a child's. */
export interface Watermark {
  readonly column: ColumnRef;
  /** Zone of its wall clock; "UTC" for a UTC twin. */
  readonly zone: string;
}

export interface SnapshotSync {
  readonly mode: 'snapshot';
  readonly every: number;
  /** A record is first sent when it has not changed for so long. */
  readonly steady: number;
}

/** Of a customer: where the row has nothing but what clerks type to get on (999-999-9999, none@none.com). */
export type ContactKey = 'mobilePhone' | 'email';

/** What becomes of a row. */
export type Outcome =
  | {
      readonly kind: 'record';
      readonly record: ModelRecord;
      /** Of a sale that names a shopper: the key columns' values in the persona stream, to read an unknown one by. */
      readonly personaKey?: Key;
      readonly placeholders?: readonly ContactKey[];
    }
  | {
      readonly kind: 'filtered';
      readonly key: string | null;
      readonly reason: string;
      readonly placeholders?: readonly ContactKey[];
    }
  | { readonly kind: 'unmappable'; readonly failure: Failure };

/** What a site adds to a mapping file. */
export interface MappingContext {
  /** IANA name of the shop's zone: "America/Denver". */
  readonly zone: string;
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
  /** Put before the keys of personas and sales, where several sites share one AIQ account. */
  readonly idPrefix: string;
  /** The only stores whose sales count, by their `location`; absent or none: all of them. */
  readonly stores?: readonly string[];
  /** Columns of `first_existing` that the database lacks, see `lackedBy`; absent or none: it has all of them. */
  readonly lacks?: readonly string[];
}
