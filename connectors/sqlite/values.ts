import { type Column, Failure, numberText } from '../../src/connector/index.ts';

/** How the values of a column are stored, and so compared: numbers sort before all texts in SQLite. */
export type Storage = 'number' | 'text';

/** A value from the driver (integers arrive as bigint) as exact text. POS_COLUMN_TYPE for a blob. */
export function textOf(value: unknown, column: Column | null): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return numberText(value);
  const place = column ? `The column ${column.info.name} of the table ${column.table.name}` : 'A column';
  throw new Failure('POS_COLUMN_TYPE', `${place} holds binary data, which is not read.`, {
    hint: 'Name another column in the mapping, or make a view that turns it into text with hex() or CAST.',
  });
}

const integer = /^-?\d+$/;
const number = /^-?(?:\d+(?:\.\d+)?|Infinity)$/;
const [leastInteger, greatestInteger] = [-(2n ** 63n), 2n ** 63n - 1n];

/**
 * The value of a parameter, so that it compares as the stored value did whose text it is. A number is bound as a
 * number, because in a column without affinity the text '7' is greater than every number, and because SQLite's own
 * reading of a long decimal may be off by its last bit. What is no number in a numeric column is stored as text there.
 */
export function boundAs(text: string, storage: Storage): string | number | bigint {
  if (storage === 'text' || !number.test(text)) return text;
  if (!integer.test(text)) return Number(text);
  const exact = BigInt(text);
  return exact >= leastInteger && exact <= greatestInteger ? exact : Number(text);
}
