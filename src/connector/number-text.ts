/**
 * A number without exponent: the shortest digits that give it again ("0.1"), and a whole one in full. The shortest
 * digits of 2^60 are 1152921504606847000, which as a parameter would be another number where an engine compares exactly.
 */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', first = '', rest = '', exponent = ''] = match;
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${first}${rest}`;
}
