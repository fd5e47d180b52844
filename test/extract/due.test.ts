import { describe, expect, it } from 'vitest';
import { due, type Kind, readPosition, type StreamPosition } from '../../src/extract/index.ts';
import type { SnapshotSync, Sync } from '../../src/mapping/index.ts';
import { sync as swept } from './lanes.ts';

const { sweep: _, ...polled } = swept;
const passed: Sync = { ...swept, mode: 'watermark', pass: 86_400 };
const counted: Sync = { ...swept, census: true };
const snapshot: SnapshotSync = { mode: 'snapshot', every: 900, steady: 0 };

const now = 1_800_000_000_000;
const nowhere = readPosition(null);
const all = { poll: now, sweep: now, strays: now, pass: now };
const rested: StreamPosition = { ...nowhere, endedAt: all };
const since = (kind: Kind, ms: number): StreamPosition => ({
  ...rested,
  endedAt: { ...all, [kind]: now - ms },
});
const never = (kind: Kind): StreamPosition => {
  const { [kind]: _never, ...endedAt } = all;
  return { ...rested, endedAt };
};
const under = (position: StreamPosition, kind: Kind): StreamPosition => ({
  ...position,
  rounds: { [kind]: { step: 'receipts', began: 1, window: null } },
});

describe('the readings that are due', () => {
  it.each<[string, Sync, StreamPosition, Kind[]]>([
    ['a new stream is polled at once', passed, nowhere, ['poll']],
    ['just polled', swept, rested, []],
    ['a moment before the interval has passed', swept, since('poll', 29_999), []],
    ['as the interval has passed', swept, since('poll', 30_000), ['poll']],
    ['an interrupted poll goes on at once', swept, under(rested, 'poll'), ['poll']],
    ['all others wait for the first poll to end', passed, under(nowhere, 'poll'), ['poll']],
    ['even a sweep that was interrupted', swept, under(never('poll'), 'sweep'), ['poll']],
    ['a stream polled, and never swept', swept, never('sweep'), ['sweep']],
    ['just swept', swept, since('sweep', 3_599_999), []],
    ['the next sweep', swept, since('sweep', 3_600_000), ['sweep']],
    ['an interrupted sweep goes on at once', swept, under(rested, 'sweep'), ['sweep']],
    ['a sweep that the mapping no longer asks for', polled, under(rested, 'sweep'), []],
    ['never swept, where the mapping does not ask for it', polled, never('sweep'), []],
    ['the first look at strays follows the first poll', swept, never('strays'), ['strays']],
    ['just looked at strays', swept, since('strays', 899_999), []],
    ['the next look at strays', polled, since('strays', 900_000), ['strays']],
    ['an interrupted look at strays', polled, under(rested, 'strays'), ['strays']],
    ['no pass where the mapping does not ask for it', swept, since('pass', 1e11), []],
    ['a pass of a watermark stream', passed, since('pass', 86_400_000), ['pass']],
    ['the census follows the first poll', counted, never('pass'), ['pass']],
    ['an interrupted census goes on at once', counted, under(never('pass'), 'pass'), ['pass']],
    ['once is enough for a census', counted, since('pass', 1e11), []],
    ['not yet', passed, since('pass', 86_399_999), []],
    ['an interrupted pass of it', passed, under(rested, 'pass'), ['pass']],
    [
      'all at once, the poll first',
      passed,
      { ...rested, endedAt: { poll: 0 } },
      ['poll', 'strays', 'sweep', 'pass'],
    ],
    ['a new snapshot stream', snapshot, nowhere, ['pass']],
    ['a snapshot just passed', snapshot, since('pass', 899_999), []],
    ['the next pass', snapshot, since('pass', 900_000), ['pass']],
    ['an interrupted pass goes on at once', snapshot, under(rested, 'pass'), ['pass']],
    ['a snapshot stream knows no other kind', snapshot, { ...nowhere, endedAt: { pass: now } }, []],
  ])('%s', (_about, sync, position, kinds) => {
    expect(due(sync, position, now)).toEqual(kinds);
  });

  it.each([
    ['a second', 1_000],
    ['a day', 86_400_000],
    ['years', 1e11],
  ])('after this machine’s clock was set back by %s nothing waits for it to catch up', (_about, ms) => {
    const ahead = { poll: now + ms, sweep: now + ms, strays: now + ms, pass: now + ms };
    const position = { ...nowhere, endedAt: ahead };
    expect(due(passed, position, now)).toEqual(['poll', 'strays', 'sweep', 'pass']);
    expect(due(snapshot, position, now)).toEqual(['pass']);
  });
});
