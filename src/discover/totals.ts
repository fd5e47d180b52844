import type { Formula } from './amount.ts';
import { nameScore } from './dictionary.ts';
import { inCents, money } from './numbers.ts';
import type { Column, SampleRow, Table } from './survey.ts';

/** A receipt with its lines, to hold the sum of the lines against what the receipt says. */
export interface Trial {
  readonly receipt: SampleRow;
  readonly lines: readonly SampleRow[];
}

export interface Agreed {
  readonly formula: Formula;
  /** Of the receipts, how many say the same sum. */
  readonly share: number;
  /** The column in which they say it, tax or not. */
  readonly total?: Column | undefined;
  readonly kinds?: Kinds;
}

/** A column of the lines whose values say what a line is: which are returns whatever their sign, which are no lines at all. */
export interface Kinds {
  readonly column: string;
  readonly returns: readonly string[];
  readonly left: readonly string[];
}

/**
 * The formula whose sums are what the receipts themselves say most often, with or without their tax; the likeliest by name
 * where no receipt says anything. Of formulas that agree alike, one with the discounts: a receipt may tell both sums.
 */
export function agreed(
  formulas: readonly Formula[],
  trials: readonly Trial[],
  receipt: Table,
  line: Table,
): Agreed | undefined {
  const [likeliest] = formulas;
  if (!likeliest) return undefined;
  const told = trials.filter(({ lines }) => lines.length > 0);
  const sums = sumsOf(receipt);
  const scored = formulas.slice(0, 24).map((formula) => ({ formula, ...bestOf(told, sums, formula.of) }));
  const most = Math.max(...scored.map(({ share }) => share));
  const close = scored
    .filter(({ share }) => share > most - 0.03)
    .toSorted((one, other) => other.formula.columns.length - one.formula.columns.length);
  const best: Agreed =
    close[0] && most > 0.5 ? close[0] : { formula: likeliest, share: scored[0]?.share ?? 0 };
  if (best.share > 0.97 || told.length < 10) return best;
  return withKinds(scored.map(({ formula }) => formula).slice(0, 6), best, told, sums, line) ?? best;
}

interface Sum {
  readonly total: Column;
  readonly of: (receipt: SampleRow) => number | undefined;
}

/** What a receipt may say of the sum of its lines: each of its amounts, and each less a tax. */
function sumsOf({ columns }: Table): readonly Sum[] {
  const totals = columns.filter(
    (column) => column.profile.numbers && (column.profile.share('fraction') > 0.1 || inCents(column)),
  );
  const taxes = totals.filter(({ name }) => nameScore(name, [['tax', 1]]) > 0.3);
  return totals.flatMap((total): Sum[] => [
    { total, of: (row) => money(row, total) },
    ...taxes
      .filter((tax) => tax !== total)
      .map(
        (tax): Sum => ({
          total,
          of: (row) => {
            const whole = money(row, total);
            return whole === undefined ? undefined : whole - (money(row, tax) ?? 0);
          },
        }),
      ),
  ]);
}

/** The share of the receipts whose lines come to one of their sums, always the same one; a cent off a line is let be. */
function bestOf(
  trials: readonly Trial[],
  sums: readonly Sum[],
  of: Formula['of'],
): Pick<Agreed, 'share' | 'total'> {
  if (trials.length === 0) return { share: 0 };
  const computed = trials.map(({ receipt, lines }) => {
    const amounts = lines.map((line) => of(line, receipt));
    return amounts.includes(undefined)
      ? undefined
      : amounts.reduce<number>((all, one) => all + (one ?? 0), 0);
  });
  const shares = sums.map(({ total, of: sum }) => {
    const fits = trials.filter(({ receipt, lines }, at) => {
      const [own, said] = [computed[at], sum(receipt)];
      return (
        own !== undefined && said !== undefined && said !== 0 && Math.abs(own - said) < 0.011 * lines.length
      );
    });
    return { total, share: fits.length / trials.length };
  });
  return shares.toSorted((one, other) => other.share - one.share)[0] ?? { share: 0 };
}

/** Where sums agree only if lines of some kind count below zero, or not at all. */
function withKinds(
  formulas: readonly Formula[],
  best: Agreed,
  trials: readonly Trial[],
  sums: readonly Sum[],
  line: Table,
): Agreed | undefined {
  const columns = line.columns.filter(
    ({ profile }) =>
      profile.values.size > 1 &&
      profile.values.size <= 5 &&
      profile.longest <= 12 &&
      profile.share('fraction') === 0,
  );
  const tried = columns.flatMap(({ name, profile }) =>
    ways([...profile.values]).flatMap(({ returns, left }) =>
      formulas.map((formula): Agreed => {
        const of: Formula['of'] = (row, receipt) => {
          const kind = row[name]?.trim() ?? '';
          if (left.includes(kind)) return 0;
          const amount = formula.of(row, receipt);
          return amount !== undefined && returns.includes(kind) ? -Math.abs(amount) : amount;
        };
        return {
          formula: { ...formula, of },
          ...bestOf(trials, sums, of),
          kinds: { column: name, returns, left },
        };
      }),
    ),
  );
  const first = tried.toSorted((one, other) => other.share - one.share)[0];
  return first && first.share > 0.8 && first.share > best.share + 0.15 ? first : undefined;
}

/** All ways in which some values mean returns and some are left out; the plainest first. */
function ways(values: readonly string[]): readonly Pick<Kinds, 'returns' | 'left'>[] {
  const all = values.reduce<readonly Pick<Kinds, 'returns' | 'left'>[]>(
    (some, value) =>
      some.flatMap(({ returns, left }) => [
        { returns, left },
        { returns: [...returns, value], left },
        { returns, left: [...left, value] },
      ]),
    [{ returns: [], left: [] }],
  );
  const weight = ({ returns, left }: Pick<Kinds, 'returns' | 'left'>) => returns.length + left.length;
  return all
    .filter((way) => weight(way) > 0 && weight(way) < values.length)
    .toSorted((one, other) => weight(one) - weight(other));
}
