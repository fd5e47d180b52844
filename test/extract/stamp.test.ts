import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  instantOf,
  movedBack,
  sampleOf,
  setBackSince,
  setForwardBefore,
  writtenLike,
} from '../../src/extract/stamp.ts';

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
const denver = 'America/Denver';

describe('an instant is written as the column writes its stamps', () => {
  const instant = at('2026-03-08T16:30:05.1239Z');

  it.each([
    ['2026-03-07 18:30:00.125', '2026-03-08 10:30:05.123', 'a local stamp with milliseconds'],
    ['2026-03-07 18:30:00', '2026-03-08 10:30:05', 'without a fraction'],
    ['2026-03-07 18:30', '2026-03-08 10:30', 'without seconds'],
    ['2026-03-07 18:30:00.1234567', '2026-03-08 10:30:05.1239000', 'with seven digits'],
    ['2026-03-07 18:30:00.123456789', '2026-03-08 10:30:05.123900000', 'with nine digits'],
    ['2026-03-07 18:30:00.1234567890', '2026-03-08 10:30:05.123900000', 'with more than there are'],
    ['2026-03-07T18:30:00', '2026-03-08T10:30:05', 'with a T'],
    ['2026-03-07T18:30:00Z', '2026-03-08T16:30:05Z', 'in UTC, whatever the zone of the shop'],
    ['2026-03-07 18:30:00+05', '2026-03-08 21:30:05+05', 'with an offset of hours'],
    ['2026-03-07 18:30:00.5+05:30', '2026-03-08 22:00:05.1+05:30', 'with an offset of minutes'],
    ['2026-03-07 18:30:00-0330', '2026-03-08 13:00:05-0330', 'with an offset without a colon'],
    ['2026-03-07', '2026-03-08', 'a bare date'],
    ['2026-05-17 27:61:00.000', '2026-03-08 10:30:05.123', 'like a stamp that is no time'],
    ['0000-00-00 00:00:00', '2026-03-08 10:30:05', 'like a date of zeros'],
    ['1772841600', '1772987405', 'epoch seconds'],
    ['1772841600123', '1772987405123', 'epoch milliseconds'],
  ])('%s -> %s (%s)', (sample, written) => {
    expect(writtenLike(sample, instant, denver)).toBe(written);
  });

  it.each([
    '48211',
    '0',
    '-3',
    '3000000000',
    '999999999',
    '12345678901',
    '0x00000000000007D1',
    '20260308103005',
    '08.03.2026 10:30',
    '',
  ])('"%s" has no time, so nothing is written like it', (sample) => {
    expect(writtenLike(sample, instant, denver)).toBeNull();
  });

  it.each([
    ['America/Denver', '2026-11-01T07:59:59Z', '2026-11-01 01:59:59'],
    ['America/Denver', '2026-11-01T08:00:00Z', '2026-11-01 01:00:00'],
    ['America/Denver', '2026-03-08T08:59:59Z', '2026-03-08 01:59:59'],
    ['America/Denver', '2026-03-08T09:00:00Z', '2026-03-08 03:00:00'],
    ['Europe/Vienna', '2026-10-25T00:59:59Z', '2026-10-25 02:59:59'],
    ['Europe/Vienna', '2026-10-25T01:00:00Z', '2026-10-25 02:00:00'],
    ['Europe/Vienna', '2026-03-29T01:00:00Z', '2026-03-29 03:00:00'],
    ['Australia/Lord_Howe', '2026-04-04T14:59:59Z', '2026-04-05 01:59:59'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', '2026-04-05 01:30:00'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z', '2026-10-04 02:30:00'],
    ['UTC', '2026-11-01T08:00:00Z', '2026-11-01 08:00:00'],
  ])('on the nights when clocks change: %s at %s is %s', (zone, instantText, written) => {
    expect(writtenLike('2026-01-01 00:00:00', at(instantText), zone)).toBe(written);
  });
});

describe('of some stored values, the one that shows how a column writes', () => {
  it.each([
    ['the first, where all are alike', ['2026-03-07 18:30:00', '2026-03-08 18:30:00'], '2026-03-07 18:30:00'],
    [
      'the first time, where one is "infinity"',
      ['infinity', '2026-03-07 18:30:00+00'],
      '2026-03-07 18:30:00+00',
    ],
    ['the first time, where some are words', ['', 'never', '2026-03-07'], '2026-03-07'],
    ['a time of zeros, for its form is one', ['0000-00-00 00:00:00'], '0000-00-00 00:00:00'],
    ['the first number', ['0x07D1', '-3', '48211'], '-3'],
    ['the first time, where one is the zero of epoch seconds', ['0', '-1', '1772987405'], '1772987405'],
    ['what there is, where nothing is a time or a number', ['0x07D1', '0x07D2'], '0x07D1'],
    ['nothing, where there is no value', [], null],
  ])('is %s', (_about, samples, sample) => {
    expect(sampleOf(samples)).toBe(sample);
  });
});

