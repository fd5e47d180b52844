import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { dayHoursText, openSince, parseDayHours } from '../../src/model/index.ts';

const zones = ['America/Denver', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'UTC'];
const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const hoursOf = (text: string) => {
  const hours = parseDayHours(text);
  if (!hours) throw new TypeError(`${text} are no hours`);
  return hours;
};

describe('Hours of the day', () => {
  it.each([
    ['06:00-23:00', { from: 360, to: 1380 }],
    ['22:00-06:00', { from: 1320, to: 360 }],
    ['9:30 - 17:05', { from: 570, to: 1025 }],
    ['18:00-24:00', { from: 1080, to: 1440 }],
    ['00:00-24:00', { from: 0, to: 1440 }],
    ['06:00-06:00', null],
    ['24:00-06:00', null],
    ['06:00-25:00', null],
    ['06:60-07:00', null],
    ['23:30-24:30', null],
    ['6-23', null],
    ['06:00', null],
    ['-06:00', null],
    ['always', null],
    ['', null],
  ])('%j mean %j', (text, hours) => {
    expect(parseDayHours(text)).toEqual(hours);
  });

  it('are written as they are read', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(minute, fc.integer({ min: 0, max: 1440 }), (from, to) => {
        fc.pre(from !== to);
        expect(parseDayHours(dayHoursText({ from, to }))).toEqual({ from, to });
      }),
    );
  });
});

describe('Since when hours are open', () => {
  it.each<[string, string, string, string, string | null]>([
    ['by day', '06:00-23:00', 'America/Denver', '2026-07-01T18:00:00Z', '2026-07-01T12:00:00Z'],
    ['before they begin', '06:00-23:00', 'America/Denver', '2026-07-01T11:59:59Z', null],
    ['as they begin', '06:00-23:00', 'America/Denver', '2026-07-01T12:00:00Z', '2026-07-01T12:00:00Z'],
    ['as they end', '06:00-23:00', 'America/Denver', '2026-07-02T05:00:00Z', null],
    ['before midnight', '22:00-06:00', 'Europe/Berlin', '2026-07-01T21:30:00Z', '2026-07-01T20:00:00Z'],
    ['after midnight', '22:00-06:00', 'Europe/Berlin', '2026-07-02T01:30:00Z', '2026-07-01T20:00:00Z'],
    ['over the day', '22:00-06:00', 'Europe/Berlin', '2026-07-02T10:00:00Z', null],
    // New York, 8 March 2026: 02:00 to 03:00 is left out (07:00Z).
    [
      'that begin in a gap',
      '02:30-06:00',
      'America/New_York',
      '2026-03-08T07:10:00Z',
      '2026-03-08T07:00:00Z',
    ],
    ['before the gap', '02:30-06:00', 'America/New_York', '2026-03-08T06:59:59Z', null],
    ['that lie in a gap', '02:10-02:50', 'America/New_York', '2026-03-08T07:20:00Z', null],
    ['over a gap', '22:00-06:00', 'America/New_York', '2026-03-08T07:10:00Z', '2026-03-08T03:00:00Z'],
    // New York, 1 November 2026: 01:00 to 02:00 comes twice (05:00Z and 06:00Z).
    ['the first time', '01:30-06:00', 'America/New_York', '2026-11-01T05:45:00Z', '2026-11-01T05:30:00Z'],
    ['between the two times', '01:30-06:00', 'America/New_York', '2026-11-01T06:10:00Z', null],
    ['the second time', '01:30-06:00', 'America/New_York', '2026-11-01T06:45:00Z', '2026-11-01T06:30:00Z'],
    ['over both times', '22:00-06:00', 'America/New_York', '2026-11-01T06:45:00Z', '2026-11-01T02:00:00Z'],
    ['without a break', '00:00-24:00', 'America/Denver', '2026-07-01T18:00:00Z', '1970-01-01T00:00:00Z'],
  ])('%s', (_, hours, zone, now, since) => {
    expect(openSince(hoursOf(hours), zone, at(now))).toBe(since === null ? null : at(since));
  });

  it('the wall clock decides at every instant, and they were open ever since, and not before', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const instant = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(minute, minute, fc.constantFrom(...zones), instant, (from, to, zone, now) => {
        fc.pre(from !== to);
        const isOpen = (when: number): boolean => {
          const { hour, minute: part } =
            Temporal.Instant.fromEpochMilliseconds(when).toZonedDateTimeISO(zone);
          const wall = hour * 60 + part;
          return from < to ? from <= wall && wall < to : !(to <= wall && wall < from);
        };
        const since = openSince({ from, to }, zone, now);
        expect(since !== null).toBe(isOpen(now));
        if (since === null || since === 0) return;
        expect([isOpen(since), isOpen(since - 1)]).toEqual([true, false]);
        for (let when = since; when <= now; when += 600_000) expect(isOpen(when)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
