import { describe, expect, it } from 'vitest';
import type { Page, SourceRow } from '../../src/connector/index.ts';
import { nowhere, type Reading, type StreamPosition } from '../../src/extract/position.ts';
import { advance, openPass, openWindow, placed } from '../../src/extract/window.ts';
import type { WatermarkSync } from '../../src/mapping/index.ts';

const sync: WatermarkSync = {
  mode: 'append',
  by: { alias: 'receipts', column: 'datenew' },
  zone: 'America/Denver',
  stamps: 'database',
  every: 30,
  lag: 300,
  settle: 2,
  sweep: { back: 86_400, every: 3600 },
};
const clock = { now: '2026-06-10T16:00:30Z', sample: '2026-06-01 08:00:00.000' };
const cursor = { watermark: '2026-06-10 09:58:10.250', key: ['r7'] };
const read: StreamPosition = { ...nowhere, cursor };

describe('a window', () => {
  it('has no lower end before anything was read, and ends at the database clock less the settle delay', () => {
    expect(openWindow('poll', sync, nowhere, clock, 12)).toEqual({
      kind: 'poll',
      after: null,
      ceiling: '2026-06-10 10:00:28.000',
      last: null,
      began: 12,
    });
  });

  it('of a poll begins a lag before the cursor, at the first key of that stamp', () => {
    expect(openWindow('poll', sync, read, clock, 12)?.after).toEqual({
      watermark: '2026-06-10 09:53:10.250',
    });
  });

  it('of a sweep begins as long before the cursor as the mapping says', () => {
    expect(openWindow('sweep', sync, read, clock, 12)?.after).toEqual({
      watermark: '2026-06-09 09:58:10.250',
    });
  });

  it('begins an hour earlier while the clock that was set back has not caught up', () => {
    const night: StreamPosition = { ...nowhere, cursor: { watermark: '2026-11-01 01:50:00', key: ['r7'] } };
    const at = { now: '2026-11-01T08:10:02Z', sample: '2026-06-01 08:00:00' };
    expect(openWindow('poll', sync, night, at, 12)).toMatchObject({
      after: { watermark: '2026-11-01 00:45:00' },
      ceiling: '2026-11-01 01:10:00',
    });
  });

  it('over growing numbers reads a thousand of them again, and has no upper end', () => {
    const numbers: StreamPosition = { ...nowhere, cursor: { watermark: '48211', key: ['48211'] } };
    const opened = openWindow('poll', sync, numbers, { ...clock, sample: '17' }, 12);
    expect(opened).toMatchObject({ after: { watermark: '47211' }, ceiling: null });
  });

  it('is not opened over a table without a stamped row', () => {
    expect(openWindow('poll', sync, nowhere, { ...clock, sample: null }, 12)).toBeNull();
  });

  it('is opened although the last row read has a stamp that is no time', () => {
    const broken: StreamPosition = {
      ...nowhere,
      cursor: { watermark: '2026-06-09 27:61:00.000', key: ['r7'] },
    };
    expect(openWindow('poll', sync, broken, clock, 12)?.after).toEqual({
      watermark: '2026-06-08 23:55:00.000',
    });
  });
});

const row = (watermark: string | null, key: string): SourceRow => ({
  key: [key],
  watermark,
  values: {},
  children: {},
});
const page = (...rows: SourceRow[]): Page => ({ rows, longestStatement: 1 });

describe('a reading', () => {
  const opened: Reading = {
    kind: 'poll',
    after: { watermark: '2026-06-10 09:53:10.250' },
    ceiling: '2026-06-10 10:00:28.000',
    last: null,
    began: 12,
  };

  it('goes on after the last row of a full page, below the same ceiling', () => {
    const { reading, done } = advance(opened, page(row('09:54', 'a'), row('09:55', 'b')), 2);
    const last = { watermark: '09:55', key: ['b'] };
    expect({ reading, done }).toEqual({ reading: { ...opened, after: last, last }, done: false });
  });

  it('is done with a page that is not full, and with an empty one', () => {
    expect(advance(opened, page(row('09:54', 'a')), 2).done).toBe(true);
    expect(advance(opened, page(), 2)).toEqual({ reading: opened, done: true });
  });

  it('keeps its last row where the table ends with a full page', () => {
    const { reading } = advance(opened, page(row('09:54', 'a'), row('09:55', 'b')), 2);
    expect(advance(reading, page(), 2).reading.last).toEqual({ watermark: '09:55', key: ['b'] });
  });

  it('of a pass goes by key alone', () => {
    const { reading } = advance(openPass(12), page(row(null, 'a'), row(null, 'b')), 2);
    expect(reading).toMatchObject({ after: { key: ['b'] }, ceiling: null, began: 12 });
  });
});

describe('the position of a stream', () => {
  const last = { watermark: '2026-06-10 09:59:00.000', key: ['r9'] };
  const reading = (kind: Reading['kind']): Reading => ({ kind, after: last, ceiling: null, last, began: 12 });
  const at = 1_800_000_000_000;

  it.each(['poll', 'sweep', 'pass'] as const)('holds a %s under way, and moves nothing else', (kind) => {
    const position = { ...read, sweptAt: 1, passedAt: 2 };
    expect(placed(position, reading(kind), false, at)).toEqual({ ...position, [kind]: reading(kind) });
  });

  it('moves the cursor to the last row of a poll that is done', () => {
    const under = { ...read, poll: reading('poll') };
    expect(placed(under, reading('poll'), true, at)).toEqual({ ...read, cursor: last, poll: null });
  });

  it('keeps the cursor where a poll met no row', () => {
    expect(placed(read, { ...reading('poll'), last: null }, true, at)).toEqual(read);
  });

  it('keeps the cursor after a sweep, and notes when it ended', () => {
    const under = { ...read, sweep: reading('sweep') };
    expect(placed(under, reading('sweep'), true, at)).toEqual({ ...read, sweptAt: at });
  });

  it('notes when a pass ended', () => {
    expect(placed(nowhere, reading('pass'), true, at)).toEqual({ ...nowhere, passedAt: at });
  });
});
