import { Decimal as DecimalJs } from 'decimal.js';
import type { DecimalText } from './record.ts';

/**
 * Exact decimals. 40 significant digits is what arithmetic keeps; a text is never rounded on the way in or out.
 * A clone of our own, so that no other part of the process can change its precision or rounding.
 */
export const Decimal = DecimalJs.clone({ precision: 40, rounding: DecimalJs.ROUND_HALF_UP });
export type Decimal = DecimalJs;

/** As databases write numbers: "12.50", "-3", ".5", "1.5e-05". No thousands separators, no currency signs. */
const form = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?$/;

/** The number in a text, or undefined where there is none. Bounded: at most 100 characters, exponents of two digits. */
export function parseDecimal(text: string): Decimal | undefined {
  const trimmed = text.trim();
  return trimmed.length <= 100 && form.test(trimmed) ? new Decimal(trimmed) : undefined;
}

/** Without exponent, trailing zeros or negative zero: 12.50 becomes "12.5". */
export function decimalText(value: Decimal): DecimalText {
  return value.isZero() ? '0' : value.toFixed();
}

/**
 * Half away from zero, to at most `places` decimals: 1.00005 becomes 1.0001, and -1.00005 becomes -1.0001, so that a
 * return undoes its sale to the last digit.
 */
export function roundHalfUp(value: Decimal, places: number): Decimal {
  return value.toDecimalPlaces(places, DecimalJs.ROUND_HALF_UP);
}
