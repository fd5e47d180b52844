import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openWindow, type Reading, readPosition } from '../../src/extract/index.ts';
import { advance, placed } from '../../src/extract/window.ts';
import type { WatermarkSync } from '../../src/mapping/index.ts';
import { type Form, forms, type ModelRow, ModelTable } from './model-table.ts';

/*
 * A shop writes, a reader polls and sweeps, and the reader's process dies now and then. The reader keeps nothing but
 * its position as JSON, which it writes with each page; what it has read is compared with what the shop has committed.
 */

const minute = 60_000;
const hour = 60 * minute;
const [lag, settle, back] = [300, 2, 4 * 3600];

/** One thing that happens. `late`: how long after its stamp a row is committed. `dies`: after the page was read. */
type Step =
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'write'; readonly rows: number; readonly late: number; readonly apart: number }
  | {
      readonly kind: 'read';
      readonly what: 'poll' | 'sweep';
      readonly limit: number;
      readonly dies: boolean;
    };

const inTime = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: (lag + settle) * 1000 }));
const tooLate = fc.integer({ min: (lag + settle) * 1000, max: (back - lag) * 1000 });
const writing = fc.record({
  kind: fc.constant('write' as const),
  rows: fc.integer({ min: 1, max: 12 }),
  late: fc.oneof({ weight: 5, arbitrary: inTime }, { weight: 1, arbitrary: tooLate }),
  apart: fc.constantFrom(0, 0, 0, 1, 999, 7_000),
});
const passing = fc.record({
  kind: fc.constant('pass' as const),
  ms: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 12 * minute })),
});
const reads = fc.record({
  kind: fc.constant('read' as const),
  what: fc.constantFrom('poll' as const, 'poll' as const, 'poll' as const, 'sweep' as const),
  limit: fc.integer({ min: 1, max: 9 }),
  dies: fc.boolean(),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: writing },
    { weight: 3, arbitrary: passing },
    { weight: 6, arbitrary: reads },
  ),
  { minLength: 20, maxLength: 120, size: 'max' },
);

interface Opened {
  readonly at: number;
  readonly ceiling: string | null;
}

class Reader {
  readonly met = new Set<string>();
  readonly #table: ModelTable;
  readonly #sync: WatermarkSync;
  readonly #opened = new Map<string, Opened>();
  #json: string | null = null;

  constructor(table: ModelTable, zone: string) {
    this.#table = table;
    const by = { alias: 'receipts', column: 'datenew' };
    const sweep = { back, every: 3600 };
    this.#sync = { mode: 'append', by, zone, stamps: 'database', every: 30, lag, settle, sweep };
  }

