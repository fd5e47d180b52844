import { Decimal, decimalText } from './decimal.ts';
import type { DecimalText, Sale, SaleLine } from './record.ts';

/**
 * The sale that takes back another one, line by line, so that both together are nothing, whatever AIQ adds up:
 *     sold      quantity "2",  amount "25"  -> quantity "-2", amount "-25"
 *     returned  quantity "-1", amount "-10" -> quantity "1",  amount "10"
 */
export function reversalOf(sale: Sale): Sale {
  return { ...sale, ...(sale.total ? { total: negated(sale.total) } : {}), lines: sale.lines.map(reversed) };
}

/** The same lines with nothing in them: what a sale is that counts no more and cannot be deleted. */
export function emptied(sale: Sale): Sale {
  return { ...sale, ...(sale.total ? { total: '0' } : {}), lines: sale.lines.map(nothingOf) };
}

/**
 * The sale with at least so many lines. AIQ may keep the lines of a former body beyond those of a new one, so what is
 * gone is said to be nothing, each in its former place:
 *     tea, cup, jam -> tea, jam: goes as tea, jam, and 0 of jam
 */
export function padded(sale: Sale, former: readonly SaleLine[], positions: number): Sale {
  const { lines } = sale;
  const missing = Array.from({ length: Math.max(0, positions - lines.length) }, (_, at) => {
    const line = former[lines.length + at] ?? lines.at(-1);
    return line ? [nothingOf(line)] : [];
  });
  return { ...sale, lines: [...lines, ...missing.flat()] };
}

function reversed(line: SaleLine): SaleLine {
  const { quantity, amount, discount, cost } = line;
  return {
    ...line,
    quantity: negated(quantity),
    amount: negated(amount),
    ...(discount ? { discount: discountBack(discount, new Decimal(quantity)) } : {}),
    ...(cost ? { cost: negated(cost) } : {}),
  };
}

/** AIQ gets the discount of a return positive, whichever sign the POS gives it: so its way back is positive too. */
function discountBack(discount: DecimalText, quantity: Decimal): DecimalText {
  if (quantity.isZero()) return negated(discount);
  return quantity.isNegative() ? decimalText(new Decimal(discount).abs()) : discount;
}

function nothingOf(line: SaleLine): SaleLine {
  return {
    ...line,
    quantity: '0',
    amount: '0',
    ...(line.discount ? { discount: '0' } : {}),
    ...(line.cost ? { cost: '0' } : {}),
  };
}

function negated(text: DecimalText): DecimalText {
  return decimalText(new Decimal(text).negated());
}