describe('the instant that a stamp tells', () => {
  it.each([
    ['2026-03-08 10:30:00.125', '2026-03-08T16:30:00.125Z', 'a wall clock of the zone'],
    ['2026-03-08 10:30', '2026-03-08T16:30:00Z', 'without seconds'],
    ['2026-03-08T16:30:00Z', '2026-03-08T16:30:00Z', 'in UTC'],
    ['2026-03-08 22:00:00+05:30', '2026-03-08T16:30:00Z', 'with an offset'],
    ['2026-03-09', '2026-03-09T06:00:00Z', 'a bare date is the start of its day'],
    ['1772987405', '2026-03-08T16:30:05Z', 'epoch seconds'],
    ['1772987405123', '2026-03-08T16:30:05.123Z', 'epoch milliseconds'],
    [
      '1081110400538',
      '2004-04-04T20:26:40.538Z',
      'milliseconds that are no whole number a thousand times over',
    ],
    ['2026-11-01 01:30:00', '2026-11-01T07:30:00Z', 'of two the first, in the night of autumn'],
    ['2026-03-08 02:30:00', '2026-03-08T09:30:00Z', 'an hour later, in the night of spring'],
    ['2026-05-17 27:61:00', '2026-05-17T06:00:00Z', 'no time of a good day is the start of that day'],
    ['0001-01-01 00:00:00', '0001-01-01T06:59:56Z', 'the year 1, when Denver went by the sun'],
    ['9999-12-31 23:59:59', '+010000-01-01T06:59:59Z', 'the end of the year 9999'],
  ])('%s is %s (%s)', (mark, instant) => {
    const told = instantOf(mark, denver);
    expect(told && Temporal.Instant.compare(told, at(instant))).toBe(0);
  });

  it.each(['48211', '-3', '0', '20260308', '0x07D1', 'infinity', '', '0000-00-00 00:00:00', '2026-13-01'])(
    'is none for "%s"',
    (mark) => {
      expect(instantOf(mark, denver)).toBeNull();
    },
  );
});

describe('a watermark moved back', () => {
  it.each([
    ['2026-03-08 10:30:00.125', 300, '2026-03-08 10:25:00.125'],
    ['2026-03-08 00:00:01', 2, '2026-03-07 23:59:59'],
    ['2026-03-08 10:30', 90, '2026-03-08 10:28'],
    ['2026-03-08T10:30:00.5Z', 86_400, '2026-03-07T10:30:00.5Z'],
    ['2026-03-08 10:30:00+05:30', 1, '2026-03-08 10:29:59+05:30'],
    ['2024-03-01', 300, '2024-02-29'],
    ['2024-03-01', 86_401, '2024-02-28'],
    ['2024-03-01', 0, '2024-03-01'],
    ['1772987405', 300, '1772987105'],
    ['1772987405123', 300, '1772987105123'],
    ['1772987405123', 0.5, '1772987404123'],
    ['48211', 300, '47211'],
    ['9007199254740995', 300, '9007199254739995'],
    ['3', 300, '-997'],
  ])('%s by %d s is %s', (mark, seconds, moved) => {
    expect(movedBack(mark, seconds, 1000n)).toBe(moved);
  });

  it.each(['0x00000000000007D1', '0000-00-00 00:00:00', '2026-03-00', '2026-13-31', '', 'yesterday'])(
    'stays where "%s" is no time',
    (mark) => {
      expect(movedBack(mark, 300, 1000n)).toBe(mark);
    },
  );

  it('that is no time of a good day goes back from the start of that day', () => {
    expect(movedBack('2026-05-17 27:61:00.000', 300, 1000n)).toBe('2026-05-16 23:55:00.000');
    expect(movedBack('2026-02-31 10:00:00', 300, 1000n)).toBe('2026-02-27 23:55:00');
    expect(setBackSince('2026-05-17 27:61:00.000', at('2026-12-01T00:00:00Z'), denver)).toBe(3600);
  });
});

