/** Exact decimals for the oracle, of its own so that it proves the product's arithmetic instead of repeating it. */
export interface Exact {
  readonly digits: bigint;
  /** How many of the digits stand after the decimal point. */
  readonly scale: number;
}

export const zero: Exact = { digits: 0n, scale: 0 };

const form = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;

/** The number in a text or the shortest text of a JS number; undefined where there is none. */
export function exact(value: string | number): Exact | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = form.exec(String(value).trim()) ?? [];
  if (whole + fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

export function times(one: Exact, other: Exact): Exact {
  return { digits: one.digits * other.digits, scale: one.scale + other.scale };
}

export function plus(one: Exact, other: Exact): Exact {
  const scale = Math.max(one.scale, other.scale);
  const digits = (value: Exact): bigint => value.digits * 10n ** BigInt(scale - value.scale);
  return { digits: digits(one) + digits(other), scale };
}

/** Half away from zero: 0.725 is 0.73, -0.725 is -0.73. */
export function rounded(value: Exact, places: number): Exact {
  if (value.scale <= places) return value;
  const unit = 10n ** BigInt(value.scale - places);
  const size = value.digits < 0n ? -value.digits : value.digits;
  const kept = (size + unit / 2n) / unit;
  return { digits: value.digits < 0n ? -kept : kept, scale: places };
}

/** Without trailing zeros: "12.5", "-3", "0". */
export function textOf({ digits, scale }: Exact): string {
  const size = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = size.slice(0, size.length - scale);
  const fraction = size.slice(size.length - scale).replace(/0+$/, '');
  const sign = digits < 0n ? '-' : '';
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
