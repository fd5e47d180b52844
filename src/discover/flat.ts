import { nameScore } from './dictionary.ts';
import type { Column, Table } from './survey.ts';

/**
 * Where lines stand without receipts: the column whose value all lines of one receipt share. Lines of one number have one
 * time, and there are several of many numbers.
 */
export function receiptNumberOf(table: Table): Column | undefined {
  const times = table.columns.filter(
    ({ profile }) => profile.times !== undefined || profile.share('textDate') > 0.8,
  );
  if (times.length === 0 || table.sample.length < 20) return undefined;
  const numbers = table.columns.filter(({ profile, info }) => {
    const distinct = profile.values.size / Math.max(1, profile.filled);
    return (
      /integer|text/.test(info.kind) &&
      profile.blank < 0.05 &&
      distinct > 0.1 &&
      distinct < 0.95 &&
      profile.share('fraction') === 0 &&
      !times.some((one) => one.profile === profile)
    );
  });
  const [best] = numbers
    .map((column) => ({
      column,
      points:
        Math.max(...times.map((time) => oneTime(table, column, time))) +
        0.3 *
          nameScore(column.name, [
            ['receipt number', 1],
            ['receipt', 0.9],
            ['transaction', 0.9],
            ['number', 0.6],
          ]),
    }))
    .filter(({ points }) => points > 0.95)
    .toSorted(
      (one, other) =>
        other.points - one.points || one.column.profile.values.size - other.column.profile.values.size,
    );
  return best?.column;
}

/** The share of the numbers with several lines whose lines all have one time. */
function oneTime({ sample }: Table, number: Column, time: Column): number {
  const groups = [...Map.groupBy(sample, (row) => row[number.name]).values()].filter(
    (rows) => rows.length > 1,
  );
  if (groups.length < 5) return 0;
  const same = groups.filter((rows) => new Set(rows.map((row) => row[time.name])).size === 1);
  // Where all lines have few times in all, having the same tells nothing.
  return time.profile.values.size < groups.length * 0.5 ? 0 : same.length / groups.length;
}
