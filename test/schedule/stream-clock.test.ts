import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPosition, type StreamPosition } from '../../src/extract/index.ts';
import type { Sync } from '../../src/mapping/index.ts';
import { type DayHours, parseDayHours } from '../../src/model/index.ts';
import {
  ended,
  readingsDue,
  restedClock,
  type StreamClock,
  started,
} from '../../src/schedule/stream-clock.ts';

const now = 1_800_000_000_000;
const snapshot: Sync = { mode: 'snapshot', every: 900, steady: 0 };
const polled: Sync = {
  mode: 'append',
  by: [{ column: { alias: 'receipts', column: 'datenew' }, zone: 'UTC' }],
  stamps: 'database',
  every: 30,
  lag: 300,
  settle: 2,
  sweep: { back: 86_400, every: 3600 },
  strays: 900,
  census: false,
  pass: 86_400,
  steady: 0,
};
const nowhere = readPosition(null);
/** Every kind was read `ago` milliseconds ago. */
const readAgo = (ago: number): StreamPosition => {
  const at = now - ago;
  return { ...nowhere, endedAt: { poll: at, sweep: at, strays: at, pass: at } };
};
const fresh = readAgo(0);
const old = readAgo(86_400_000);

describe('what a tick starts of a stream', () => {
  it.each<[string, StreamClock, Sync, StreamPosition, boolean, readonly string[]]>([
    ['a rested stream that is due', restedClock, snapshot, nowhere, false, ['pass']],
    ['a rested stream that is not', restedClock, snapshot, fresh, false, []],
    ['nothing while it runs', started(restedClock), snapshot, nowhere, false, []],
    ['nothing while it runs, even if asked', started(restedClock), snapshot, nowhere, true, []],
    ['nothing while it backs off', { ...restedClock, notBefore: now + 1 }, snapshot, nowhere, false, []],
    [
      'nothing while it backs off, even if asked',
      { ...restedClock, notBefore: now + 1 },
      polled,
      fresh,
      true,
      [],
    ],
    [
      'what backed off, when the time has come',
      { ...restedClock, notBefore: now },
      polled,
      nowhere,
      false,
      ['poll'],
    ],
    ['what is asked for, before its time (snapshot)', restedClock, snapshot, fresh, true, ['pass']],
    ['what is asked for, before its time (poll)', restedClock, polled, fresh, true, ['poll']],
    ['no more than is due anyway, if asked', restedClock, polled, nowhere, true, ['poll']],
    [
      'what backs off since before the clock was set back',
      { ...restedClock, notBefore: now + 3_600_000 },
      polled,
      nowhere,
      false,
      ['poll'],
    ],
  ])('%s', (_, clock, sync, position, asked, kinds) => {
    expect(readingsDue(clock, sync, undefined, position, asked, now)).toEqual(kinds);
  });

  // 2027-01-15T08:00:00Z is 01:00 in Denver.
  const between = (text: string) => parseDayHours(text);
  const all = ['poll', 'strays', 'sweep', 'pass'];
  it.each<[string, Sync, DayHours | null, DayHours | null, boolean, readonly string[]]>([
    ['everything, where no hours are set', polled, null, null, false, all],
    ['everything within all hours', polled, between('00:30-23:00'), between('22:00-06:00'), false, all],
    ['no polls outside theirs', polled, between('06:00-23:00'), null, false, ['strays', 'sweep', 'pass']],
    ['nothing heavy outside its own', polled, null, between('02:00-06:00'), false, ['poll']],
    ['nothing outside both', polled, between('06:00-23:00'), between('02:00-06:00'), false, []],
    ['no snapshot outside the heavy hours', snapshot, null, between('02:00-06:00'), false, []],
    ['a snapshot, whatever the hours of polls', snapshot, between('06:00-23:00'), null, false, ['pass']],
    ['what a person asks for, outside its hours', snapshot, null, between('02:00-06:00'), true, ['pass']],
  ])('%s', (_, sync, polls, heavy, asked, kinds) => {
    const hours = { zone: 'America/Denver', polls, heavy };
    expect(readingsDue(restedClock, sync, hours, old, asked, now)).toEqual(kinds);
  });
});

describe('after a run', () => {
  it('a stream that ran well is rested, however often it failed before', () => {
    const failing: StreamClock = { running: true, failures: 7, notBefore: now };
    expect(ended(failing, false, now, 0.5)).toEqual(restedClock);
  });

  it.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [3, 2_000, 4_000],
    [8, 64_000, 128_000],
    [9, 128_000, 256_000],
    [10, 150_000, 300_000],
    [1_000, 150_000, 300_000],
  ])('the failure number %i makes it wait between %i and %i ms', (failures, least, most) => {
    const clock: StreamClock = { running: true, failures: failures - 1, notBefore: 0 };
    for (const random of [0, 0.5, 0.999_999]) {
      const after = ended(clock, true, now, random);
      expect(after).toMatchObject({ running: false, failures });
      expect(after.notBefore - now).toBeGreaterThanOrEqual(least);
      expect(after.notBefore - now).toBeLessThanOrEqual(most);
    }
  });

  it('a failing stream is tried for ever, and at most every five minutes it rests', () => {
    const runs = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(runs, (randoms) => {
        let clock = restedClock;
        let at = now;
        for (const random of randoms) {
          clock = ended(started(clock), true, at, random);
          expect(readingsDue(clock, snapshot, undefined, nowhere, true, at)).toEqual([]);
          at = clock.notBefore;
          expect(readingsDue(clock, snapshot, undefined, nowhere, false, at)).toEqual(['pass']);
        }
        expect(clock.failures).toBe(randoms.length);
      }),
    );
  });
});
