import { afterAll, beforeAll } from 'vitest';
import { startPostgres } from '../conformance/postgres-database.ts';
import { describeEngine } from '../engines/index.ts';
import { describeGrowing } from './exact-growing.ts';
import { awkward, describeKeys, eitherTaken, keys, noKey } from './exact-keys.ts';
import { type ExactMachine, openExactMachine } from './exact-machine.ts';
import {
  dateAndTime,
  dateOnly,
  digits,
  epoch,
  epochOdd,
  instant,
  noMoments,
  shortest,
  utc,
  wallClock,
  withT,
} from './exact-stamp-forms.ts';
import { describeStamps } from './exact-stamps.ts';

const infinities = ['infinity', '-infinity'];
const noDates = noMoments(
  null,
  ...infinities,
  '0001-01-01',
  '0044-03-15 BC',
  '1900-01-01',
  '9999-12-31',
  '20260-01-01',
);
const noStamps = noMoments(
  ...[null, ...infinities, '0001-01-01 00:00:00', '0044-03-15 12:00:00 BC', '1900-01-01 00:00:00'],
  ...['9999-12-31 23:59:59.999999', '20260-01-01 00:00:00'],
);
const noTexts = noMoments(
  null,
  '',
  'never',
  '0000-00-00 00:00:00',
  '9999-12-31 23:59:59.999999',
  '2025-05-17 27:61:00',
);
const withOffset =
  (look: typeof utc): typeof utc =>
  (at) =>
    `${look(at)}+00`;

describeEngine('postgres', (server) => {
  let machine: ExactMachine;
  beforeAll(async () => {
    machine = await openExactMachine('postgres', () => startPostgres(server));
    await machine.database.write([
      "SET TIME ZONE 'UTC'",
      "CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
    ]);
  });
  afterAll(() => machine.stop());

  describeStamps(
    () => machine,
    [
      wallClock({
        type: 'timestamp',
        zone: 'America/Denver',
        look: digits(6),
        odd: noStamps,
        floods: infinities,
      }),
      wallClock({ type: 'timestamp(0)', zone: 'Europe/Vienna', look: digits(0), odd: noStamps }),
      instant({ type: 'timestamptz', look: withOffset(utc), odd: noStamps, floods: infinities }),
      instant({
        title: 'timestamptz, shown in America/Denver',
        type: 'timestamptz',
        look: withOffset(utc),
        // Midnight of 1900 in London is an afternoon of 1899 in Denver: no date that stands for none.
        odd: noStamps.filter(({ cells }) => cells.stamp !== '1900-01-01 00:00:00'),
        source: { session_zone: 'America/Denver' },
      }),
      dateOnly({ type: 'date', odd: noDates, floods: infinities }),
      dateAndTime({ date: 'date', time: 'time' }, noDates),
      wallClock({ type: 'text', zone: 'America/Denver', look: shortest, odd: noTexts }),
      wallClock({
        title: 'varchar with T',
        type: 'varchar(30)',
        zone: 'Europe/Vienna',
        look: withT(digits(6)),
        odd: noTexts,
      }),
      epoch('integer', 's', epochOdd('s').slice(0, 3)),
      epoch('bigint', 'ms', epochOdd('ms')),
    ],
  );

  const isBlank = (value: unknown): boolean => String(value).trim() === '';
  const bytes = 'varchar(60) COLLATE "C"';
  describeKeys(
    () => machine,
    [
      keys('20 digits', 'numeric(20)', [
        '18446744073709551615',
        '18446744073709551614',
        '99999999999999999999',
        '0',
      ]),
      keys('64-bit integers', 'bigint', ['-9223372036854775808', '9223372036854775807', '9007199254740993']),
      keys('GUIDs as text', 'char(36)', [
        '0E984725-C51C-4BF4-9960-E1C80E27ABA0',
        '0e984725-c51c-4bf4-9960-e1c80e27aba0',
      ]),
      keys('GUIDs of the type uuid', 'uuid', [
        '0e984725-c51c-4bf4-9960-e1c80e27aba0',
        'ffffffff-c51c-1bf4-9960-e1c80e27aba0',
      ]),
      keys('awkward texts', bytes, [...awkward, 'ab', 'AB', 'Ab', 'aB'], (value) => String(value).trim()),
      keys('texts ordered by ICU', 'text COLLATE "und-x-icu"', [
        'ab',
        'AB',
        'Ab',
        'aB',
        'Zoë',
        'zoe',
        'a b',
        'a-b',
      ]),
      keys('texts without regard to case', 'citext', ['ab', 'AC', 'Ad', 'Zoë', 'b%', "O'b"]),
      keys('texts of a collation that finds no difference in case', 'text COLLATE caseless', [
        'ab',
        'AC',
        'Ad',
        'zoe',
      ]),
      keys('trailing blanks of varchar', bytes, ['AB', 'AB ', 'AB  ', 'C '], (value) =>
        /^AB +$/.test(String(value)) ? eitherTaken : String(value).trim(),
      ),
      keys('trailing blanks of char', 'char(10)', ['AB ', 'ABC', ' D'], (value) => String(value).trim()),
      keys('no text', 'text', ['', '  ', 'a'], (value) => (isBlank(value) ? noKey : String(value))),
      {
        title: 'of three columns',
        columns: { store: 'integer', day: 'date', number: 'citext' },
        rows: [
          { written: [1, '2026-05-17', 'a'], key: '1-2026-05-17-a' },
          { written: [1, '2026-05-17', 'B'], key: '1-2026-05-17-B' },
          { written: [1, '2026-05-18', 'a'], key: '1-2026-05-18-a' },
          { written: [2, 'infinity', 'a'], key: '2-infinity-a' },
          { written: [10, '2026-05-17', "o'\\"], key: "10-2026-05-17-o'\\" },
          { written: [3, '2026-05-17', ''], key: noKey },
        ],
      },
      {
        title: 'of two columns that together read the same',
        columns: { store: bytes, number: bytes },
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
      { type: 'integer', first: 0n },
      { type: 'smallint', first: 0n },
      { type: 'numeric(20)', first: 18_446_744_073_709_551_600n },
    ],
  );
});
