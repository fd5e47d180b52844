import { Temporal } from 'temporal-polyfill';
import type { Page, SourceClock } from '../../src/connector/index.ts';
import type { Reading } from '../../src/extract/index.ts';

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
  readonly #form: Form;

  constructor(form: Form) {
    this.#form = form;
  }

  /** Keys come in no order of time, as the random ones of many POS systems do. */
  add(stampedAt: number, committedAt: number): void {
    const nth = this.rows.length;
    const key = `k${String((nth * 7919) % 10_007).padStart(5, '0')}`;
    this.rows.push({ stamp: this.#form.write(stampedAt, nth), key, stampedAt, committedAt });
  }

  clock(now: number): SourceClock {
    const sample = this.rows.find((row) => row.committedAt <= now)?.stamp ?? null;
    return { now: new Date(now).toISOString(), sample };
  }

  page({ after, ceiling }: Pick<Reading, 'after' | 'ceiling'>, limit: number, now: number): Page {
    const rows = this.rows
      .filter((row) => row.committedAt <= now && this.isUnder(row, ceiling) && this.#isAfter(row, after))
      .sort((a, b) => this.#form.compare(a.stamp, b.stamp) || byText(a.key, b.key))
      .slice(0, limit)
      .map((row) => ({ key: [row.key], watermark: row.stamp, values: {}, children: {} }));
    return { rows, longestStatement: 1 };
  }

  isUnder(row: ModelRow, ceiling: string | null): boolean {
    return ceiling === null || this.#form.compare(row.stamp, ceiling) <= 0;
  }

  #isAfter(row: ModelRow, after: Reading['after']): boolean {
    if (after?.watermark === undefined) return true;
    const order = this.#form.compare(row.stamp, after.watermark);
    const key = after.key?.[0];
    return key === undefined ? order >= 0 : order > 0 || (order === 0 && row.key > key);
  }
}
