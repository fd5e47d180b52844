import { describe, expect, it } from 'vitest';
import { due } from '../../src/extract/due.ts';
import { nowhere, type Reading } from '../../src/extract/position.ts';
import type { SnapshotSync, WatermarkSync } from '../../src/mapping/index.ts';

const by = { alias: 'receipts', column: 'datenew' };
const polled: WatermarkSync = {
  mode: 'append',
  by,
  zone: 'UTC',
  stamps: 'database',
  every: 30,
  lag: 300,
  settle: 2,
};
const swept: WatermarkSync = { ...polled, sweep: { back: 86_400, every: 3600 } };
const snapshot: SnapshotSync = { mode: 'snapshot', every: 900 };

const now = 1_800_000_000_000;
const cursor = { watermark: '2026-03-08 10:00:00', key: ['7'] };
const open = (kind: Reading['kind']): Reading => ({ kind, after: null, ceiling: null, last: null, began: 1 });

describe('the readings that are due', () => {
  it.each([
    ['a new stream is polled at once', swept, nowhere, null, ['poll']],
    ['just polled', polled, nowhere, now, []],
    ['a moment before the interval has passed', polled, nowhere, now - 29_999, []],
    ['as the interval has passed', polled, nowhere, now - 30_000, ['poll']],
    ['an interrupted poll goes on at once', polled, { ...nowhere, poll: open('poll') }, now, ['poll']],
    ['a sweep waits for the first poll to end', swept, { ...nowhere, poll: open('poll') }, null, ['poll']],
    ['the first sweep follows the first poll', swept, { ...nowhere, cursor }, now, ['sweep']],
    ['both, the poll first', swept, { ...nowhere, cursor }, null, ['poll', 'sweep']],
    ['just swept', swept, { ...nowhere, cursor, sweptAt: now - 3_599_999 }, now, []],
    ['the next sweep', swept, { ...nowhere, cursor, sweptAt: now - 3_600_000 }, now, ['sweep']],
    [
      'an interrupted sweep goes on at once',
      swept,
      { ...nowhere, cursor, sweptAt: now, sweep: open('sweep') },
      now,
      ['sweep'],
    ],
    [
      'a sweep that the mapping no longer asks for',
      polled,
      { ...nowhere, cursor, sweep: open('sweep') },
      now,
      [],
    ],
    ['a new snapshot stream', snapshot, nowhere, null, ['pass']],
    ['a snapshot just passed', snapshot, { ...nowhere, passedAt: now - 899_999 }, null, []],
    ['the next pass', snapshot, { ...nowhere, passedAt: now - 900_000 }, now, ['pass']],
    [
      'an interrupted pass goes on at once',
      snapshot,
      { ...nowhere, passedAt: now, pass: open('pass') },
      now,
      ['pass'],
    ],
  ] as const)('%s', (_, sync, position, polledAt, kinds) => {
    expect(due(sync, position, polledAt, now)).toEqual(kinds);
  });

  it.each([
    ['a second', 1_000],
    ['a day', 86_400_000],
    ['years', 1e11],
  ])('after a clock was set back by %s nothing waits for it to catch up', (_, ms) => {
    expect(due(swept, { ...nowhere, cursor, sweptAt: now + ms }, now + ms, now)).toEqual(['poll', 'sweep']);
    expect(due(snapshot, { ...nowhere, passedAt: now + ms }, null, now)).toEqual(['pass']);
  });
});
