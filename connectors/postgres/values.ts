import { type Column, Failure, numberText } from '../../src/connector/index.ts';

/** A value as the server wrote it, as exact text: booleans as "1" and "0", floats with the fewest digits that do. */
export function textOf(value: unknown, column: Column | null): string | null {
  if (value === null) return null;
  const text = String(value);
  switch (column?.info.kind) {
    case 'boolean':
      return text === 't' ? '1' : text === 'f' ? '0' : text;
    case 'float':
      return column.info.type === 'real' ? singleText(Number(text)) : numberText(Number(text));
    default:
      return text;
  }
}

/**
 * Of 32 bits; fewer digits tell it from its neighbours than of a number of 64. Servers before version 12 write more than
 * it takes: 0.100000001 for 0.1, and 0.100000000000000006 in 64 bits. An upgrade must not look like a change of each row.
 */
function singleText(value: number): string {
  const shorter = [1, 2, 3, 4, 5, 6, 7, 8].map((digits) => Number(value.toPrecision(digits)));
  return numberText(shorter.find((one) => Math.fround(one) === Math.fround(value)) ?? value);
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
