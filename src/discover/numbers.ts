import { nameScore } from './dictionary.ts';
import type { Column, SampleRow } from './survey.ts';

/** What a row holds as a number; undefined where it has none. Good enough to compare sums; nothing is sent of it. */
export function number(row: SampleRow, column: string): number | undefined {
  const text = row[column];
  if (text == null || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Whole numbers that are called cents: 8295 is 82.95. */
export const inCents = ({ name, profile }: Column): boolean =>
  nameScore(name, [['cents', 1]]) > 0 && profile.share('integer') > 0.9;

/** An amount of money, whatever it is kept in, and as an expression writes it. */
export function money(row: SampleRow, column: Column): number | undefined {
  const value = number(row, column.name);
  return value !== undefined && inCents(column) ? value / 100 : value;
}
export const moneyText = (column: Column, ref = column.name): string =>
  inCents(column) ? `${ref} / 100` : ref;

export const times = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : one * other;
export const plus = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : one + other;
export const near = (one: number | undefined, other: number | undefined): boolean =>
  one !== undefined && other !== undefined && Math.abs(one - other) < 0.011;
