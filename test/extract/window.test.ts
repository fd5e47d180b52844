import { describe, expect, it } from 'vitest';
import type { SourceClock } from '../../src/connector/index.ts';
import {
  advance,
  cursorOfNow,
  openAll,
  openLane,
  passed,
  readPosition,
  type StreamPosition,
  type Window,
} from '../../src/extract/index.ts';
import type { Cursor } from '../../src/extract/position.ts';
import { clockAt, lane, laneIn, opened, pageOf, row, sync } from './lanes.ts';

const at = 1_800_000_000_000;
const noon = clockAt('2026-06-10T16:00:30Z', '2026-06-01 08:00:00.000');
const cursorAt = (watermark: string, more: Partial<Cursor> = {}): Cursor => ({
  last: { watermark, key: ['r7'] },
  gaps: [],
  openSince: null,
  readAt: at,
  ...more,
});
const cursor = cursorAt('2026-06-10 09:58:10.250');

type How = Parameters<typeof openLane>[0];
const open = (
  how: How,
  from: Cursor | undefined,
  clock: SourceClock,
  with_: Partial<typeof sync> = {},
  zone?: string,
) => openLane(how, { ...sync, ...with_ }, zone === undefined ? lane : laneIn(zone), from, { clock, at });
const lowOf = (how: How, from: Cursor, clock: SourceClock, with_: Partial<typeof sync> = {}) =>
  open(how, from, clock, with_)?.after?.watermark;

describe('a window of new rows', () => {
  it('has no lower end before anything was read, and ends at the database clock less the settle delay', () => {
    expect(open('new', undefined, { ...noon, oldestWriter: '2026-06-10T15:59:00Z' })).toEqual({
      after: null,
      ceiling: '2026-06-10 10:00:28.000',
      last: null,
      gap: null,
      openedAt: at,
      openSince: '2026-06-10T15:59:00Z',
    });
  });

  it('begins a lag before the cursor, at the first key of that stamp', () => {
    expect(open('new', cursor, noon)?.after).toEqual({ watermark: '2026-06-10 09:53:10.250' });
  });

  it.each<[string, string, string, string | undefined]>([
    [
      'a writer younger than the lag changes nothing',
      '2026-06-10 09:58:10.250',
      '2026-06-10T15:56:00Z',
      '2026-06-10 09:53:10.250',
    ],
    [
      'one that wrote since before the lag takes it back to its start, less the settle delay',
      '2026-06-10 09:58:10.250',
      '2026-06-10T14:00:00Z',
      '2026-06-10 07:59:57.250',
    ],
    ['one of days ago', '2026-06-10 09:58:10', '2026-06-07T15:58:10Z', '2026-06-07 09:58:08'],
    ['for stamps in minutes', '2026-06-10 09:58', '2026-06-10T14:00:30Z', '2026-06-10 08:00'],
    ['for bare dates by whole days', '2026-06-10', '2026-06-07T16:00:00Z', '2026-06-07'],
    ['for epoch seconds', '1781107090', '2026-06-10T14:00:00Z', '1781099998'],
    ['a growing number has no time, but gaps', '48211', '2026-06-10T14:00:00Z', '48211'],
    [
      'of a stamp that is no time nothing is known',
      '0000-00-00 00:00:00',
      '2026-06-10T14:00:00Z',
      '0000-00-00 00:00:00',
    ],
  ])('looks back to the oldest writer that was open at the last poll: %s', (_about, mark, openSince, low) => {
    expect(lowOf('new', cursorAt(mark, { openSince }), noon)).toBe(low);
  });

  it('begins an hour earlier while the clock that was set back in autumn has not caught up', () => {
    const night = clockAt('2026-11-01T08:10:02Z', '2026-06-01 08:00:00');
    expect(open('new', cursorAt('2026-11-01 01:50:00'), night)).toMatchObject({
      after: { watermark: '2026-11-01 00:45:00' },
      ceiling: '2026-11-01 01:10:00',
    });
  });

  it.each([
    ['by a minute', '2026-06-10 10:01:30', '2026-06-10 09:55:30'],
    ['by an hour', '2026-06-10 11:00:30', '2026-06-10 09:55:30'],
    ['by a year', '2027-06-10 10:00:30', '2026-06-10 09:55:30'],
  ])('begins a lag before now where the clock of the POS was set back %s', (_about, mark, low) => {
    expect(lowOf('new', cursorAt(mark), noon)).toBe(low);
  });

  it('begins before all that a clock may have stamped since it was set back, however long ago the last poll is', () => {
    // Read up to 10:00:30 at 10:00:30; set back to 09:00:30 at once; forty minutes later it is 09:40:30.
    const later = { clock: clockAt('2026-06-10T15:40:30Z', '2026-06-01 08:00:00'), at };
    const from = cursorAt('2026-06-10 10:00:30', { readAt: at - 40 * 60_000 });
    expect(openLane('new', sync, lane, from, later)?.after?.watermark).toBe('2026-06-10 08:55:30');
  });

  it('over growing numbers begins at the last one, or before the lowest gap that is waited for; it has no upper end', () => {
    const numbers = clockAt(noon.now, '17');
    expect(open('new', cursorAt('48211'), numbers)).toMatchObject({
      after: { watermark: '48211' },
      ceiling: null,
    });
    const gaps = [
      { above: '48190', againAt: 1 },
      { above: '48200', againAt: null },
    ];
    expect(open('new', cursorAt('48211', { gaps }), numbers)?.after).toEqual({ watermark: '48190' });
  });

  it('over the growing numbers of children reads a thousand again, for their gaps are not seen', () => {
    const ofChild = { ...lane, ofChild: true };
    const numbers = { clock: clockAt(noon.now, '17'), at };
    expect(openLane('new', sync, ofChild, cursorAt('48211'), numbers)?.after).toEqual({ watermark: '47211' });
  });

  it('is not opened over a table without a stamped row', () => {
    for (const how of ['new', 'again', 'future', 'ancient'] as const) {
      expect(open(how, cursor, clockAt(noon.now))).toBeNull();
    }
  });

  it('is written as the times of the column are, where one of the samples is none', () => {
    expect(open('new', undefined, clockAt(noon.now, 'infinity', '2026-06-01T08:00:00Z'))?.ceiling).toBe(
      '2026-06-10T16:00:28Z',
    );
  });

  it('is opened although the last row read has a stamp that is no time', () => {
    expect(lowOf('new', cursorAt('2026-06-09 27:61:00.000'), noon)).toBe('2026-06-08 23:55:00.000');
  });

  it('begins at the cursor where that has no time at all', () => {
    expect(lowOf('new', cursorAt('0x07D1'), clockAt(noon.now, '0x07D0'))).toBe('0x07D1');
  });

  it.each([
    ['infinity', '2026-06-09 09:58:10+00'],
    ['infinity', 'infinity'],
    ['never', '2026-06-09T09:58:10'],
    ['4102444800', '1772987405'],
  ])('begins anew where it ended with %s, behind all times such as %s', (mark, sample) => {
    expect(lowOf('new', cursorAt(mark), clockAt(noon.now, sample))).toBeUndefined();
  });
});

