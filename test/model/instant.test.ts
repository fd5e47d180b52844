import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { checkDate, instantOfEpoch, instantReader, isZone } from '../../src/model/index.ts';

const denver = instantReader('America/Denver');
const value = (text: string) => ({ kind: 'value', value: text });

describe('a wall clock of a zone', () => {
  it.each([
    ['2026-01-15 12:00:00', '2026-01-15T19:00:00Z'],
    ['2026-07-15T12:00:00', '2026-07-15T18:00:00Z'],
    ['2026-01-15 12:00', '2026-01-15T19:00:00Z'],
    ['2026-01-15', '2026-01-15T07:00:00Z'],
    ['2026-01-15 12:00:00.123456', '2026-01-15T19:00:00.123456Z'],
    ['2026-01-15 12:00:00.123456789', '2026-01-15T19:00:00.123456789Z'],
    ['2026-01-15 12:00:00.1200000', '2026-01-15T19:00:00.12Z'],
    ['2026-01-15 12:00:00.000', '2026-01-15T19:00:00Z'],
    ['2024-02-29 23:00:00', '2024-03-01T06:00:00Z'],
  ])('%s is %s', (text, expected) => {
    expect(denver(text)).toEqual(value(expected));
  });

  it.each([
    ['2026-01-15 12:00:00Z', '2026-01-15T12:00:00Z'],
    ['2026-01-15T12:00:00.5+00:00', '2026-01-15T12:00:00.5Z'],
    ['2026-01-15 12:00:00-07', '2026-01-15T19:00:00Z'],
    ['2026-01-15 12:00:00 +0530', '2026-01-15T06:30:00Z'],
  ])('%s carries its own offset and is taken at its word', (text, expected) => {
    expect(denver(text)).toEqual(value(expected));
  });

  it('keeps microseconds through both nights on which the clock changes', () => {
    // Spring: 02:00 to 02:59 does not exist; it is read as an hour later.
    expect(denver('2026-03-08 01:59:59.999999')).toEqual(value('2026-03-08T08:59:59.999999Z'));
    expect(denver('2026-03-08 02:00:00.000001')).toEqual(value('2026-03-08T09:00:00.000001Z'));
    expect(denver('2026-03-08 02:30:00')).toEqual(denver('2026-03-08 03:30:00'));
    expect(denver('2026-03-08 03:00:00.000001')).toEqual(value('2026-03-08T09:00:00.000001Z'));
    // Autumn: 01:00 to 01:59 comes twice; the first is meant.
    expect(denver('2026-11-01 00:59:59.999999')).toEqual(value('2026-11-01T06:59:59.999999Z'));
    expect(denver('2026-11-01 01:30:00.000001')).toEqual(value('2026-11-01T07:30:00.000001Z'));
    expect(denver('2026-11-01 02:00:00')).toEqual(value('2026-11-01T09:00:00Z'));
  });

  it('agrees with the calendar library for any time in zones that change at odd hours', () => {
    const zones = ['America/Denver', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Casablanca', 'UTC'];
    const readers = new Map(zones.map((zone) => [zone, instantReader(zone)]));
    const seconds = fc.integer({ min: 0, max: 2_000_000_000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), seconds, fc.nat({ max: 999_999 }), (zone, second, micros) => {
        const wall = new Date(second * 1000).toISOString().slice(0, 19);
        const text = `${wall.replace('T', ' ')}.${String(micros).padStart(6, '0')}`;
        const expected = Temporal.PlainDateTime.from(text).toZonedDateTime(zone, {
          disambiguation: 'compatible',
        });
        expect(readers.get(zone)?.(text)).toEqual(value(expected.toInstant().toString()));
      }),
      { numRuns: 300 },
    );
  });

  it('is right in every minute around a change of half an hour', () => {
    const read = instantReader('Australia/Lord_Howe');
    for (const day of ['2026-10-04', '2026-04-05']) {
      for (let minute = 0; minute < 240; minute++) {
        const [h, m] = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0'));
        const text = `${day} ${h}:${m}:00`;
        const expected = Temporal.PlainDateTime.from(text).toZonedDateTime('Australia/Lord_Howe').toInstant();
        expect(read(text)).toEqual(value(expected.toString()));
      }
    }
  });

  it.each([
    '0000-00-00 00:00:00',
    '0000-00-00',
    '1900-01-01',
    '1900-01-01 00:00:00',
    '9999-12-31 23:59:59',
    '0001-01-01',
    '1753-01-01',
    '1899-12-30',
  ])('%s means that there is no date', (text) => {
    expect(denver(text)).toEqual({ kind: 'empty' });
    expect(checkDate(text)).toEqual({ kind: 'empty' });
  });

  it.each([
    '',
    'soon',
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-5',
    '01/15/2026',
    '2026-01-15 24:00:00',
    '2026-01-15 12:60',
    '2026-01-15 12:00:00.1234567890',
    '2026-01-15x',
  ])('%j is not a time', (text) => {
    expect(denver(text)).toEqual({ kind: 'invalid' });
  });

  it('is read fast enough for a first load: a hundred thousand in well under two seconds', () => {
    const started = process.cpuUsage();
    for (let i = 0; i < 100_000; i++) {
      denver(`202${i % 6}-0${1 + (i % 9)}-1${i % 10} 1${i % 10}:${10 + (i % 50)}:00.123`);
    }
    expect(process.cpuUsage(started).user).toBeLessThan(2000_000);
  });
});

describe('a number of seconds or milliseconds', () => {
  it.each([
    ['1772931599', 's', '2026-03-08T00:59:59Z'],
    ['1772931599.5', 's', '2026-03-08T00:59:59.5Z'],
    ['1772931599123', 'ms', '2026-03-08T00:59:59.123Z'],
    ['1772931599123.4567', 'ms', '2026-03-08T00:59:59.1234567Z'],
    ['-1.25', 's', '1969-12-31T23:59:58.75Z'],
  ] as const)('%s %s is %s', (text, unit, expected) => {
    expect(instantOfEpoch(text, unit)).toEqual(value(expected));
  });

  it('of zero is no date, and nonsense is no time', () => {
    expect(instantOfEpoch('0', 's')).toEqual({ kind: 'empty' });
    for (const text of ['', 'x', '1e9', '999999999999999'])
      expect(instantOfEpoch(text, 's').kind).toBe('invalid');
  });
});

describe('a date', () => {
  it.each([
    ['1990-02-28', '1990-02-28'],
    ['1990-02-28 00:00:00', '1990-02-28'],
    ['1990-02-28T23:59:59Z', '1990-02-28'],
  ])('%s stays the date %s, in every zone', (text, expected) => {
    expect(checkDate(text)).toEqual(value(expected));
  });
});

it('a zone is known by its IANA name only', () => {
  expect(['America/Denver', 'UTC', 'Asia/Kolkata'].filter(isZone)).toHaveLength(3);
  expect(['Denver', '', 'America/Denvr', 'shop'].filter(isZone)).toEqual([]);
});