describe('how far the clock was set back since a watermark', () => {
  it.each([
    ['before the night, read before it', denver, '2026-11-01 00:50:00', '2026-11-01T07:30:00Z', 0],
    ['first pass of the hour, read in the first', denver, '2026-11-01 01:50:00', '2026-11-01T07:55:00Z', 0],
    ['first pass, read in the second', denver, '2026-11-01 01:50:00', '2026-11-01T08:05:00Z', 3600],
    ['either pass, read after both', denver, '2026-11-01 01:50:00', '2026-11-01T09:30:00Z', 3600],
    ['after the night, read after it', denver, '2026-11-01 02:10:00', '2026-11-01T09:30:00Z', 0],
    ['summer, read in winter', denver, '2026-07-01 12:00:00', '2026-12-01T00:00:00Z', 3600],
    ['winter, read in summer', denver, '2026-02-01 12:00:00', '2026-07-01T00:00:00Z', 0],
    ['across the spring night', denver, '2026-03-08 01:59:00', '2026-03-08T09:01:00Z', 0],
    ['in the hour that spring leaves out', denver, '2026-03-08 02:30:00', '2026-03-08T09:01:00Z', 0],
    ['Vienna, second pass', 'Europe/Vienna', '2026-10-25 02:40:00', '2026-10-25T01:10:00Z', 3600],
    ['Lord Howe, half an hour', 'Australia/Lord_Howe', '2026-04-05 01:45:00', '2026-04-04T15:05:00Z', 1800],
    ['a zone without summer time', 'UTC', '2026-11-01 01:50:00', '2026-11-01T08:05:00Z', 0],
    ['a bare date', denver, '2026-11-01', '2026-11-02T00:00:00Z', 3600],
    ['a stamp with an offset', denver, '2026-11-01 01:50:00-06:00', '2026-11-01T08:05:00Z', 0],
    ['a stamp in UTC', denver, '2026-11-01T07:50:00Z', '2026-11-01T08:05:00Z', 0],
    ['epoch seconds', denver, '1793519400', '2026-11-01T08:05:00Z', 0],
    ['a growing number', denver, '48211', '2026-11-01T08:05:00Z', 0],
    ['no time at all', denver, '0000-00-00 00:00:00', '2026-11-01T08:05:00Z', 0],
  ])('%s', (_, zone, mark, now, seconds) => {
    expect(setBackSince(mark, at(now), zone)).toBe(seconds);
  });
});

describe('how far the clock was set forward before a watermark', () => {
  it.each([
    ['after the night, over it', denver, '2026-03-08 03:02:00', 300, 3600],
    ['as the night is over', denver, '2026-03-08 03:02:00', 121, 3600],
    ['after the night, not over it', denver, '2026-03-08 03:02:00', 120, 0],
    ['before the night', denver, '2026-03-08 01:59:00', 300, 0],
    ['summer, back to winter', denver, '2026-05-01 12:00:00', 90 * 86_400, 3600],
    ['winter, back to summer', denver, '2026-12-01 12:00:00', 90 * 86_400, 0],
    ['summer, back over a whole year', denver, '2026-05-01 12:00:00', 365 * 86_400, 0],
    ['Vienna', 'Europe/Vienna', '2026-03-29 03:04:00', 300, 3600],
    ['Lord Howe, half an hour', 'Australia/Lord_Howe', '2026-10-04 02:34:00', 300, 1800],
    ['a zone without summer time', 'UTC', '2026-03-08 03:02:00', 300, 0],
    ['a bare date', denver, '2026-03-09', 86_400, 3600],
    ['a stamp with an offset', denver, '2026-03-08 03:02:00-06:00', 300, 0],
    ['epoch seconds', denver, '1772960520', 300, 0],
    ['no time at all', denver, '0000-00-00 00:00:00', 300, 0],
  ])('%s', (_, zone, mark, seconds, forward) => {
    expect(setForwardBefore(mark, seconds, zone)).toBe(forward);
  });
});

