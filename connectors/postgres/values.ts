import { type Column, Failure } from '../../src/connector/index.ts';

/** A value as the server wrote it, as exact text: booleans as "1" and "0", floats without exponent. */
export function textOf(value: unknown, column: Column | null): string | null {
  if (value === null) return null;
  const text = String(value);
  switch (column?.info.kind) {
    case 'boolean':
      return text === 't' ? '1' : text === 'f' ? '0' : text;
    case 'float':
      return plainDigits(text);
    default:
      return text;
  }
}

/** "1.5e-07" is "0.00000015". The digits stay as they are, so the text is still that very number. */
export function plainDigits(text: string): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', first = '', rest = '', exponent = ''] = match;
  const point = 1 + Number(exponent);
  const digits = `${'0'.repeat(Math.max(0, 1 - point))}${first}${rest}`.padEnd(point, '0');
  const whole = Math.max(1, point);
  const fraction = digits.slice(whole);
  return `${sign}${digits.slice(0, whole)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Refuses binary columns before a byte of them is read: POS_COLUMN_TYPE. */
export function refuseBinary(columns: readonly (Column | null)[]): void {
  const binary = columns.find((column) => column?.info.kind === 'binary');
  if (!binary) return;
  throw new Failure(
    'POS_COLUMN_TYPE',
    `The column ${binary.info.name} of the table ${binary.table.name} holds binary data, which is not read.`,
    { hint: 'Name another column in the mapping, or make a view that turns it into text with encode().' },
  );
}
