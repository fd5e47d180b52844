import { Temporal } from 'temporal-polyfill';
import type { Page, SourceClock } from '../../src/connector/index.ts';
import type { Window } from '../../src/extract/index.ts';
import { pageOf } from './lanes.ts';

/** A row of the simulated table. Times in milliseconds since 1970. */
export interface ModelRow {
  readonly stamp: string;
  readonly key: string;
  /** When the POS stamped it, and when its transaction was committed: only then a reader sees it. */
  readonly stampedAt: number;
  readonly committedAt: number;
}

/** How a column writes an instant, and how its values are ordered. */
export interface Form {
  readonly write: (at: number, nth: number) => string;
  readonly compare: (a: string, b: string) => number;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const wall = (at: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();

export const forms = {
  milliseconds: (zone: string): Form => ({
    write: (at) => wall(at, zone).toString({ fractionalSecondDigits: 3 }).replace('T', ' '),
    compare: byText,
  }),
  seconds: (zone: string): Form => ({
    write: (at) => wall(at, zone).toString({ smallestUnit: 'second' }).replace('T', ' '),
    compare: byText,
  }),
  minutes: (zone: string): Form => ({
    write: (at) => wall(at, zone).toString({ smallestUnit: 'minute' }).replace('T', ' '),
    compare: byText,
  }),
  date: (zone: string): Form => ({ write: (at) => wall(at, zone).toPlainDate().toString(), compare: byText }),
  utc: (): Form => ({ write: (at) => new Date(at).toISOString(), compare: byText }),
  epoch: (): Form => ({
    write: (at) => String(Math.floor(at / 1000)),
    compare: (a, b) => Number(a) - Number(b),
  }),
  number: (): Form => ({ write: (_, nth) => String(nth), compare: (a, b) => Number(a) - Number(b) }),
} as const;

/** A table as a database shows it: rows in (stamp, key) order, each from the moment of its commit. */
export class ModelTable {
  readonly rows: ModelRow[] = [];
  /** How far the database's clock, which also stamps, is ahead of the time that passes. Milliseconds. */
  ahead = 0;
  readonly #form: Form;
  readonly #tellsWriters: boolean;

  /** `tellsWriters`: the database says since when its oldest open transaction writes. */
  constructor(form: Form, tellsWriters: boolean) {
    this.#form = form;
    this.#tellsWriters = tellsWriters;
  }

  /** Keys come in no order of time, as the random ones of many POS systems do. */
  add(stampedAt: number, committedAt: number): void {
    const nth = this.rows.length;
    const key = `k${String((nth * 7919) % 10_007).padStart(5, '0')}`;
    this.rows.push({ stamp: this.#form.write(stampedAt + this.ahead, nth), key, stampedAt, committedAt });
  }

  clock(now: number): SourceClock {
    const samples = this.rows.filter((row) => row.committedAt <= now).map(({ stamp }) => stamp);
    const open = this.rows.filter((row) => row.stampedAt <= now && row.committedAt > now);
    const oldest = Math.min(...open.map(({ stampedAt }) => stampedAt));
    return {
      now: new Date(now + this.ahead).toISOString(),
      samples: samples.slice(0, 3),
      oldestWriter: this.#tellsWriters && open.length > 0 ? new Date(oldest).toISOString() : null,
    };
  }

  page({ after, ceiling }: Pick<Window, 'after' | 'ceiling'>, limit: number, now: number): Page {
    const rows = this.rows
      .filter((row) => row.committedAt <= now && this.isUnder(row, ceiling) && this.#isAfter(row, after))
      .sort((a, b) => this.#form.compare(a.stamp, b.stamp) || byText(a.key, b.key))
      .slice(0, limit)
      .map((row) => ({ key: [row.key], watermark: row.stamp, values: {}, children: {} }));
    return pageOf(rows, rows.length === limit);
  }

  isUnder(row: ModelRow, ceiling: string | null): boolean {
    return ceiling === null || this.#form.compare(row.stamp, ceiling) <= 0;
  }

  /** When the first row above this one could be seen; never, where it is the last. */
  overtakenAt(row: ModelRow): number {
    const above = this.rows.filter((other) => this.#form.compare(other.stamp, row.stamp) > 0);
    return Math.min(...above.map(({ committedAt }) => committedAt));
  }

  #isAfter(row: ModelRow, after: Window['after']): boolean {
    if (after?.watermark === undefined) return true;
    const order = this.#form.compare(row.stamp, after.watermark);
    const key = after.key?.[0];
    return key === undefined ? order >= 0 : order > 0 || (order === 0 && row.key > key);
  }
}
