/*
 * Growing numbers have no duration, but their gaps tell what may still come: a transaction takes the number 57 and is
 * slow, another takes 58 and is done at once.
 *
 *     read at 10:00:00     ... 55 56 58        57 is a gap
 *     read at 10:00:30     from 56 on: 57 58 59
 *
 * Once the gap is older than the lag it counts as a number that was never used.
 */

import type { Cursor, Gap, Window } from './position.ts';

/** Gaps further back than so many numbers are not waited for: a first load meets thousands that are years old. */
const furthest = 10_000n;

/** Epoch numbers between 2001 and 2065, in seconds or milliseconds, are times; a smaller number only grows. */
export function epochUnit(mark: string): 1 | 1000 | null {
  if (/^[12]\d{9}$/.test(mark)) return 1;
  return /^[12]\d{12}$/.test(mark) ? 1000 : null;
}

export function isGrowing(mark: string): boolean {
  return /^-?\d+$/.test(mark) && epochUnit(mark) === null;
}

/**
 * A rowversion, "0x00000000000007D1": one number for every change of any table, so its gaps tell nothing. The engine says
 * up to where nothing more will come. Texts of one length compare as their numbers do.
 */
export function isVersion(mark: string): boolean {
  return /^0x[0-9A-F]{16}$/.test(mark);
}

/**
 * The number before the first gap in ascending marks, looking only above `read`; null where there is none. Where nothing
 * was read yet the first number need not be the first one taken: all before it may still come.
 */
export function firstGap(read: string | null, marks: readonly string[]): string | null {
  let before = read === null ? null : BigInt(read);
  for (const mark of marks) {
    const number = BigInt(mark);
    if (before === null) return String(number - furthest);
    if (number > before + 1n) return String(before);
    if (number > before) before = number;
  }
  return null;
}

/**
 * The gaps to read again after a window: those that were not the lag old when it opened, and the new one. A window of
 * numbers has no ceiling and a first load takes hours, so the age of a gap counts from the window after the one that
 * met it.
 */
export function gapsAfter(cursor: Cursor | undefined, window: Window, lag: number): readonly Gap[] {
  const young = (cursor?.gaps ?? [])
    .map(({ above, againAt }) => ({ above, againAt: againAt ?? window.openedAt }))
    .filter(({ againAt }) => window.openedAt - againAt <= lag * 1000);
  const end = window.last?.watermark;
  if (window.gap === null || end === undefined) return young;
  const least = BigInt(end) - furthest;
  const above = BigInt(window.gap) < least ? least : BigInt(window.gap);
  return [...young, { above: String(above), againAt: null }];
}

/** Where a poll begins: before the lowest gap that is waited for, else where the last one ended. */
export function lowestOf(mark: string, gaps: readonly Gap[]): string {
  return gaps.reduce((low, { above }) => (BigInt(above) < BigInt(low) ? above : low), mark);
}

export function greatestOf(numbers: readonly string[]): string | null {
  return numbers.reduce<string | null>(
    (most, one) => (most === null || BigInt(one) > BigInt(most) ? one : most),
    null,
  );
}
