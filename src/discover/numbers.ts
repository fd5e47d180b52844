import type { SampleRow } from './survey.ts';

/** What a row holds as a number; undefined where it has none. Good enough to compare sums; nothing is sent of it. */
export function number(row: SampleRow, column: string): number | undefined {
  const text = row[column];
  if (text == null || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export const times = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : one * other;
export const plus = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : one + other;
export const near = (one: number | undefined, other: number | undefined): boolean =>
  one !== undefined && other !== undefined && Math.abs(one - other) < 0.011;
