import type { GrowingForm } from './exact-growing.ts';
import { awkward, eitherTaken, type KeyForm, keys, noKey } from './exact-keys.ts';
import {
  dateAndTime,
  dateOnly,
  digits,
  epoch,
  epochOdd,
  instant,
  noMoments,
  type StampForm,
  utc,
  wallClock,
  withT,
} from './exact-stamp-forms.ts';

/** A `datetime` begins in 1753; a newer type in the year 1. */
const noStamps = noMoments(
  null,
  '1753-01-01 00:00:00',
  '1899-12-30 00:00:00',
  '1900-01-01 00:00:00',
  '9999-12-31 23:59:59',
);
const noNewStamps = [...noStamps, ...noMoments('0001-01-01 00:00:00', '9999-12-31 23:59:59.9999999')];
const noDates = noMoments(null, '0001-01-01', '1900-01-01', '9999-12-31');
const noTexts = noMoments(
  null,
  '',
  'never',
  '0000-00-00 00:00:00',
  '9999-12-31 23:59:59.999999',
  '2025-05-17 27:61:00',
);

/** The ticks of a `datetime` end in 0, 3 and 7: so that none is rounded into the next second. */
const ticks = (wall: string): string => wall.slice(0, 22) + '0003333777'.charAt(Number(wall.charAt(22)));
const minutes = (wall: string): string => `${wall.slice(0, 16)}:00`;

/** Whole minutes: a till's seconds are lost, and what is sold at 10:00:31 is sold at 10:00. */
function smallWallClock(form: StampForm): StampForm {
  const { write, worthLooking } = form;
  return {
    ...form,
    write: (at) => write(at.round({ smallestUnit: 'minute', roundingMode: 'floor' })),
    worthLooking: worthLooking.filter(({ sold }) => sold?.endsWith(':00Z')),
  };
}

/** As tills of Vienna write it in summer, all year round. */
const withOffset: typeof utc = (at) => `${utc(at.add({ hours: 2 }))} +02:00`;

export const mssqlForms: readonly StampForm[] = [
  wallClock({
    type: 'datetime',
    zone: 'America/Denver',
    look: ticks,
    odd: [...noStamps, ...noMoments('9999-12-31 23:59:59.997')],
    floods: ['1900-01-01 00:00:00', '9999-12-31 23:59:59.997'],
  }),
  smallWallClock(
    wallClock({
      type: 'smalldatetime',
      zone: 'Europe/Vienna',
      look: minutes,
      odd: noMoments(null, '1900-01-01 00:00:00'),
    }),
  ),
  wallClock({ type: 'datetime2(0)', zone: 'Europe/Vienna', look: digits(0), odd: noStamps }),
  wallClock({
    type: 'datetime2(7)',
    zone: 'America/Denver',
    look: (wall) => `${wall}1`,
    odd: noNewStamps,
    floods: ['0001-01-01 00:00:00'],
  }),
  instant({
    type: 'datetimeoffset(6)',
    look: withOffset,
    odd: noMoments(null, '0001-01-01 00:00:00 +00:00', '9999-12-31 23:59:59.999999 +00:00'),
  }),
  dateOnly({ type: 'date', odd: noDates, floods: ['1900-01-01'] }),
  dateAndTime({ date: 'date', time: 'time(0)' }, noDates),
  wallClock({
    type: 'varchar(30)',
    zone: 'Europe/Vienna',
    look: digits(0),
    odd: noTexts,
    floods: ['never'],
  }),
  wallClock({
    title: 'nchar(26) with T',
    type: 'nchar(26)',
    zone: 'America/Denver',
    look: withT(digits(6)),
    odd: noTexts,
  }),
  epoch('int', 's', epochOdd('s').slice(0, 3)),
  epoch('bigint', 'ms', epochOdd('ms')),
];

const bin = 'nvarchar(60) COLLATE Latin1_General_BIN2';
/** What most of these shops were installed with, and its newer kind. */
const usual = 'varchar(60) COLLATE SQL_Latin1_General_CP1_CI_AS';
const unicode = 'nvarchar(60) COLLATE Latin1_General_CI_AS';
const trimmed = (value: unknown): string => String(value).trim();
const isBlank = (value: unknown): boolean => trimmed(value) === '';
const capitals = (value: unknown): string => String(value).toUpperCase();
const guids = [
  '0e984725-c51c-4bf4-9960-e1c80e27aba0',
  'ffffffff-c51c-1bf4-9960-e1c80e27aba0',
  'F1D2D2F9-24E0-4AF5-B0A0-9C3AEA4E7D11',
  '00000000-0000-0000-0000-000000000001',
  '01000000-0000-0000-0000-000000000000',
];

export const mssqlKeys: readonly KeyForm[] = [
  keys('20 digits', 'numeric(20)', [
    '18446744073709551615',
    '18446744073709551614',
    '99999999999999999999',
    '0',
  ]),
  keys('64-bit integers', 'bigint', ['-9223372036854775808', '9223372036854775807', '9007199254740993']),
  keys('money', 'money', ['922337203685477.5807', '922337203685477.5806', '0.0001']),
  keys('GUIDs of the type uniqueidentifier', 'uniqueidentifier', guids, capitals),
  keys('GUIDs as text', 'char(36)', guids),
  keys('awkward texts', bin, [...awkward, 'ab', 'AB', 'Ab', 'aB'], trimmed),
  keys('texts without regard to case', usual, [
    'ab',
    'AC',
    'Ad',
    'a-b',
    'a b',
    'Zoë',
    'zoe',
    'b%',
    "O'b",
    'x\\',
    '5€',
  ]),
  keys('Unicode texts without regard to case', unicode, [
    'ab',
    'AC',
    'Ad',
    'a-b',
    'a b',
    'Zoë',
    'zoe',
    '東京',
  ]),
  keys('trailing blanks of varchar', usual, ['AB ', 'C  ', 'D'], trimmed),
  keys('trailing blanks of char', 'char(10)', ['AB ', 'ABC', 'D'], trimmed),
  keys('no text', usual, ['', 'a'], (value) => (isBlank(value) ? noKey : String(value))),
  {
    title: 'of three columns',
    columns: { store: 'int', day: 'date', number: usual },
    rows: [
      { written: [1, '2026-05-17', 'a'], key: '1-2026-05-17-a' },
      { written: [1, '2026-05-17', 'B'], key: '1-2026-05-17-B' },
      { written: [1, '2026-05-18', 'a'], key: '1-2026-05-18-a' },
      { written: [2, '0001-01-01', 'a'], key: '2-0001-01-01-a' },
      { written: [10, '2026-05-17', "o'\\"], key: "10-2026-05-17-o'\\" },
      { written: [3, '2026-05-17', ''], key: noKey },
    ],
  },
  {
    title: 'of two columns that together read the same',
    columns: { store: bin, number: bin },
    rows: [
      { written: ['a', 'b-c'], key: 'a-b-c' },
      { written: ['a-b', 'c'], key: eitherTaken },
      { written: ['a-b', 'd'], key: 'a-b-d' },
    ],
  },
];

export const mssqlGrowing: readonly GrowingForm[] = [
  { type: 'int', first: 0n },
  { type: 'smallint', first: 0n },
  { type: 'bigint', first: 9_223_372_036_854_775_790n },
  { type: 'numeric(20)', first: 18_446_744_073_709_551_600n },
];
