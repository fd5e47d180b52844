import { Decimal, type DecimalText, decimalText, Failure, roundHalfUp } from '../model/index.ts';

/**
 * JSON written piece by piece, because `JSON.stringify` knows numbers only as floats: here an exact decimal becomes
 * the number's own digits. A `JsonText` is always one complete JSON value.
 */
export type JsonText = string;

/** Members in the order given; those whose value is `undefined` are left out. */
export function jsonObject(
  members: readonly (readonly [name: string, value: JsonText | undefined])[],
): JsonText {
  const written = members.flatMap(([name, value]) =>
    value === undefined ? [] : [`${jsonString(name)}:${value}`],
  );
  return `{${written.join(',')}}`;
}

export function jsonArray(values: readonly JsonText[]): JsonText {
  return `[${values.join(',')}]`;
}

export function jsonString(text: string): JsonText {
  return JSON.stringify(text);
}

/** @throws Failure RECORD_INVALID when the text is not a decimal. `what` names the field, never its value. */
export function exact(text: DecimalText, what: string): Decimal {
  if (!/^-?\d{1,40}(\.\d{1,40})?$/.test(text)) {
    throw new Failure('RECORD_INVALID', `The ${what} is not a decimal number.`);
  }
  return new Decimal(text);
}

/**
 * A number of at most `places` decimals, in its shortest form: "12.50" -> 12.5, "-0.001" -> 0.
 * Receivers read JSON numbers as doubles, in which fifteen digits survive: more would arrive changed, and are refused.
 */
export function jsonNumber(value: Decimal, places: number, what: string): JsonText {
  const rounded = roundHalfUp(value, places);
  if (rounded.precision() > 15) {
    throw new Failure('RECORD_INVALID', `The ${what} has more digits than AIQ can take exactly.`);
  }
  return decimalText(rounded);
}
