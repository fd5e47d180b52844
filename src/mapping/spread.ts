import { Decimal } from '../model/index.ts';

const cent = new Decimal('0.01');

/**
 * An amount in shares that are to each other as the weights are, each in whole cents, and together exactly the amount:
 * 1.00 over three lines of 5.00 is 0.34, 0.33, 0.33. Cents that are left over go where most was cut off; what is less
 * than a cent goes with the first of them. Weights that come to nothing (an exchange) count without their sign.
 */
export function spread(amount: Decimal, weights: readonly Decimal[]): readonly Decimal[] {
  const signed = sumOf(weights);
  const used = signed.isZero() ? weights.map((one) => one.abs()) : weights;
  const total = sumOf(used);
  if (total.isZero()) return weights.map((_, at) => (at === 0 ? amount : new Decimal(0)));
  const exact = used.map((weight) => amount.times(weight).div(total));
  const whole = exact.map((share) => share.div(cent).floor().times(cent));
  const order = exact
    .map((share, at) => ({ at, cut: share.minus(whole[at] ?? 0) }))
    .toSorted((a, b) => b.cut.comparedTo(a.cut) || a.at - b.at)
    .map(({ at }) => at);
  let rest = amount.minus(sumOf(whole));
  const extra = new Map<number, Decimal>();
  for (const at of order) {
    const more = rest.lt(cent) ? rest : cent;
    extra.set(at, more);
    rest = rest.minus(more);
  }
  return whole.map((share, at) => share.plus(extra.get(at) ?? 0));
}

const sumOf = (values: readonly Decimal[]): Decimal =>
  values.reduce<Decimal>((sum, value) => sum.plus(value), new Decimal(0));
