import { afterAll, beforeAll } from 'vitest';
import { startSqlite } from '../conformance/sqlite-database.ts';
import { describeGrowing } from './exact-growing.ts';
import { awkward, describeKeys, eitherTaken, keys, noKey } from './exact-keys.ts';
import { type ExactMachine, openExactMachine } from './exact-machine.ts';
import {
  dateAndTime,
  dateOnly,
  digits,
  epoch,
  epochOdd,
  noMoments,
  shortest,
  wallClock,
  withT,
} from './exact-stamp-forms.ts';
import { describeStamps } from './exact-stamps.ts';

let machine: ExactMachine;
beforeAll(async () => {
  machine = await openExactMachine('sqlite', startSqlite);
});
afterAll(() => machine.stop());

const noDates = noMoments(null, '', '0000-00-00', '0001-01-01', '1900-01-01', '9999-12-31', '2025-02-31');
const noStamps = noMoments(
  null,
  '',
  'never',
  '0000-00-00 00:00:00',
  '0001-01-01 00:00:00',
  '1900-01-01 00:00:00',
  '9999-12-31 23:59:59.999999',
  '2025-02-31 10:00:00',
  '2025-05-17 27:61:00',
);

describeStamps(
  () => machine,
  [
    wallClock({
      type: 'DATETIME',
      zone: 'America/Denver',
      look: digits(3),
      odd: noStamps,
      floods: ['never', '', '9999-12-31 23:59:59.999999'],
    }),
    wallClock({
      title: 'TEXT of mixed fractions',
      type: 'TEXT',
      zone: 'Europe/Vienna',
      look: shortest,
      odd: noStamps,
    }),
    wallClock({
      title: 'TEXT with T',
      type: 'TEXT',
      zone: 'America/Denver',
      look: withT(digits(6)),
      odd: noStamps,
    }),
    dateOnly({ type: 'DATE', odd: noDates }),
    dateAndTime({ date: 'DATE', time: 'TEXT' }, noDates),
    epoch('INTEGER', 's', epochOdd('s')),
    epoch('INTEGER', 'ms', epochOdd('ms')),
  ],
);

describeKeys(
  () => machine,
  [
    keys('64-bit integers', 'BIGINT', [
      '-9223372036854775808',
      '9223372036854775807',
      '9007199254740993',
      '9007199254740992',
    ]),
    // SQLite has no integers of 20 digits: such keys are texts.
    keys('20 digits as text', 'TEXT', [
      '18446744073709551615',
      '18446744073709551614',
      '09223372036854775807',
    ]),
    keys('GUIDs', 'CHAR(36)', [
      '0E984725-C51C-4BF4-9960-E1C80E27ABA0',
      '0e984725-c51c-4bf4-9960-e1c80e27aba0',
    ]),
    keys('awkward texts', 'TEXT', [...awkward, 'ab', 'AB', 'Ab', 'aB'], (value) => String(value).trim()),
    keys('texts without regard to case', 'TEXT COLLATE NOCASE', ['ab', 'AC', 'Zoë', 'ZOË', 'b%']),
    keys('trailing blanks', 'TEXT', ['AB', 'AB ', 'AB  ', 'C '], (value) =>
      /^AB +$/.test(String(value)) ? eitherTaken : String(value).trim(),
    ),
    keys('no text', 'TEXT', ['', '  ', 'a'], (value) =>
      String(value).trim() === '' ? noKey : String(value),
    ),
    {
      title: 'of two columns',
      columns: { store: 'INTEGER', number: 'TEXT' },
      rows: [
        { written: [1, 'a'], key: '1-a' },
        { written: [1, 'A'], key: '1-A' },
        { written: [2, 'a'], key: '2-a' },
        { written: [10, "o'"], key: "10-o'" },
        { written: [2, '2026-05-17'], key: '2-2026-05-17' },
        { written: [3, ''], key: noKey },
      ],
    },
    {
      title: 'of two columns that together read the same',
      columns: { store: 'TEXT', number: 'TEXT' },
      rows: [
        { written: ['a', 'b-c'], key: 'a-b-c' },
        { written: ['a-b', 'c'], key: eitherTaken },
        { written: ['a-b', 'd'], key: 'a-b-d' },
      ],
    },
  ],
);

describeGrowing(
  () => machine,
  [
    { type: 'INTEGER', first: 0n },
    { type: 'BIGINT', first: 9_223_372_036_854_775_700n },
  ],
);
