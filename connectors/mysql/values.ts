import { type Column, type ColumnInfo, Failure, numberText } from '../../src/connector/index.ts';

/**
 * A value, which comes as the server writes it, in the form of the contract. The types that need a hand: FLOAT and DOUBLE
 * come with an exponent, and ZEROFILL and YEAR with zeros in front.
 */
export function textOf(value: unknown, column: Column | null): string | null {
  if (value === null || value === undefined) return null;
  const text = String(value);
  if (!column) return text;
  const { kind, type } = column.info;
  if (kind === 'float') {
    return type.startsWith('float') ? singleText(Number(text), type) : numberText(Number(text));
  }
  return kind === 'integer' || type.endsWith('zerofill') ? text.replace(/^(-?)0+(?=\d)/, '$1') : text;
}

/**
 * A FLOAT has 32 bits: the digits that tell it from its neighbours are fewer than those of a DOUBLE. FLOAT(9,2) says how
 * many decimals were meant.
 */
function singleText(value: number, type: string): string {
  const decimals = /,(\d+)\)/.exec(type)?.[1];
  const shorter = [
    ...(decimals === undefined ? [] : [value.toFixed(Number(decimals))]),
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digits) => value.toPrecision(digits)),
  ].map(Number);
  return numberText(shorter.find((candidate) => Math.fround(candidate) === value) ?? value);
}

/**
 * What is bound for the text of a column, so that it compares as the stored value does: a whole number as such, for
 * then it is compared in all its 64 bits, and the label of an ENUM as its number, which is what an ENUM is ordered by
 * (while it is compared with a text by its label). POS_COLUMN_TYPE where the text cannot be of this column.
 */
export function boundAs(text: string, { table, info }: Column): string | bigint {
  const value = storedAs(text, info);
  if (value !== undefined) return value;
  throw new Failure(
    'POS_COLUMN_TYPE',
    `A position in the column ${info.name} of the table ${table.name} does not fit its type, ${info.type}.`,
    { hint: 'The column was of another type before: check that the mapping fits this POS version.' },
  );
}

/** Whether a text can be a value of the column at all: no number is "walk-in". */
export const holds = (text: string, info: ColumnInfo): boolean => storedAs(text, info) !== undefined;

function storedAs(text: string, { kind, type }: ColumnInfo): string | bigint | undefined {
  switch (kind) {
    case 'integer':
    case 'boolean':
      return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
    case 'decimal':
    case 'float':
      if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
      return type.startsWith('float') ? String(Math.fround(Number(text))) : text;
    case 'text':
      return isLabelled(type) ? numberOf(text, type) : text;
    case 'date':
    case 'stamp':
      return /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(text) ? text : undefined;
    case 'time':
      return /^-?\d+:\d\d:\d\d(\.\d+)?$/.test(text) ? text : undefined;
    case 'binary':
    case 'other':
      return text;
  }
}

/** `enum('a','b')` and `set('a','b')`. */
export const isLabelled = (type: string): boolean => /^(enum|set)\(/.test(type);

/** The place of an ENUM's label, counted from 1, or one bit for each label of a SET. 0 is '', and a value refused. */
function numberOf(text: string, type: string): bigint | undefined {
  const labels = [...type.matchAll(/'((?:[^']|'')*)'/g)].map(([, label = '']) => label.replaceAll("''", "'"));
  const isSet = type.startsWith('set(');
  const places = (isSet ? text.split(',') : [text]).map((label) => labels.indexOf(label));
  if (places.includes(-1)) return text === '' ? 0n : undefined;
  return places.reduce((sum, place) => sum + (isSet ? 1n << BigInt(place) : BigInt(place + 1)), 0n);
}
