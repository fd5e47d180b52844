import { Temporal } from 'temporal-polyfill';
import type { Page, Position, SourceClock } from '../connector/index.ts';
import type { WatermarkSync } from '../mapping/index.ts';
import { firstGap, gapsAfter, greatestOf, isGrowing, isVersion, lowestOf } from './growing.ts';
import type { Cursor, StreamPosition, Window } from './position.ts';
import {
  instantOf,
  isStamp,
  movedBack,
  sampleOf,
  setBackSince,
  setForwardBefore,
  writtenLike,
} from './stamp.ts';
import type { Lane } from './step.ts';

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

/** How far a sweep reads growing numbers again, where a time means nothing; and a poll those of children. */
const [numbersAgain, childrenAgain] = [10_000n, 1_000n];
/** No such program is older: stamps below are placeholders. */
const ancient = Temporal.Instant.from('1980-01-01T00:00:00Z');

/**
 * Where only what happened since an instant is asked for, reading begins so much earlier, seconds: a row may have been
 * stamped before what it tells of, by another clock, or when a ticket was opened that is paid weeks later.
 */
export const margin = 31 * 86_400;

/** When a window opens: by the database's clock, and by this machine's. */
export interface Opening {
  readonly clock: SourceClock;
  readonly at: number;
}

/** All rows in key order. */
export function openAll({ clock, at }: Opening): Window {
  return windowOf(null, null, { clock, at });
}

/**
 * What a lane has to read; null where there is nothing: no stamped row yet, or nothing to read again. `since`: what
 * happened before that instant is not wanted, so a first reading need not begin at the first row.
 */
export function openLane(
  how: 'new' | 'again' | 'future' | 'ancient',
  sync: WatermarkSync,
  lane: Lane,
  cursor: Cursor | undefined,
  opening: Opening,
  since: string | null = null,
): Window | null {
  // What was read last shows it too, where all that was sampled is a placeholder such as 0.
  const sample = sampleOf([...opening.clock.samples, cursor?.last.watermark ?? []].flat());
  if (sample === null || opening.clock.samples.length === 0) return null;
  const now = Temporal.Instant.from(opening.clock.now);
  const written = (instant: Temporal.Instant) => writtenLike(sample, instant, lane.watermark.zone);
  const ceiling = opening.clock.settled ?? written(now.subtract({ seconds: sync.settle }));
  const place = cursor && isPlace(cursor, opening.clock.samples, ceiling) ? cursor : undefined;
  const beginning = (): Position | null => {
    const from = cursor || since === null ? null : Temporal.Instant.from(since).subtract({ seconds: margin });
    const watermark = from && written(from);
    return watermark === null ? null : { watermark };
  };
  switch (how) {
    case 'new':
      return windowOf(place ? lowOf(sync, lane, place, opening) : beginning(), ceiling, opening);
    case 'again':
      return cursor ? windowOf(place ? sweepFrom(sync, lane, place, opening) : null, ceiling, opening) : null;
    case 'future': {
      const watermark = written(now.add({ seconds: sync.settle }));
      return watermark === null ? null : windowOf({ watermark }, null, opening);
    }
    case 'ancient': {
      const end = written(ancient);
      return end === null ? null : windowOf(null, end, opening);
    }
  }
}

/** Where a lane begins that need not read what is there already: at the ceiling of now. Null where that has no text. */
export function cursorOfNow(sync: WatermarkSync, lane: Lane, { clock, at }: Opening): Cursor | null {
  const sample = sampleOf(clock.samples);
  const high = Temporal.Instant.from(clock.now).subtract({ seconds: sync.settle });
  const written = sample === null ? null : writtenLike(sample, high, lane.watermark.zone);
  const watermark = clock.settled ?? written;
  return watermark === null
    ? null
    : { last: { watermark }, gaps: [], openSince: clock.oldestWriter, readAt: at };
}

/**
 * Whether reading can go on from where a lane ended. A first load may end behind all times: with "infinity" or "never",
 * or with an epoch of the year 2100 while the column held zeros besides. A text of another form ("0x07D1") is a place,
 * unless it stands among any values of the column as well.
 */
function isPlace({ last }: Cursor, samples: readonly string[], ceiling: string | null): boolean {
  const mark = last.watermark ?? '';
  if (isStamp(mark)) return true;
  if (isVersion(mark)) return ceiling === null || mark <= ceiling;
  if (!isGrowing(mark)) return ceiling === null && !samples.includes(mark);
  return ceiling === null || !/^\d+$/.test(ceiling) || BigInt(mark) <= BigInt(ceiling);
}