describe('a window of rows read again', () => {
  it('begins as long before the cursor as the mapping says, and ends where a poll would', () => {
    expect(open('again', cursor, noon)).toMatchObject({
      after: { watermark: '2026-06-09 09:58:10.250' },
      ceiling: '2026-06-10 10:00:28.000',
    });
  });

  it('over growing numbers goes back by 10,000 of them', () => {
    expect(lowOf('again', cursorAt('48211'), clockAt(noon.now, '17'))).toBe('38211');
  });

  it('is not opened before anything was read', () => {
    expect(open('again', undefined, noon)).toBeNull();
  });
});

describe('a window of strays', () => {
  it('of the future begins above now, a settle delay that polls will come to, and has no end', () => {
    expect(open('future', cursor, noon)).toMatchObject({
      after: { watermark: '2026-06-10 10:00:32.000' },
      ceiling: null,
    });
  });

  it('of the past ends where there were no such programs yet', () => {
    expect(open('ancient', cursor, noon)).toMatchObject({ after: null, ceiling: '1979-12-31 17:00:00.000' });
    expect(open('ancient', cursor, clockAt(noon.now, '1781107090'))?.ceiling).toBe('315532800');
    expect(open('ancient', cursor, clockAt(noon.now, '2026-06-01'), {}, 'UTC')?.ceiling).toBe('1980-01-01');
  });

  it.each(['future', 'ancient'] as const)('of growing numbers there is no %s', (how) => {
    expect(open(how, cursorAt('48211'), clockAt(noon.now, '48211'))).toBeNull();
  });
});

describe('a lane that need not read what is there', () => {
  it('begins at the ceiling of now, before the first key of that stamp', () => {
    expect(cursorOfNow(sync, lane, { clock: { ...noon, oldestWriter: '2026-06-10T15:00:00Z' }, at })).toEqual(
      {
        last: { watermark: '2026-06-10 10:00:28.000' },
        gaps: [],
        openSince: '2026-06-10T15:00:00Z',
        readAt: at,
      },
    );
  });

  it('reads all where its column has no times, or no values yet', () => {
    expect(cursorOfNow(sync, lane, { clock: clockAt(noon.now, '48211'), at })).toBeNull();
    expect(cursorOfNow(sync, lane, { clock: clockAt(noon.now), at })).toBeNull();
  });
});

