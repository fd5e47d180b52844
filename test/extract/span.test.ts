import { describe, expect, it } from 'vitest';
import {
  openLane,
  openSpan,
  type SpanPosition,
  stepsLeftOfSpan,
  stepsOfSpan,
} from '../../src/extract/index.ts';
import type { Stream, Sync, WatermarkSync } from '../../src/mapping/index.ts';
import { clockAt, lane, opened, query, sync } from './lanes.ts';

const at = 1_800_000_000_000;
const now = '2026-06-10T16:00:30Z';
const stamp = '2026-06-01 08:00:00.000';
const span = { begin: '2025-06-10T06:00:00Z', end: '2025-09-10T06:00:00Z' };
const step = { how: 'again', name: lane.name, query, lane } as const;

const streamOf = (of: Sync): Stream => ({
  model: 'sale',
  query,
  queries: [query],
  sync: of,
  onLeave: 'void',
  onDelete: 'void',
  place: { file: 'x.yaml' },
  map: () => ({ kind: 'filtered', key: null, reason: '' }),
  mentions: [],
  tables: [],
  choices: [],
});

const open = (of: Partial<WatermarkSync>, sample: string) =>
  openSpan(step, { ...sync, ...of }, span, { clock: clockAt(now, sample), at });

describe('the window of a span', () => {
  it.each<[string, Partial<WatermarkSync>, string, string | null, string | null]>([
    ['begins and ends a month outside it', {}, stamp, '2025-05-10 00:00:00.000', '2025-10-11 00:00:00.000'],
    [
      'goes up to now where stamps move with every change',
      { mode: 'watermark' },
      stamp,
      '2025-05-10 00:00:00.000',
      '2026-06-10 10:00:28.000',
    ],
    ['of epoch seconds too', {}, '1772991000', '1746856800', '1760162400'],
    ['is all of growing numbers', {}, '48211', null, null],
    ['is all of texts of no known form', {}, '0x07D1', null, null],
  ])('%s', (_, of, sample, low, high) => {
    const window = open(of, sample);
    expect([window?.after?.watermark ?? null, window?.ceiling]).toEqual([low, high]);
  });

  it('is none where no row has a stamp, and ends with now where its end is still to come', () => {
    expect(openSpan(step, sync, span, { clock: clockAt(now), at })).toBeNull();
    const later = openSpan(
      step,
      sync,
      { ...span, end: '2026-06-10T06:00:00Z' },
      { clock: clockAt(now, stamp), at },
    );
    expect(later?.ceiling).toBe('2026-06-10 10:00:28.000');
  });
});

describe('the steps of a span', () => {
  const steps = stepsOfSpan(streamOf(sync));
  const at2 = (position: SpanPosition | null) => stepsLeftOfSpan(steps, position).map(({ how }) => how);

  it('are its lanes and the rows without a stamp; of a table without stamps all rows', () => {
    expect(steps.map(({ how }) => how)).toEqual(['again', 'unstamped']);
    const all = stepsOfSpan(streamOf({ mode: 'snapshot', every: 60, steady: 0 }));
    expect(all.map(({ how }) => how)).toEqual(['all']);
  });

  it('go on where they were left, and begin anew where the mapping has changed', () => {
    expect(at2(null)).toEqual(['again', 'unstamped']);
    expect(at2({ step: steps[1]?.name ?? '', window: opened })).toEqual(['unstamped']);
    expect(at2({ step: 'tickets tickets.day', window: null })).toEqual(['again', 'unstamped']);
    expect(at2({ step: null, window: null })).toEqual([]);
  });
});

describe('a first reading of what happened since an instant', () => {
  const since = '2026-05-31T06:00:00Z';
  const first = (sample: string) =>
    openLane('new', sync, lane, undefined, { clock: clockAt(now, sample), at }, since)?.after;

  it('begins a month before it, and with the first row where stamps tell no time', () => {
    expect(first(stamp)).toEqual({ watermark: '2026-04-30 00:00:00.000' });
    expect(first('48211')).toBeNull();
  });

  it('goes on from the cursor afterwards', () => {
    const cursor = { last: { watermark: '2026-06-10 09:58:10.250' }, gaps: [], openSince: null, readAt: at };
    const window = openLane('new', sync, lane, cursor, { clock: clockAt(now, stamp), at }, since);
    expect(window?.after).toEqual({ watermark: '2026-06-10 09:53:10.250' });
  });
});
