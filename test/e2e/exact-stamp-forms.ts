import { Temporal } from 'temporal-polyfill';

/** A value in the engine's SQL: a text is written as a literal, a number as it stands. */
export type Value = string | number | null;
type Cells = Readonly<Record<string, Value>>;

/** What a till writes for one moment, and the instant that AIQ must be told; null: none, so a dead letter. */
export interface Written {
  readonly cells: Cells;
  readonly sold: string | null;
}

/** How a POS keeps the moment of a sale. The watermark is the column `stamp`. */
export interface StampForm {
  readonly title: string;
  /** Beside the key. */
  readonly columns: Readonly<Record<string, string>>;
  readonly zone: string;
  /** The rule of `sold_at`. */
  readonly soldAt: string;
  readonly write: (at: Temporal.Instant) => Written;
  /** Both nights on which clocks change, the seconds beside them, and other moments worth a look. */
  readonly worthLooking: readonly Written[];
  /** What is no moment at all, or none that anybody would sell at. */
  readonly odd: readonly Written[];
  /** Stamps of odd rows, each of which may be all that a table holds for a long time. */
  readonly floods: readonly Value[];
  /** Of the `source` block. */
  readonly source?: object;
}

const [denver, vienna] = ['America/Denver', 'Europe/Vienna'];

/**
 * A skipped hour is read with the offset before the gap, so as an hour later; of a repeated hour the first is meant.
 * Worked out by hand: the product must not be its own judge.
 */
const nights: Readonly<Record<string, readonly (readonly [wall: string, instant: string])[]>> = {
  [denver]: [
    ['2024-11-03 00:59:59', '2024-11-03T06:59:59Z'],
    ['2024-11-03 01:30:00', '2024-11-03T07:30:00Z'],
    ['2024-11-03 02:00:00', '2024-11-03T09:00:00Z'],
    ['2025-03-09 01:59:59', '2025-03-09T08:59:59Z'],
    ['2025-03-09 02:30:00', '2025-03-09T09:30:00Z'],
    ['2025-03-09 03:00:00', '2025-03-09T09:00:00Z'],
  ],
  [vienna]: [
    ['2024-10-27 01:59:59', '2024-10-26T23:59:59Z'],
    ['2024-10-27 02:30:00', '2024-10-27T00:30:00Z'],
    ['2024-10-27 03:00:00', '2024-10-27T02:00:00Z'],
    ['2025-03-30 01:59:59', '2025-03-30T00:59:59Z'],
    ['2025-03-30 02:30:00', '2025-03-30T01:30:00Z'],
    ['2025-03-30 03:00:00', '2025-03-30T01:00:00Z'],
  ],
};
const midnights: readonly (readonly [date: string, instant: string])[] = [
  ['2024-11-03', '2024-11-03T06:00:00Z'],
  ['2024-11-04', '2024-11-04T07:00:00Z'],
  ['2025-03-09', '2025-03-09T07:00:00Z'],
  ['2025-03-10', '2025-03-10T06:00:00Z'],
];
/** Where the column holds instants, both passes of the repeated hour are told apart. */
const instants = [
  ...['2024-11-03T07:30:00Z', '2024-11-03T08:30:00Z', '2025-03-09T08:59:59Z', '2025-03-09T09:00:00Z'],
  ...['2024-10-27T00:30:00Z', '2024-10-27T01:30:00Z', '2025-03-30T00:59:59Z', '2025-03-30T01:00:00Z'],
].map((text) => Temporal.Instant.from(text));

/** AIQ takes whole seconds. */
const soldText = (at: Temporal.Instant): string =>
  at.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString();
const wallOf = (at: Temporal.Instant, zone: string): string =>
  at.toZonedDateTimeISO(zone).toPlainDateTime().toString({ fractionalSecondDigits: 6 }).replace('T', ' ');
const noMoment = (stamp: Value): Written => ({ cells: { stamp }, sold: null });
export const noMoments = (...stamps: readonly Value[]): readonly Written[] => stamps.map(noMoment);

interface ColumnForm {
  readonly title?: string;
  readonly type: string;
  readonly odd: readonly Written[];
  readonly floods?: readonly Value[];
  readonly source?: object;
}

