import type { Scored } from './choice.ts';
import { nameScore, type Pattern } from './dictionary.ts';
import { inCents } from './numbers.ts';
import type { Column } from './survey.ts';

/** Words in the names of columns of a product that say nothing more. */
export const plainOfProducts = new Set([
  'product',
  'stock',
  'unit',
  'number',
  'line',
  'current',
  'regular',
  'sale',
  'last',
  'cents',
]);

/**
 * How likely a column holds an amount or number that is called so.
 *
 * @param used the share of lines that have its very amount
 */
export function amountPoints(column: Column, wanted: readonly Pattern[], used: number): Scored<Column> {
  const { profile, name } = column;
  const named = nameScore(name, wanted, plainOfProducts);
  const empty = (profile.numbers?.zero ?? 0) > 0.95 ? 0.35 : 0;
  const points =
    0.65 * named +
    (profile.share('fraction') > 0.2 || inCents(column) ? 0.15 : 0) +
    0.3 * used -
    empty -
    0.15 * (profile.numbers?.zero ?? 0);
  return {
    one: column,
    points: named === 0 && used < 0.5 ? 0 : points,
    reasons: [
      ...(named > 0.4 ? ['called like it'] : []),
      ...(inCents(column)
        ? ['in cents']
        : areWhole(column)
          ? ['all whole: if these are cents, divide by 100']
          : []),
      ...(used > 0.25 ? [`${Math.round(used * 100)} % of the lines have the same`] : []),
    ],
  };
}

const areWhole = ({ profile }: Column): boolean =>
  profile.filled > 20 && profile.share('fraction') === 0 && (profile.numbers?.mean ?? 0) > 50;
