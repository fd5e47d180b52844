import type { ColumnInfo, TableName } from './contract.ts';

/** How the SQL of one engine differs. Everything else of a page query is the same text for all of them. */
export interface Dialect {
  /** An identifier, safe for any name: `order` becomes `"order"`, `[order]` or `` `order` ``. */
  quote(identifier: string): string;
  /** How a statement ends after its first n rows: `SELECT TOP 500 ...` or `... LIMIT 500`. */
  readonly limit: 'TOP' | 'LIMIT';
  /** The place of a parameter (counted from 0), turned into the type of the column that it is compared with. */
  parameter(position: number, column: ColumnInfo): string;
  /** What to select so that the column's value arrives exactly: the column itself, or a conversion to text. */
  value(column: string, info: ColumnInfo): string;
  /** Whether `(a, b) > (x, y)` is a range of an index over (a, b): then positions are compared so. */
  readonly rowComparison?: boolean;
  /** Whether a text can be a value of the column at all; a key that holds another one is missing. Absent: any can. */
  readonly holds?: (text: string, column: ColumnInfo) => boolean;
  /** Whether an index can hold the column as it is. Absent: any. */
  readonly indexable?: (column: ColumnInfo) => boolean;
  /**
   * Where the engine itself knows up to which value of a column nothing more will come: what to select for it, as the
   * column's text. Undefined for a column of which it does not.
   */
  readonly settled?: (column: ColumnInfo) => string | undefined;
  /** The database's clock in UTC as text: "2026-03-08T09:59:59.123456Z". */
  readonly now: string;
}

/** A column as a statement names it. */
export interface Column {
  /** `t0."CustomerID"` */
  readonly sql: string;
  readonly table: TableName;
  readonly info: ColumnInfo;
}

/** A value on its way back to the database: the exact text that came from this column. */
export interface Parameter {
  readonly text: string;
  readonly column: Column;
}

/** One SELECT. Its columns are called v0, v1, ...; `columns` says what each holds (null: the clock). */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  readonly columns: readonly (Column | null)[];
}