/** A local wall clock in one column; `look` makes what the column takes of "2026-05-17 18:30:00.123456". */
export function wallClock(
  form: ColumnForm & {
    readonly zone: 'America/Denver' | 'Europe/Vienna';
    readonly look: (wall: string) => string;
  },
): StampForm {
  const { type, zone, look, title = type } = form;
  const cells = (wall: string) => ({ stamp: look(wall) });
  return {
    floods: [],
    ...form,
    title: `${title} in ${zone}`,
    columns: { stamp: type },
    soldAt: 'stamp',
    write: (at) => ({ cells: cells(wallOf(at, zone)), sold: soldText(at) }),
    worthLooking: (nights[zone] ?? []).map(([wall, sold]) => ({ cells: cells(`${wall}.000000`), sold })),
  };
}

/** `digits` of a second. */
export const digits = (count: number) => (wall: string) => wall.slice(0, count === 0 ? 19 : 20 + count);
export const withT = (look: (wall: string) => string) => (wall: string) => look(wall).replace(' ', 'T');
/** As a program writes that leaves out zeros: "18:30:00", "18:30:00.5", "18:30:00.123". */
export const shortest = (wall: string): string => wall.replace(/\.?0*$/, '');

/** Days alone: all sales of a day have one stamp, and are sold at its midnight. */
export function dateOnly({ type, odd, floods = [], title = type }: ColumnForm): StampForm {
  const written = (date: string, sold: string): Written => ({ cells: { stamp: date }, sold });
  return {
    title: `${title} alone`,
    columns: { stamp: type },
    zone: denver,
    soldAt: 'stamp',
    odd,
    floods,
    write: (at) => {
      const day = at.toZonedDateTimeISO(denver);
      return written(day.toPlainDate().toString(), soldText(day.startOfDay().toInstant()));
    },
    worthLooking: midnights.map(([date, sold]) => written(date, sold)),
  };
}

/** The date in one column and the time in another. */
export function dateAndTime(
  types: { readonly date: string; readonly time: string },
  odd: readonly Written[],
): StampForm {
  const cells = (wall: string) => ({ stamp: wall.slice(0, 10), clock: wall.slice(11, 19) });
  return {
    title: `${types.date} and ${types.time}`,
    columns: { stamp: types.date, clock: types.time },
    zone: vienna,
    soldAt: '"{stamp} {clock}"',
    floods: [],
    odd: [...odd, { cells: { stamp: '2025-05-17', clock: null }, sold: null }],
    write: (at) => ({ cells: cells(wallOf(at, vienna)), sold: soldText(at) }),
    worthLooking: (nights[vienna] ?? []).map(([wall, sold]) => ({ cells: cells(wall), sold })),
  };
}

/** An instant: `look` makes what the column takes. */
export function instant(
  form: ColumnForm & { readonly look: (at: Temporal.Instant) => Value; readonly soldAt?: string },
): StampForm {
  const { type, look, title = type, soldAt = 'stamp' } = form;
  const write = (at: Temporal.Instant): Written => ({ cells: { stamp: look(at) }, sold: soldText(at) });
  return {
    floods: [],
    ...form,
    title,
    columns: { stamp: type },
    zone: 'UTC',
    soldAt,
    write,
    worthLooking: instants.map(write),
  };
}

export const utc = (at: Temporal.Instant): string => wallOf(at, 'UTC');

export function epoch(type: string, unit: 's' | 'ms', odd: readonly Written[]): StampForm {
  const per = unit === 's' ? 1_000 : 1;
  return instant({
    floods: [0],
    title: `${type}, ${unit === 's' ? 'seconds' : 'milliseconds'} since 1970`,
    type,
    odd,
    look: (at) => Math.floor(at.epochMilliseconds / per),
    soldAt: `{ column: stamp, format: epoch_${unit} }`,
  });
}

/** Moments before 1970 and far ahead, which are none that anybody would sell at. */
export const epochOdd = (unit: 's' | 'ms'): readonly Written[] => {
  const of = (seconds: number, sold: string | null): Written => ({
    cells: { stamp: unit === 's' ? seconds : seconds * 1_000 },
    sold,
  });
  return [
    noMoment(null),
    of(0, null),
    of(-1, '1969-12-31T23:59:59Z'),
    of(4_102_444_800, '2100-01-01T00:00:00Z'),
    of(253_402_300_799, '9999-12-31T23:59:59Z'),
  ];
};
