import { describe, expect, test } from 'vitest';
import { nowhere, type StreamPosition } from '../../src/extract/position.ts';
import { looksOf, openRange } from '../../src/extract/range.ts';
import { mappingOf } from '../sync/machine.ts';
import { lane, laneIn, sync } from './lanes.ts';

const at = Date.parse('2026-06-10T20:00:00Z');
const cursorAt = (watermark: string, gaps: readonly string[] = []) => ({
  last: { watermark },
  gaps: gaps.map((above) => ({ above, againAt: null })),
});
const time = (text: string): number => Date.parse(text);
const everything = { from: null, to: null };

describe('a range of a lane', () => {
  const cursor = cursorAt('2026-06-10 12:00:00.500');

  test('is written as the column writes its stamps, and ends where no poll will come any more', () => {
    const range = { from: time('2026-06-01T06:00:00Z'), to: null };
    expect(openRange(sync, lane, cursor, range, at)).toEqual({
      after: { watermark: '2026-06-01 00:00:00.000' },
      ceiling: '2026-06-10 11:55:00.500',
      last: null,
      gap: null,
      openedAt: at,
      openSince: null,
    });
  });

  test.each([
    ['earlier than that', '2026-06-05T06:00:00Z', '2026-06-05 00:00:00.000'],
    ['later than that', '2026-06-10T19:00:00Z', '2026-06-10 11:55:00.500'],
  ])('ends when a person says, where that is %s', (_, to, ceiling) => {
    expect(openRange(sync, lane, cursor, { from: null, to: time(to) }, at)).toMatchObject({
      after: null,
      ceiling,
    });
  });

  test.each([
    ['epoch seconds', '1781114400', '1780272000', '1781114100'],
    ['stamps with an offset', '2026-06-10T18:00:00Z', '2026-06-01T00:00:00Z', '2026-06-10T17:55:00Z'],
    ['bare dates', '2026-06-10', '2026-06-01', '2026-06-09'],
  ])('of %s', (_, mark, after, ceiling) => {
    const range = { from: time('2026-06-01T00:00:00Z'), to: null };
    expect(openRange(sync, laneIn('UTC'), cursorAt(mark), range, at)).toMatchObject({
      after: { watermark: after },
      ceiling,
    });
  });

  test('of growing numbers begins with the first one, and ends before a young gap', () => {
    const range = { from: time('2026-06-01T06:00:00Z'), to: null };
    expect(openRange(sync, lane, cursorAt('482', ['470']), range, at)).toMatchObject({
      after: null,
      ceiling: '470',
    });
  });
});

describe('what is read to compare', () => {
  const [persona, sale] = mappingOf().streams;
  const position: StreamPosition = {
    ...nowhere,
    cursors: {
      'receipts receipts.datenew': { ...cursorAt('2026-06-10 12:00:00.500'), openSince: null, readAt: at },
    },
  };

  test('is all of a stream without stamps', () => {
    const looks = persona ? looksOf(persona, nowhere, { from: at, to: at }, at) : [];
    expect(looks.map(({ step, window }) => [step.how, window.after, window.ceiling])).toEqual([
      ['all', null, null],
    ]);
  });

  test('of a stamped one is its range alone, and rows without a stamp where it is the whole', () => {
    const how = (range: { from: number | null; to: null }) =>
      sale ? looksOf(sale, position, range, at).map(({ step }) => step.how) : [];
    expect(how({ from: at, to: null })).toEqual(['again']);
    expect(how(everything)).toEqual(['again', 'unstamped']);
  });

  test('is nothing of a lane that no poll has read', () => {
    expect(sale && looksOf(sale, nowhere, { from: at, to: null }, at)).toEqual([]);
  });
});