function windowOf(after: Position | null, ceiling: string | null, { clock, at }: Opening): Window {
  return { after, ceiling, last: null, gap: null, openedAt: at, openSince: clock.oldestWriter };
}

function lowOf(sync: WatermarkSync, lane: Lane, cursor: Cursor, opening: Opening): Position | null {
  const mark = cursor.last.watermark;
  if (mark === undefined) return null;
  if (isGrowing(mark)) {
    // Gaps of children and of lines are not looked for: a page shows what they belong to, not their numbers.
    const isBelow = lane.ofChild || lane.query.group !== undefined;
    return { watermark: isBelow ? movedBack(mark, 0, childrenAgain) : lowestOf(mark, cursor.gaps) };
  }
  const { zone } = lane.watermark;
  const back = Math.max(sync.lag, sinceOldestWriter(mark, zone, cursor, sync.settle));
  return { watermark: lookedBack(mark, back, zone, cursor, opening) };
}

function sweepFrom(sync: WatermarkSync, lane: Lane, cursor: Cursor, opening: Opening): Position | null {
  const mark = cursor.last.watermark;
  if (mark === undefined) return null;
  return { watermark: lookedBack(mark, sync.sweep?.back ?? 0, lane.watermark.zone, cursor, opening) };
}

/** So many seconds before a watermark, whatever clocks have done since; a growing number by `numbersAgain`. */
function lookedBack(
  mark: string,
  seconds: number,
  zone: string,
  { readAt }: Cursor,
  { clock, at }: Opening,
): string {
  const now = Temporal.Instant.from(clock.now);
  const back = seconds + lead(mark, zone, now, Math.max(0, at - readAt));
  const moved = back + setBackSince(mark, now, zone) + setForwardBefore(mark, back, zone);
  return movedBack(mark, moved, numbersAgain);
}

/** What a transaction wrote that was still open at the last poll is stamped from its start on. Seconds. */
function sinceOldestWriter(mark: string, zone: string, { openSince }: Cursor, settle: number): number {
  const at = instantOf(mark, zone);
  if (openSince === null || at === null) return 0;
  return secondsBetween(Temporal.Instant.from(openSince), at) + settle;
}

/**
 * A clock that was set back stamps below the cursor until it has caught up. Seconds. It may have been set back at any time
 * since the last poll, so it counts from that poll on: cursor and poll at 10:00, set back to 09:00, and at 09:40 it is 40
 * minutes later; then rows from 09:00 on are new.
 */
function lead(mark: string, zone: string, now: Temporal.Instant, elapsed: number): number {
  const at = instantOf(mark, zone);
  const since = now.subtract({ milliseconds: elapsed });
  return at === null ? 0 : Math.max(0, secondsBetween(since, at));
}

function secondsBetween(from: Temporal.Instant, to: Temporal.Instant): number {
  return Math.ceil((to.epochMilliseconds - from.epochMilliseconds) / 1000);
}

/** The window after a page of its rows; `cursor` is where the lane stood before it opened. */
export function advance(window: Window, page: Page, cursor: Cursor | undefined): Window {
  const last = page.last ?? window.last;
  const end = last?.watermark;
  const gap = window.gap ?? (end !== undefined && isGrowing(end) ? gapIn(window, page, cursor) : null);
  return { ...window, after: last ?? window.after, last, gap };
}

/** A text column may hold numbers among its dates; only numbers have gaps. */
function gapIn(window: Window, page: Page, cursor: Cursor | undefined): string | null {
  const known = [window.last, cursor?.last].flatMap((one) => one?.watermark ?? []).filter(isGrowing);
  const marks = page.rows.flatMap(({ watermark }) => watermark ?? []).filter(isGrowing);
  return firstGap(greatestOf(known), marks);
}

/** The position after the last page of a lane's new rows. */
export function passed(
  position: StreamPosition,
  sync: WatermarkSync,
  lane: Lane,
  window: Window,
): StreamPosition {
  const before = position.cursors[lane.name];
  const last = window.last ?? before?.last;
  if (last === undefined) return position;
  const gaps = isGrowing(last.watermark ?? '') ? gapsAfter(before, window, sync.lag) : [];
  const cursor: Cursor = { last, gaps, openSince: window.openSince, readAt: window.openedAt };
  return { ...position, cursors: { ...position.cursors, [lane.name]: cursor } };
}