describe('for any instant and any form', () => {
  // Whole years away from 2001 and 2065, so that epochs keep their number of digits.
  const instants = fc
    .bigInt({ min: 1_000_100_000n * 10n ** 9n, max: 2_900_000_000n * 10n ** 9n })
    .map((ns) => Temporal.Instant.fromEpochNanoseconds(ns));
  const zones = fc.constantFrom(
    'America/Denver',
    'Europe/Vienna',
    'Australia/Lord_Howe',
    'UTC',
    'Asia/Kolkata',
  );
  const fractions = fc
    .integer({ min: 0, max: 9 })
    .map((digits) => (digits === 0 ? '' : `.${'1'.repeat(digits)}`));
  const local = fc
    .tuple(fc.constantFrom(' ', 'T'), fractions)
    .map(([separator, fraction]) => `2026-01-15${separator}10:11:12${fraction}`);
  const offset = fc
    .tuple(local, fc.constantFrom('Z', '+00', '+05:30', '-0700', '-03:30', '+14:00'))
    .map(([stamp, written]) => `${stamp}${written}`);
  const others = fc.constantFrom('2026-01-15', '2026-01-15 10:11', '1772841600', '1772841600123');
  const samples = fc.oneof(local, offset, others);

  const shape = (text: string): string => text.replace(/\d/g, '9');

  it('the written text has the separator, the digits and the offset of the sample', () => {
    fc.assert(
      fc.property(samples, instants, zones, (sample, instant, zone) => {
        const written = writtenLike(sample, instant, zone) ?? '';
        expect(shape(written)).toBe(shape(sample));
        expect(/(Z|[+-]\d\d:?\d*)$/.exec(written.slice(10))?.[0]).toBe(
          /(Z|[+-]\d\d:?\d*)$/.exec(sample.slice(10))?.[0],
        );
      }),
    );
  });

  it('the written text, read as its zone reads it, is the instant cut to the digits that the form has', () => {
    fc.assert(
      fc.property(local, instants, zones, (sample, instant, zone) => {
        const written = writtenLike(sample, instant, zone) ?? '';
        const wall = instant.toZonedDateTimeISO(zone).toPlainDateTime();
        const digits = (sample.split('.')[1] ?? '').length;
        const read = Temporal.PlainDateTime.from(written.replace(' ', 'T'));
        const behind = wall.since(read).total('nanoseconds');
        expect(behind).toBeGreaterThanOrEqual(0);
        expect(behind).toBeLessThan(10 ** (9 - digits));
      }),
    );
  });

  it('an instant that was written and is read again is no later, and within what the form has no digits for', () => {
    const unique = fc.constantFrom('UTC', 'Asia/Kolkata');
    fc.assert(
      fc.property(fc.oneof(local, offset, others), instants, unique, (sample, instant, zone) => {
        const read = instantOf(writtenLike(sample, instant, zone) ?? '', zone);
        const behind = read === null ? null : instant.since(read).total('seconds');
        expect(behind).toBeGreaterThanOrEqual(0);
        expect(behind).toBeLessThan(sample.length === 10 && sample.includes('-') ? 86_400 : 60);
      }),
    );
  });

  it('moving back by whole seconds is what the calendar says, in the same form', () => {
    const seconds = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(fc.oneof(local, offset), instants, zones, seconds, (sample, instant, zone, back) => {
        const mark = writtenLike(sample, instant, zone) ?? '';
        const stamp = (text: string) => Temporal.PlainDateTime.from(text.slice(0, 19).replace(' ', 'T'));
        const moved = movedBack(mark, back, 1000n);
        expect(stamp(moved).equals(stamp(mark).subtract({ seconds: back }))).toBe(true);
        expect(shape(moved)).toBe(shape(mark));
        expect(moved.slice(19)).toBe(mark.slice(19));
      }),
    );
  });

  it('moving back never goes back by less than asked', () => {
    const seconds = fc.integer({ min: 0, max: 1_000_000_000 }).map((ms) => ms / 1000);
    fc.assert(
      fc.property(others, instants, seconds, (sample, instant, back) => {
        const mark = writtenLike(sample, instant, 'UTC') ?? '';
        expect(secondsOf(mark) - secondsOf(movedBack(mark, back, 1000n))).toBeGreaterThanOrEqual(
          Math.ceil(back),
        );
      }),
    );
  });

  it('texts of one form are ordered as their instants where no clock is set back', () => {
    fc.assert(
      fc.property(samples, instants, instants, (sample, one, other) => {
        const [first, last] = Temporal.Instant.compare(one, other) <= 0 ? [one, other] : [other, one];
        const [before, after] = [writtenLike(sample, first, 'UTC'), writtenLike(sample, last, 'UTC')];
        expect((before ?? '') <= (after ?? '')).toBe(true);
      }),
    );
  });

  it('so many seconds before a stamp, with what clocks were set forward, the clock showed that or later', () => {
    const seconds = fc.integer({ min: 0, max: 400 * 86_400 });
    fc.assert(
      fc.property(local, instants, zones, seconds, (sample, instant, zone, back) => {
        const mark = writtenLike(sample, instant, zone) ?? '';
        const low = movedBack(mark, back + setForwardBefore(mark, back, zone), 0n);
        const then = writtenLike(
          sample,
          (instantOf(mark, zone) ?? instant).subtract({ seconds: back }),
          zone,
        );
        expect(low <= (then ?? '')).toBe(true);
      }),
    );
  });

  it('a clock is set back by no more than an hour or the summer time of the zone, and never negatively', () => {
    fc.assert(
      fc.property(local, instants, instants, zones, (sample, one, now, zone) => {
        const mark = writtenLike(sample, one, zone) ?? '';
        const back = setBackSince(mark, now, zone);
        const most =
          zone === 'Australia/Lord_Howe' ? 1800 : zone === 'UTC' || zone === 'Asia/Kolkata' ? 0 : 3600;
        expect(back).toBeGreaterThanOrEqual(0);
        expect(back).toBeLessThanOrEqual(most);
      }),
    );
  });
});

function secondsOf(mark: string): number {
  if (/^\d{9,10}$/.test(mark)) return Number(mark);
  if (/^\d{12,13}$/.test(mark)) return Number(mark) / 1000;
  return Date.parse(mark.length > 10 ? `${mark.replace(' ', 'T')}:00Z` : mark) / 1000;
}
