import type { ColumnRef, Key, RowQuery, SourceRow } from '../connector/index.ts';
import type { Failure, Model, ModelRecord, Place } from '../model/index.ts';

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
  readonly query: RowQuery;
  readonly sync: Sync;
  readonly onLeave: Leaving;
  readonly onDelete: Leaving;
  /** Total: never throws for any row. */
  readonly map: (row: SourceRow) => Outcome;
  /** Every column named by the file, with the place that names it: for checking against the catalogue. */
  readonly mentions: readonly Mention[];
}

/** `keep`: AIQ keeps what it has. `zero`: inventory goes to quantity 0. */
export type Leaving = 'keep' | 'zero';

export interface Mention {
  readonly column: ColumnRef;
  readonly place: Place;
  readonly role: 'key' | 'watermark' | 'join' | 'field';
}

export type Sync = WatermarkSync | SnapshotSync;

/** `append` says that rows are written once; it reads as `watermark` does. All durations in seconds. */
export interface WatermarkSync {
  readonly mode: 'watermark' | 'append';
  readonly by: ColumnRef;
  /** Zone of the watermark's wall clock; "UTC" for a UTC twin. */
  readonly zone: string;
  /** Who stamps the rows: the database's clock, or tills whose clocks differ. */
  readonly stamps: 'database' | 'tills';
  readonly every: number;
  /** Re-read at each poll. */
  readonly lag: number;
  /** Rows younger than this are left for the next poll. */
  readonly settle: number;
  /** A long re-read of the last `back` seconds, each `every` seconds. */
  readonly sweep?: { readonly back: number; readonly every: number };
}

export interface SnapshotSync {
  readonly mode: 'snapshot';
  readonly every: number;
}

/** What becomes of a row. */
export type Outcome =
  | {
      readonly kind: 'record';
      readonly record: ModelRecord;
      /** Of a sale that names a shopper: the key columns' values in the persona stream, to read an unknown one by. */
      readonly personaKey?: Key;
    }
  | { readonly kind: 'filtered'; readonly key: string | null; readonly reason: string }
  | { readonly kind: 'unmappable'; readonly failure: Failure };

/** What a site adds to a mapping file. */
export interface MappingContext {
  /** IANA name of the shop's zone: "America/Denver". */
  readonly zone: string;
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
  /** Put before the keys of personas and sales, where several sites share one AIQ account. */
  readonly idPrefix: string;
}
