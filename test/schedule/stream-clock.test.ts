import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPosition, type StreamPosition } from '../../src/extract/index.ts';
import type { Sync } from '../../src/mapping/index.ts';
import {
  ended,
  readingsDue,
  restedClock,
  type StreamClock,
  started,
} from '../../src/schedule/stream-clock.ts';

const now = 1_800_000_000_000;
const snapshot: Sync = { mode: 'snapshot', every: 900 };
const polled: Sync = {
  mode: 'append',
  by: { alias: 'receipts', column: 'datenew' },
  zone: 'UTC',
  stamps: 'database',
  every: 30,
  lag: 300,
  settle: 2,
  sweep: { back: 86_400, every: 3600 },
};
const nowhere = readPosition(null);
const fresh: StreamPosition = { ...nowhere, passedAt: now, sweptAt: now };

describe('what a tick starts of a stream', () => {
  it.each<[string, StreamClock, Sync, StreamPosition, number | null, boolean, readonly string[]]>([
    ['a rested stream that is due', restedClock, snapshot, nowhere, null, false, ['pass']],
    ['a rested stream that is not', restedClock, snapshot, fresh, now, false, []],
    ['nothing while it runs', started(restedClock), snapshot, nowhere, null, false, []],
    ['nothing while it runs, even if asked', started(restedClock), snapshot, nowhere, null, true, []],
    [
      'nothing while it backs off',
      { ...restedClock, notBefore: now + 1 },
      snapshot,
      nowhere,
      null,
      false,
      [],
    ],
    [
      'nothing while it backs off, even if asked',
      { ...restedClock, notBefore: now + 1 },
      polled,
      fresh,
      now,
      true,
      [],
    ],
    [
      'what backed off, when the time has come',
      { ...restedClock, notBefore: now },
      polled,
      fresh,
      null,
      false,
      ['poll'],
    ],
    ['what is asked for, before its time (snapshot)', restedClock, snapshot, fresh, now, true, ['pass']],
    ['what is asked for, before its time (poll)', restedClock, polled, fresh, now, true, ['poll']],
    ['no more than is due anyway, if asked', restedClock, polled, fresh, null, true, ['poll']],
    [
      'what backs off since before the clock was set back',
      { ...restedClock, notBefore: now + 3_600_000 },
      polled,
      fresh,
      null,
      false,
      ['poll'],
    ],
  ])('%s', (_, clock, sync, position, completeAt, asked, kinds) => {
    expect(readingsDue(clock, sync, position, completeAt, asked, now)).toEqual(kinds);
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
          expect(readingsDue(clock, snapshot, nowhere, null, true, at)).toEqual([]);
          at = clock.notBefore;
          expect(readingsDue(clock, snapshot, nowhere, null, false, at)).toEqual(['pass']);
        }
        expect(clock.failures).toBe(randoms.length);
      }),
    );
  });
});