  /** Reads one page, and keeps it unless the process dies first. Gives the window when it is read to its end. */
  read(what: 'poll' | 'sweep', limit: number, dies: boolean, now: number): Opened | null {
    const position = readPosition(this.#json);
    const under = position[what];
    const reading = under ?? openWindow(what, this.#sync, position, this.#table.clock(now), 1);
    if (!reading) return null;
    if (!under) this.#opened.set(what, { at: now, ceiling: reading.ceiling });
    expect(reading.ceiling).toBe(this.#opened.get(what)?.ceiling);
    const page = this.#table.page(reading, limit, now);
    if (dies) return null;
    for (const row of page.rows) this.met.add(row.key[0] ?? '');
    const next = advance(reading, page, limit);
    this.#keep(what, next.reading, next.done, now);
    return next.done ? (this.#opened.get(what) ?? null) : null;
  }

  #keep(what: 'poll' | 'sweep', reading: Reading, done: boolean, now: number): void {
    const before = readPosition(this.#json);
    const after = placed(before, reading, done, now);
    if (what === 'sweep') expect([after.cursor, after.poll]).toEqual([before.cursor, before.poll]);
    if (what === 'poll') expect(after.sweep).toEqual(before.sweep);
    const [key] = after.cursor?.key ?? [];
    if (after.cursor) expect(this.met.has(key ?? 'no key')).toBe(true);
    this.#json = JSON.stringify(after);
  }
}

function play(form: Form, zone: string, start: number, script: readonly Step[]): void {
  const table = new ModelTable(form);
  const reader = new Reader(table, zone);
  let now = start;

  const promised = (row: ModelRow, what: 'poll' | 'sweep', window: Opened): boolean =>
    row.committedAt < window.at &&
    table.isUnder(row, window.ceiling) &&
    (what === 'poll'
      ? row.committedAt - row.stampedAt <= (lag + settle) * 1000
      : row.stampedAt >= window.at - back * 1000);
  const read = (what: 'poll' | 'sweep', limit: number, dies: boolean): boolean => {
    const window = reader.read(what, limit, dies, now);
    if (!window) return false;
    const owed = table.rows.filter((row) => promised(row, what, window));
    expect(owed.filter((row) => !reader.met.has(row.key))).toEqual([]);
    return true;
  };

  for (const step of script) {
    if (step.kind === 'pass') now += step.ms;
    else if (step.kind === 'read') read(step.what, step.limit, step.dies);
    else {
      for (let row = 0; row < step.rows; row++) {
        const stampedAt = now + row * step.apart;
        table.add(stampedAt, stampedAt + step.late);
      }
    }
  }
  // The shop has closed; hours later everything is over, and what was committed in time has been read.
  for (let passed = 0; passed < 4; passed++) {
    now += hour;
    for (let pages = 0; !read('poll', 50, false) && pages < 100; pages++);
  }
  const late = (row: ModelRow): boolean => row.committedAt - row.stampedAt > (lag + settle) * 1000;
  expect(table.rows.filter((row) => !late(row) && !reader.met.has(row.key))).toEqual([]);
}

const days = {
  'an ordinary day': '2026-06-10T14:00:00Z',
  "Denver's autumn night": '2026-11-01T05:30:00Z',
  "Denver's spring night": '2026-03-08T07:30:00Z',
  "Vienna's autumn night": '2026-10-24T22:30:00Z',
  "Lord Howe's autumn night": '2026-04-04T13:30:00Z',
} as const;
const zones = {
  'an ordinary day': 'America/Denver',
  "Denver's autumn night": 'America/Denver',
  "Denver's spring night": 'America/Denver',
  "Vienna's autumn night": 'Europe/Vienna',
  "Lord Howe's autumn night": 'Australia/Lord_Howe',
} as const;

describe('whatever the shop writes and however often the reader dies, each row committed in time is read', () => {
  const nights = Object.keys(days) as (keyof typeof days)[];
  const cases = nights.flatMap((day) =>
    (Object.keys(forms) as (keyof typeof forms)[]).map((form) => ({ day, form })),
  );

  it.each(cases)('$form, $day', ({ day, form }) => {
    const offset = fc.integer({ min: 0, max: 2 * hour });
    fc.assert(
      fc.property(steps, offset, (script, ms) => {
        play(forms[form](zones[day]), zones[day], Date.parse(days[day]) + ms, script);
      }),
      { numRuns: 40 },
    );
  });
});

describe('in a shop that sells every second, polled every second', () => {
  const start = Date.parse('2026-06-10T14:00:00Z');

  /** Polls through seven minutes in which one row, stamped a millisecond after the 50th second, is so late. */
  function readerAfter(late: number): { reader: Reader; key: string; end: number } {
    const table = new ModelTable(forms.milliseconds('America/Denver'));
    const reader = new Reader(table, 'America/Denver');
    const stampedAt = start + 50_001;
    table.add(stampedAt, stampedAt + late);
    const [{ key } = { key: '' }] = table.rows;
    for (let second = 0; second <= 420; second++) {
      const now = start + second * 1000;
      table.add(now, now);
      reader.read('poll', 1000, false, now);
    }
    return { reader, key, end: start + 420_000 };
  }

  it('a row as late as the lag and the settle delay together is read by a poll', () => {
    const { reader, key } = readerAfter((lag + settle) * 1000);
    expect(reader.met.has(key)).toBe(true);
  });

  it('a row that is later than that is read by the sweep', () => {
    const { reader, key, end } = readerAfter((lag + settle) * 1000 + 1000);
    expect(reader.met.has(key)).toBe(false);
    reader.read('sweep', 1000, false, end);
    expect(reader.met.has(key)).toBe(true);
  });
});
