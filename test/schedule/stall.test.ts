import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPosition } from '../../src/extract/index.ts';
import type { Sync } from '../../src/mapping/index.ts';
import { parseDayHours, type ReadingHours } from '../../src/model/index.ts';
import { stalledSince, stallFailure, type Watched } from '../../src/schedule/stall.ts';

// 2027-01-15T08:00:00Z: 01:00 in Denver.
const now = 1_800_000_000_000;
const minute = 60_000;
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
  steady: 0,
};
const snapshot: Sync = { mode: 'snapshot', every: 900, steady: 0 };
const daily: Sync = { mode: 'snapshot', every: 86_400, steady: 0 };

const ago = (minutes: number): number => now - minutes * minute;
/** A stream that ended all of its readings, and so moved, so many minutes ago. */
function moved(minutes: number, rest: { readonly under?: 'poll' | 'pass'; readonly at?: number } = {}) {
  const at = ago(minutes);
  const endedAt = { poll: at, sweep: at, strays: at, pass: at };
  const round = { step: 'one', began: 1, window: null };
  const rounds = rest.under ? { [rest.under]: round } : {};
  const position = JSON.stringify({ ...readPosition(null), endedAt, rounds });
  return { position, progressAt: rest.at ?? at };
}
const hours = (polls: string | null, heavy: string | null): ReadingHours => ({
  zone: 'America/Denver',
  polls: polls === null ? null : parseDayHours(polls),
  heavy: heavy === null ? null : parseDayHours(heavy),
});
const watched = (rest: Partial<Watched>): Watched => ({
  sync: polled,
  hours: undefined,
  row: moved(0),
  since: ago(600),
  running: false,
  ...rest,
});

describe('A stream is stalled', () => {
  it.each<[string, Partial<Watched>, number | null]>([
    ['not when it has just moved', {}, null],
    ['not after five minutes', { row: moved(5) }, null],
    ['when a poll is due and nothing has moved for longer', { row: moved(5.1) }, ago(5.1)],
    ['not within three times its own interval', { sync: snapshot, row: moved(45) }, null],
    ['after three times its own interval', { sync: snapshot, row: moved(45.1) }, ago(45.1)],
    ['not while its pass is not due', { sync: daily, row: moved(600) }, null],
    ['when a pass under way does not move', { sync: snapshot, row: moved(46, { under: 'pass' }) }, ago(46)],
    [
      'not when a pass under way moves, however long ago the last one ended',
      { sync: snapshot, row: moved(500, { under: 'pass', at: ago(1) }) },
      null,
    ],
    ['when it was never read at all', { row: undefined }, ago(600)],
    [
      'when it was begun, and has not come to its first page',
      { row: { position: null, progressAt: null } },
      ago(600),
    ],
    ['not as long as nobody was there to read it', { row: moved(500), since: ago(4) }, null],
    ['when somebody was, for long enough', { row: moved(500), since: ago(6) }, ago(6)],
    ['not when its clock is ahead, as after it was set back', { row: moved(-60) }, null],
    ['not outside its hours', { hours: hours('06:00-23:00', '06:00-23:00'), row: moved(120) }, null],
    [
      'when its hours have been open for long enough',
      { hours: hours('00:50-23:00', '02:00-06:00'), row: moved(120) },
      ago(10),
    ],
    ['not when they have just begun', { hours: hours('00:56-23:00', '00:56-23:00'), row: moved(120) }, null],
    [
      'not when only what is closed is due',
      { hours: hours(null, '02:00-06:00'), sync: snapshot, row: moved(120) },
      null,
    ],
  ])('%s', (_, rest, since) => {
    expect(stalledSince(watched(rest), now)).toBe(since);
  });
});

describe('A reading under way is stalled', () => {
  it.each<[string, Partial<Watched>, number | null]>([
    ['not before it has had its time', { since: ago(5), row: moved(500) }, null],
    ['when it has not moved since it began', { since: ago(6), row: moved(500) }, ago(6)],
    ['when it moved, and then no more', { since: ago(60), row: moved(500, { at: ago(7) }) }, ago(7)],
    ['not while it moves', { since: ago(600), row: moved(500, { at: ago(1) }) }, null],
    ['even if it is not due, as when a person asked for it', { since: ago(6), row: moved(10) }, ago(6)],
    [
      'even if its hours are over',
      { since: ago(6), row: moved(10), hours: hours('06:00-23:00', null) },
      ago(6),
    ],
    ['after half an hour at the latest', { sync: daily, since: ago(31), row: moved(500) }, ago(31)],
    [
      'not sooner than three times its interval before',
      { sync: snapshot, since: ago(29), row: moved(500) },
      null,
    ],
  ])('%s', (_, rest, since) => {
    expect(stalledSince(watched({ ...rest, running: true }), now)).toBe(since);
  });
});

describe('Any stream', () => {
  const some = fc.record({
    sync: fc.constantFrom(polled, snapshot, daily),
    hours: fc.constantFrom(undefined, hours('06:00-23:00', '22:00-06:00'), hours('22:00-02:00', null)),
    moved: fc.integer({ min: -60, max: 3_000 }),
    since: fc.integer({ min: 0, max: 3_000 }),
    running: fc.boolean(),
  });

  it('stalls only after five minutes without a move, stays so until it moves, and a move ends it at once', () => {
    fc.assert(
      fc.property(some, ({ sync, hours: open, moved: minutes, since, running }) => {
        const one = watched({ sync, hours: open, row: moved(minutes), since: ago(since), running });
        const stalled = stalledSince(one, now);
        if (stalled === null) return;
        expect(now - stalled).toBeGreaterThan(5 * minute);
        expect(stalled).toBeGreaterThanOrEqual(Math.max(ago(since), minutes < 0 ? 0 : ago(minutes)));
        if (minutes >= 0 && (!open || running)) expect(stalledSince(one, now + 7 * minute)).toBe(stalled);
        expect(
          stalledSince({ ...one, row: { position: one.row?.position ?? null, progressAt: now } }, now),
        ).toBeNull();
      }),
    );
  });

  it('that stalls is told by its name and for how long', () => {
    const failure = stallFailure('main-street', 'sale', ago(12.5), now);
    expect([failure.code, failure.next, failure.message]).toEqual([
      'POS_STALLED',
      'retry',
      'Nothing of main-street sale has been read for 12 minutes.',
    ]);
  });
});
