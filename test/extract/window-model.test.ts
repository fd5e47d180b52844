import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  ended,
  entered,
  openLane,
  passed,
  readPosition,
  type Window,
} from '../../src/extract/index.ts';
import type { WatermarkSync } from '../../src/mapping/index.ts';
import { laneIn, sync } from './lanes.ts';
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
  readonly #lane: ReturnType<typeof laneIn>;
  readonly #opened = new Map<string, Opened>();
  #json: string | null = null;

  constructor(table: ModelTable, zone: string) {
    this.#table = table;
    this.#lane = laneIn(zone);
    this.#sync = { ...sync, lag, settle, sweep: { back, every: 3600 } };
  }

  /** Reads one page, and keeps it unless the process dies first. Gives the window when it is read to its end. */
  read(what: 'poll' | 'sweep', limit: number, dies: boolean, now: number): Opened | null {
    const position = readPosition(this.#json);
    const cursor = position.cursors[this.#lane.name];
    const under = position.rounds[what]?.window;
    const window = under ?? this.#open(what === 'poll' ? 'new' : 'again', now);
    if (!window) return null;
    if (!under) this.#opened.set(what, { at: now, ceiling: window.ceiling });
    expect(window.ceiling).toBe(this.#opened.get(what)?.ceiling);
    const page = this.#table.page(window, limit, now);
    if (dies) return null;
    for (const row of page.rows) this.met.add(row.key[0] ?? '');
    this.#keep(what, advance(window, page, cursor), !page.more, now);
    return page.more ? null : (this.#opened.get(what) ?? null);
  }

  /** Looks at all that is stamped in the future. */
  strays(now: number): void {
    const window = this.#open('future', now);
    const page = window && this.#table.page(window, 10_000, now);
    for (const row of page?.rows ?? []) this.met.add(row.key[0] ?? '');
  }

  #open(how: 'new' | 'again' | 'future', now: number): Window | null {
    const cursor = readPosition(this.#json).cursors[this.#lane.name];
    return openLane(how, this.#sync, this.#lane, cursor, { clock: this.#table.clock(now), at: now });
  }

  #keep(what: 'poll' | 'sweep', window: Window, done: boolean, now: number): void {
    const before = readPosition(this.#json);
    const after = done
      ? ended(
          this.#sync,
          what === 'poll' ? passed(before, this.#sync, this.#lane, window) : before,
          what,
          now,
        )
      : entered(before, what, this.#lane.name, 1, window);
    const other = what === 'poll' ? 'sweep' : 'poll';
    expect(after.rounds[other]).toEqual(before.rounds[other]);
    if (what === 'sweep') expect(after.cursors).toEqual(before.cursors);
    const [key] = after.cursors[this.#lane.name]?.last.key ?? [];
    if (key !== undefined) expect(this.met.has(key)).toBe(true);
    this.#json = JSON.stringify(after);
  }
}

/** How a shop's database is: how it writes its stamps, where, and whether it tells what is open. */
interface Shop {
  readonly form: Form;
  readonly zone: string;
  readonly tellsWriters: boolean;
}

function play({ form, zone, tellsWriters }: Shop, start: number, script: readonly Step[]): void {
  const table = new ModelTable(form, tellsWriters);
  const reader = new Reader(table, zone);
  let now = start;

  // Numbers have no time: those are in time that follow a higher one within the lag.
  const inTime = (row: ModelRow): boolean =>
    form === numbers
      ? row.committedAt - table.overtakenAt(row) <= lag * 1000
      : tellsWriters || row.committedAt - row.stampedAt <= (lag + settle) * 1000;
  const promised = (row: ModelRow, what: 'poll' | 'sweep', window: Opened): boolean =>
    row.committedAt < window.at &&
    table.isUnder(row, window.ceiling) &&
    (what === 'poll' ? inTime(row) : row.stampedAt >= window.at - back * 1000);
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
  expect(table.rows.filter((row) => inTime(row) && !reader.met.has(row.key))).toEqual([]);
}

const numbers = forms.number();
const formsIn = (zone: string) => ({
  milliseconds: forms.milliseconds(zone),
  seconds: forms.seconds(zone),
  minutes: forms.minutes(zone),
  date: forms.date(zone),
  utc: forms.utc(),
  epoch: forms.epoch(),
  number: numbers,
});

/** Shortly before something happens to the shop's clocks. */
const days = {
  'an ordinary day': ['America/Denver', '2026-06-10T14:00:00Z'],
  "Denver's autumn night": ['America/Denver', '2026-11-01T05:30:00Z'],
  "Denver's spring night": ['America/Denver', '2026-03-08T07:30:00Z'],
  "Vienna's autumn night": ['Europe/Vienna', '2026-10-24T22:30:00Z'],
  "Vienna's spring night": ['Europe/Vienna', '2026-03-28T23:30:00Z'],
  "Lord Howe's autumn night": ['Australia/Lord_Howe', '2026-04-04T13:30:00Z'],
  "Lord Howe's spring night": ['Australia/Lord_Howe', '2026-10-03T14:00:00Z'],
} as const;

describe('whatever the shop writes and however often the reader dies, each row committed in time is read', () => {
  const nights = Object.keys(days) as (keyof typeof days)[];
  const cases = nights.flatMap((day) =>
    (Object.keys(formsIn('UTC')) as (keyof ReturnType<typeof formsIn>)[]).map((form) => ({ day, form })),
  );

  it.each(cases)('$form, $day', ({ day, form }) => {
    const [zone, start] = days[day];
    const offset = fc.integer({ min: 0, max: 2 * hour });
    fc.assert(
      fc.property(steps, offset, fc.boolean(), (script, ms, tellsWriters) => {
        play({ form: formsIn(zone)[form], zone, tellsWriters }, Date.parse(start) + ms, script);
      }),
      { numRuns: 40 },
    );
  });
});

describe('in a shop that sells every second, polled every second', () => {
  const start = Date.parse('2026-06-10T14:00:00Z');

  function shop(ahead: (second: number) => number, pollEvery = 1) {
    const table = new ModelTable(forms.milliseconds('America/Denver'), false);
    const reader = new Reader(table, 'America/Denver');
    const trade = (second: number): void => {
      table.ahead = ahead(second);
      const now = start + second * 1000;
      table.add(now, now);
      if (second % pollEvery === 0) reader.read('poll', 1000, false, now);
    };
    return { table, reader, trade };
  }

  /** Polls through seven minutes in which one row, stamped a millisecond after the 50th second, is so late. */
  function readerAfter(late: number): { reader: Reader; key: string; end: number } {
    const { table, reader, trade } = shop(() => 0);
    const stampedAt = start + 50_001;
    table.add(stampedAt, stampedAt + late);
    const [{ key } = { key: '' }] = table.rows;
    for (let second = 0; second <= 420; second++) trade(second);
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

  it.each([
    ['back by a second', -1],
    ['back by seven minutes', -420],
    ['back by an hour', -3600],
    ['forward by an hour', 3600],
    ['back by an hour, and forward again', -3600, 0],
    ['forward by an hour, and back again', 3600, 0],
  ])(
    'no row is lost when the clock of the POS is set %s: what is ahead of it then is a stray',
    (_about, first, then = first) => {
      const ahead = (second: number): number => (second < 100 ? 0 : second < 400 ? first : then) * 1000;
      const { table, reader, trade } = shop(ahead, 30);
      for (let second = 0; second <= 900; second++) trade(second);
      const end = start + 900_000;
      reader.strays(end);
      const settled = table.rows.filter(({ stampedAt }) => stampedAt <= end - settle * 1000);
      expect(settled.filter(({ key }) => !reader.met.has(key))).toEqual([]);
    },
  );
});
