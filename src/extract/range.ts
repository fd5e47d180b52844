import { Temporal } from 'temporal-polyfill';
import type { Stream, WatermarkSync } from '../mapping/index.ts';
import { isGrowing, lowestOf } from './growing.ts';
import type { Cursor, StreamPosition, Window } from './position.ts';
import { instantOf, movedBack, writtenLike } from './stamp.ts';
import { type Lane, lanesOf, type Step, stepsOf, unstampedSteps } from './step.ts';

/** Rows stamped from one time to another, milliseconds since 1970; null: without an end. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
}

/** A step of a reading that only compares, with its window. */
export interface Look {
  readonly step: Step;
  readonly window: Window;
}

/**
 * What to read of a stream to compare a range of it. A stream without stamps is read whole. Of the others, each lane up
 * to where no poll will come any more: what stands above is not lost, but still to be read. Lanes of children show no
 * row that its own lane does not; rows without any stamp belong to no range but the whole.
 */
export function looksOf(stream: Stream, { cursors }: StreamPosition, range: Range, at: number): Look[] {
  const { sync } = stream;
  if (sync.mode === 'snapshot') {
    return stepsOf(stream, 'pass').map((step) => ({ step, window: windowOf(null, null, at) }));
  }
  const lanes = lanesOf(stream).flatMap((lane): Look[] => {
    const cursor = cursors[lane.name];
    if (lane.ofChild || !cursor) return [];
    const step: Step = { how: 'again', name: lane.name, query: lane.query, lane };
    return [{ step, window: openRange(sync, lane, cursor, range, at) }];
  });
  if (range.from !== null) return lanes;
  return [...lanes, ...unstampedSteps(stream).map((step) => ({ step, window: windowOf(null, null, at) }))];
}

/** A column of growing numbers has no times: its range begins with the first one, and ends before its first young gap. */
export function openRange(
  sync: WatermarkSync,
  { watermark: { zone } }: Pick<Lane, 'watermark'>,
  { last, gaps }: Pick<Cursor, 'last' | 'gaps'>,
  { from, to }: Range,
  at: number,
): Window {
  const mark = last.watermark ?? '';
  const settled = isGrowing(mark) ? lowestOf(mark, gaps) : movedBack(mark, sync.lag, 0n);
  return windowOf(written(mark, from, zone), earlier(settled, written(mark, to, zone), zone), at);
}

function written(sample: string, at: number | null, zone: string): string | null {
  return at === null ? null : writtenLike(sample, Temporal.Instant.fromEpochMilliseconds(at), zone);
}

function earlier(settled: string, end: string | null, zone: string): string {
  const [a, b] = [instantOf(settled, zone), end === null ? null : instantOf(end, zone)];
  return end !== null && a && b && Temporal.Instant.compare(b, a) < 0 ? end : settled;
}

function windowOf(watermark: string | null, ceiling: string | null, at: number): Window {
  const after = watermark === null ? null : { watermark };
  return { after, ceiling, last: null, gap: null, openedAt: at, openSince: null };
}
