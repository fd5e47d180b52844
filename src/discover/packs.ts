import { nameScore } from './dictionary.ts';
import { near, number } from './numbers.ts';
import type { Column, Table } from './survey.ts';

/** The column that the units of a line are multiplied by, and the one they are divided by. */
export interface Packs {
  readonly times: string;
  readonly per: string | undefined;
}

/** The amount of a line is its units times its price only if they are times a third number as well: 2 packs of 12. */
export function packsOf(
  quantity: Column,
  others: readonly Column[],
  prices: readonly Column[],
  { sample, columns }: Table,
): Packs | undefined {
  const factors = others.filter(
    ({ profile }) => (profile.numbers?.least ?? 0) >= 1 && profile.share('fraction') === 0,
  );
  for (const { name: times } of factors) {
    const packed = sample.filter((row) => (number(row, times) ?? 1) !== 1);
    if (packed.length < 5) continue;
    const proven = prices.some((price) =>
      others.some(({ name: whole }) => {
        const close = packed.filter((row) => {
          const [units, one, all] = [number(row, quantity.name), number(row, price.name), number(row, whole)];
          const product = (units ?? 0) * (one ?? 0) * (number(row, times) ?? 0);
          return whole !== price.name && near(Math.abs(product), Math.abs(all ?? 0)) && product !== 0;
        });
        return close.length > 0.9 * packed.length;
      }),
    );
    if (!proven) continue;
    const per = columns.find(
      ({ name, profile }) =>
        nameScore(name, [['denominator', 1]], new Set(['quantity'])) > 0.5 && profile.numbers?.zero === 0,
    );
    return { times, per: per?.name };
  }
  return undefined;
}