describe('a window that is read', () => {
  const under: Window = {
    ...opened,
    after: { watermark: '2026-06-10 09:53:10.250' },
    ceiling: '2026-06-10 10:00:28.000',
  };

  it('goes on after the last row of a page, below the same ceiling', () => {
    const page = pageOf([row('2026-06-10 09:54:00', 'a'), row('2026-06-10 09:55:00', 'b')], true);
    const last = { watermark: '2026-06-10 09:55:00', key: ['b'] };
    expect(advance(under, page, cursor)).toEqual({ ...under, after: last, last });
  });

  it('stays where it is with an empty page, and keeps its last row where the table ends with a full one', () => {
    expect(advance(under, pageOf([], false), cursor)).toEqual(under);
    const read = advance(under, pageOf([row('2026-06-10 09:55:00', 'b')], true), cursor);
    expect(advance(read, pageOf([], false), cursor)).toEqual(read);
  });

  it('goes on where its page ends, which rows that come by their keys do not show', () => {
    const last = { watermark: '2026-06-10 09:55:00', key: ['r9'] };
    const page = { ...pageOf([row(null, 'r9'), row(null, 'r3')], true), last };
    expect(advance(under, page, cursor)).toMatchObject({ after: last, last });
  });

  it('of all rows goes by key alone', () => {
    const all = openAll({ clock: clockAt(noon.now), at });
    expect(advance(all, pageOf([row(null, 'a'), row(null, 'b')], true), undefined)).toMatchObject({
      after: { key: ['b'] },
      ceiling: null,
    });
  });

  const numbers = (...marks: readonly string[]) =>
    pageOf(
      marks.map((mark) => row(mark, mark)),
      true,
    );

  it('over growing numbers keeps the first gap above what was read before, over its pages', () => {
    const known = cursorAt('58');
    const first = advance(opened, numbers('51', '53', '58'), known);
    expect(first.gap).toBeNull();
    const second = advance(first, numbers('59', '62', '65'), known);
    expect(second.gap).toBe('59');
    expect(advance(second, numbers('70'), known).gap).toBe('59');
  });

  it('meets a gap between two pages', () => {
    const first = advance(opened, numbers('59', '60'), cursorAt('58'));
    expect(advance(first, numbers('63'), cursorAt('58')).gap).toBe('60');
  });

  it.each([
    ['a date beside it', cursorAt('2026-06-10 09:58:10'), numbers('0')],
    ['words among them', cursorAt('58'), numbers('59', 'draft', '60')],
    ['numbers with decimals', cursorAt('58.5'), numbers('59', '60')],
  ])('does not stumble over %s', (_about, before, page) => {
    expect(advance(opened, page, before).last?.watermark).toBe(page.last?.watermark);
  });
});

describe('the position after a lane’s new rows', () => {
  const last = { watermark: '2026-06-10 09:59:00.000', key: ['r9'] };
  const read: StreamPosition = {
    ...readPosition(null),
    cursors: { [lane.name]: cursor, 'lines lines.at': cursor },
  };

  it('has the cursor of that lane at the last row, and what was open then', () => {
    const after = passed(read, sync, lane, { ...opened, last, openSince: '2026-06-10T15:00:00Z' });
    expect(after).toEqual({
      ...read,
      cursors: {
        ...read.cursors,
        [lane.name]: { last, gaps: [], openSince: '2026-06-10T15:00:00Z', readAt: opened.openedAt },
      },
    });
  });

  it('keeps the cursor where nothing was met, and yet knows what was open', () => {
    const after = passed(read, sync, lane, { ...opened, openSince: '2026-06-10T15:00:00Z' });
    expect(after.cursors[lane.name]).toEqual({
      ...cursor,
      openSince: '2026-06-10T15:00:00Z',
      readAt: opened.openedAt,
    });
    expect(passed(readPosition(null), sync, lane, opened)).toEqual(readPosition(null));
  });

  it('goes back with a clock that was set back', () => {
    const back = { watermark: '2026-06-10 08:59:00.000', key: ['r10'] };
    expect(passed(read, sync, lane, { ...opened, last: back }).cursors[lane.name]?.last).toEqual(back);
  });

  it('of growing numbers has their gaps, while they are young', () => {
    const gaps = [
      { above: '48190', againAt: at - 300_001 },
      { above: '48200', againAt: at - 300_000 },
    ];
    const before = { ...read, cursors: { [lane.name]: cursorAt('48211', { gaps }) } };
    const window = { ...opened, openedAt: at, gap: '48213', last: { watermark: '48220', key: ['48220'] } };
    expect(passed(before, sync, lane, window).cursors[lane.name]).toEqual({
      last: window.last,
      gaps: [gaps[1], { above: '48213', againAt: null }],
      openSince: null,
      readAt: at,
    });
  });
});
