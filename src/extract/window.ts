import { Temporal } from 'temporal-polyfill';
import type { Page, Position, SourceClock } from '../connector/index.ts';
import type { WatermarkSync } from '../mapping/index.ts';
import type { Reading, StreamPosition } from './position.ts';
import { movedBack, setBackSince, writtenLike } from './stamp.ts';

/*
 * A window is (low, high], read in pages by (watermark, key). Poll at 10:00:30, settle 2 s, lag 5 min, cursor at
 * (09:58:10, r7):
 *
 *     09:53:10          09:58:10                    10:00:28    10:00:30
 *        |-- lag, again ---|------ new -----------------|--settle--|
 *        low              cursor                      high        now
 *
 *  - A row stamped 09:57:00 that was committed after the poll which passed 09:57 is met in the lag, and the ledger
 *    drops its neighbours, which it has seen already.
 *  - A row stamped 10:00:29 waits for the next poll: a transaction that stamped 10:00:27 may still be open.
 *  - `high` is fixed when the window opens, so the pages of one window end, however busy the shop is.
 *  - The cursor becomes the last row met, never `high`: what the database did not show is not passed over.
 */

/** How far growing numbers are read again, where a lag in seconds means nothing. */
const numbersAgain = 1000n;

/** A new poll or sweep; null when the table has no stamped row yet. */
export function openWindow(
  kind: 'poll' | 'sweep',
  sync: WatermarkSync,
  position: StreamPosition,
  clock: SourceClock,
  began: number,
): Reading | null {
  if (clock.sample === null) return null;
  const now = Temporal.Instant.from(clock.now);
  const ceiling = writtenLike(clock.sample, now.subtract({ seconds: sync.settle }), sync.zone);
  return { kind, after: lowOf(kind, sync, position, now), ceiling, last: null, began };
}

function lowOf(
  kind: 'poll' | 'sweep',
  sync: WatermarkSync,
  position: StreamPosition,
  now: Temporal.Instant,
): Position | null {
  const mark = position.cursor?.watermark;
  if (mark === undefined) return null;
  const seconds = kind === 'sweep' ? (sync.sweep?.back ?? 0) : sync.lag;
  return { watermark: movedBack(mark, seconds + setBackSince(mark, now, sync.zone), numbersAgain) };
}

/** A new pass over all rows in key order. */
export function openPass(began: number): Reading {
  return { kind: 'pass', after: null, ceiling: null, last: null, began };
}

/** The reading after a page, and whether the page was the last one. */
export function advance(reading: Reading, page: Page, limit: number): { reading: Reading; done: boolean } {
  const row = page.rows.at(-1);
  const last = row ? positionOf(row.watermark, row.key) : reading.last;
  return { reading: { ...reading, after: last ?? reading.after, last }, done: page.rows.length < limit };
}

function positionOf(watermark: string | null, key: readonly string[]): Position {
  return watermark === null ? { key } : { watermark, key };
}

/** The stream's position while a reading is under way, or after it. */
export function placed(
  position: StreamPosition,
  reading: Reading,
  done: boolean,
  at: number,
): StreamPosition {
  const open = done ? null : reading;
  switch (reading.kind) {
    case 'poll':
      return { ...position, poll: open, cursor: done ? (reading.last ?? position.cursor) : position.cursor };
    case 'sweep':
      return { ...position, sweep: open, sweptAt: done ? at : position.sweptAt };
    case 'pass':
      return { ...position, pass: open, passedAt: done ? at : position.passedAt };
  }
}
