import { type Column, type ColumnInfo, Failure, numberText } from '../../src/connector/index.ts';

/** A value as the driver gives it, as exact text: `dialect.value` has seen to those of which it would make something else. */
export function textOf(value: unknown, column: Column | null): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') return numberText(column?.info.type === 'real' ? single(value) : value);
  const text = String(value);
  // The blanks that fill char(5) up are no part of its value: "AB   " is equal to "AB".
  return /^n?char\(/.test(column?.info.type ?? '') ? text.replace(/ +$/, '') : text;
}

/** A REAL has 32 bits: the digits that tell it from its neighbours are fewer than those of 64. */
function single(value: number): number {
  const shorter = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digits) => Number(value.toPrecision(digits)));
  return shorter.find((one) => Math.fround(one) === value) ?? value;
}

/** Refuses, before a byte of them is read, columns of binary data and of no one type: POS_COLUMN_TYPE. */
export function refuseUnreadable(columns: readonly (Column | null)[]): void {
  for (const column of columns) {
    if (column?.info.kind !== 'binary' && column?.info.type !== 'sql_variant') continue;
    const { info, table } = column;
    const [what, instead] =
      info.kind === 'binary'
        ? [`binary data (${info.type})`, 'turns it into text with CONVERT(varchar(max), ..., 1)']
        : ['values of any type (sql_variant)', 'makes one type of them with CONVERT'];
    throw new Failure(
      'POS_COLUMN_TYPE',
      `The column ${info.name} of the table ${table.name} holds ${what}, which is not read.`,
      {
        hint: `Name another column in the mapping, or make a view that ${instead}.`,
      },
    );
  }
}

const bits: Readonly<Record<string, number>> = { smallint: 16, int: 32, bigint: 64 };

/** Whether the server would read a text as this very value of the column: no number is "walk-in". */
export function holds(text: string, { type }: ColumnInfo): boolean {
  const [, base = type, size = ''] = /^(\w+)(?:\((.*)\))?$/.exec(type) ?? [];
  switch (base) {
    case 'tinyint':
      return /^\d{1,3}$/.test(text) && Number(text) < 256;
    case 'smallint':
    case 'int':
    case 'bigint': {
      return /^-?\d{1,20}$/.test(text) && isWithin(BigInt(text), bits[base] ?? 64);
    }
    case 'decimal':
    case 'numeric': {
      const [precision = 38, scale = 0] = size.split(',').map(Number);
      return fits(text, precision - scale, scale);
    }
    case 'money':
      return isMoney(text, 64);
    case 'smallmoney':
      return isMoney(text, 32);
    case 'float':
    case 'real':
      return /^-?\d+(\.\d+)?$/.test(text);
    case 'bit':
      return /^[01]$/.test(text);
    case 'uniqueidentifier':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
    case 'timestamp':
      return /^0x[0-9a-f]{16}$/i.test(text);
    case 'char':
    case 'nchar':
      return text.length <= Number(size);
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text);
    case 'time':
      return /^\d\d:\d\d:\d\d(\.\d{1,7})?$/.test(text);
    case 'datetime':
    case 'smalldatetime':
    case 'datetime2':
      return /^\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d(\.\d{1,7})?)?)?$/.test(text);
    case 'datetimeoffset':
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/.test(text);
    default:
      return true;
  }
}

function isWithin(number: bigint, bits: number): boolean {
  const end = 2n ** BigInt(bits - 1);
  return number >= -end && number < end;
}

/** A whole number of ten-thousandths. */
function isMoney(text: string, bits: number): boolean {
  if (!fits(text, 15, 4)) return false;
  const [whole = '', behind = ''] = text.split('.');
  return isWithin(BigInt(whole + behind.slice(0, 4).padEnd(4, '0')), bits);
}

/** So many digits before the point, and at most so many behind it: others would be rounded to the value of another row. */
function fits(text: string, whole: number, scale: number): boolean {
  const [, before, behind = ''] = /^-?0*(\d+?)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  return before !== undefined && before.length <= Math.max(1, whole) && behind.length <= scale;
}
