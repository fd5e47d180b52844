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

const noDates = noMoments(
  null,
  '0000-00-00',
  '0001-01-01',
  '1900-01-01',
  '9999-12-31',
  '2025-02-31',
  '2025-03-00',
);
const zero = '0000-00-00 00:00:00';
const noStamps = noMoments(
  null,
  zero,
  '0001-01-01',
  '1900-01-01',
  '9999-12-31 23:59:59',
  '2025-02-31 10:00:00',
);
/** A TIMESTAMP ends in 2038. */
const beforeTimestamps = noMoments(null, zero);
const noTexts = noMoments(
  null,
  '',
  'never',
  zero,
  '0001-01-01 00:00:00',
  '9999-12-31 23:59:59',
  '2025-05-17 27:61:00',
);

/** MySQL's and MariaDB's. A session says `ALLOW_INVALID_DATES` to write them all. */
export const mysqlForms: readonly StampForm[] = [
  wallClock({ type: 'DATETIME NULL', zone: 'America/Denver', look: digits(0), odd: noStamps }),
  wallClock({ type: 'DATETIME(3) NULL', zone: 'Europe/Vienna', look: digits(3), odd: noStamps }),
  wallClock({
    type: 'DATETIME(6) NULL',
    zone: 'America/Denver',
    look: digits(6),
    odd: [...noStamps, ...noMoments('9999-12-31 23:59:59.999999')],
    floods: [zero, '9999-12-31 23:59:59.999999'],
  }),
  instant({
    type: 'TIMESTAMP(6) NULL',
    look: utc,
    odd: [
      ...beforeTimestamps,
      { cells: { stamp: '2038-01-19 03:14:07.999999' }, sold: '2038-01-19T03:14:07Z' },
    ],
  }),
  dateOnly({ type: 'DATE NULL', odd: noDates, floods: ['0000-00-00'] }),
  dateAndTime({ date: 'DATE NULL', time: 'TIME NULL' }, noDates),
  wallClock({
    type: 'VARCHAR(30) NULL',
    zone: 'Europe/Vienna',
    look: digits(0),
    odd: noTexts,
    floods: ['never'],
  }),
  wallClock({
    title: 'CHAR(26) with T',
    type: 'CHAR(26) NULL',
    zone: 'America/Denver',
    look: withT(digits(6)),
    odd: noTexts,
  }),
  epoch('INT UNSIGNED NULL', 's', epochOdd('s').slice(0, 2)),
  epoch('BIGINT NULL', 'ms', epochOdd('ms')),
];

const bin = 'VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
const caseless = 'VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci';
const isBlank = (value: unknown): boolean => String(value).trim() === '';

/** Without those of a kind that one of the two has alone. */
export const mysqlKeys: readonly KeyForm[] = [
  keys('20 digits', 'BIGINT UNSIGNED', [
    '18446744073709551615',
    '18446744073709551614',
    '9223372036854775808',
    '0',
  ]),
  keys('20 digits of a NUMERIC', 'NUMERIC(20)', [
    '18446744073709551615',
    '18446744073709551614',
    '99999999999999999999',
  ]),
  keys('64-bit integers', 'BIGINT', ['-9223372036854775808', '9223372036854775807', '9007199254740993']),
  keys('GUIDs', 'CHAR(36)', ['0E984725-C51C-4BF4-9960-E1C80E27ABA0', '0e984725-c51c-4bf4-9960-e1c80e27aba1']),
  keys('awkward texts', bin, [...awkward, 'ab', 'AB', 'Ab', 'aB'], (value) => String(value).trim()),
  keys('texts without regard to case', caseless, ['ab', 'AC', 'Ad', 'zoe', 'Çan', 'b%', "O'b", 'x\\']),
  keys('texts of latin1', 'VARCHAR(60) CHARACTER SET latin1', ['ab', 'AC', 'Zoë', '5€']),
  keys('trailing blanks of VARCHAR', bin, ['AB ', 'C  ', 'D'], (value) => String(value).trim()),
  keys('trailing blanks of CHAR', 'CHAR(10)', ['AB ', 'ABC', 'D'], (value) => String(value).trim()),
  keys('no text', bin, ['', 'a'], (value) => (isBlank(value) ? noKey : String(value))),
  {
    title: 'of three columns',
    columns: { store: 'INT', day: 'DATE', number: caseless },
    rows: [
      { written: [1, '2026-05-17', 'a'], key: '1-2026-05-17-a' },
      { written: [1, '2026-05-17', 'B'], key: '1-2026-05-17-B' },
      { written: [1, '2026-05-18', 'a'], key: '1-2026-05-18-a' },
      { written: [2, '0000-00-00', 'a'], key: '2-0000-00-00-a' },
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

export const mysqlGrowing: readonly GrowingForm[] = [
  { type: 'INT UNSIGNED', first: 0n },
  { type: 'BIGINT UNSIGNED', first: 18_446_744_073_709_551_600n },
];

/** To be said once to whoever writes such rows. */
export const writerSettings = "SET SESSION sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'";
