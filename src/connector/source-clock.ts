/** What a database says of time: its own clock, and how a column of stamps writes it. */
export interface SourceClock {
  /** UTC: "2026-03-08T09:59:59.123456Z". */
  readonly now: string;
  /** A few of the column's values, of any rows; none where no row has one. One may be no time at all: "infinity". */
  readonly samples: readonly string[];
  /**
   * Where the engine knows it of such a column: all watermarks up to this one are committed, and none will come to them.
   * A rowversion of SQL Server: "0x00000000000007D0".
   */
  readonly settled?: string;
  /** When the oldest transaction that is open and has written began, in UTC; null where none is, or nobody may tell. */
  readonly oldestWriter: string | null;
}
