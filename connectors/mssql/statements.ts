import { type ColumnInfo, type Dialect, Failure } from '../../src/connector/index.ts';
import { holds } from './values.ts';

/**
 * How SQL Server (2008 and later) wants its SQL. A parameter comes as nvarchar(4000), and is made what the column is
 * that it is compared with: with a text in Unicode the index of a varchar column would not serve, and a datetime,
 * compared with a datetime2, is equal to none of its own texts (10:00:00.123 is 10:00:00.1233333 there).
 *
 * Times, money and decimals are made texts by the server itself, for the driver would make a Date or a number of them.
 */
export const dialect: Dialect = {
  quote: (identifier) => `[${identifier.replaceAll(']', ']]')}]`,
  limit: 'TOP',
  parameter: (position, info) => comparable(`@${position}`, info),
  value: (column, { type }) => exact(column, baseOf(type), scaleOf(type)),
  holds,
  indexable: ({ type }) => !/\(max\)$|^(text|ntext|image|xml|sql_variant)$/.test(type),
  now: `${isoOf('SYSUTCDATETIME()')} + 'Z'`,
  // The last number that no open transaction can still take, or has taken: whatever is committed later has a greater one.
  settled: ({ type }) =>
    isRowVersion(type)
      ? hexadecimal('CONVERT(binary(8), CONVERT(bigint, MIN_ACTIVE_ROWVERSION()) - 1)')
      : undefined,
};

/** `rowversion` is called by its old name in the catalogue. */
const isRowVersion = (type: string): boolean => type === 'timestamp';

const baseOf = (type: string): string => type.replace(/\(.*/, '');
const scaleOf = (type: string): string => /\(.*\)/.exec(type)?.[0] ?? '';

function comparable(parameter: string, { name, type, collation }: ColumnInfo): string {
  const base = baseOf(type);
  switch (base) {
    case 'datetime':
    case 'smalldatetime':
    case 'datetime2':
    case 'date':
    case 'time':
      return `CONVERT(${type}, ${parameter}, 121)`;
    case 'datetimeoffset':
      return `CONVERT(${type}, ${parameter}, 127)`;
    case 'timestamp':
      return `CONVERT(binary(8), ${parameter}, 1)`;
    case 'varchar':
      // Longer than the column may be, so that nothing is cut off; of the column's own code page.
      return `CONVERT(varchar(${scaleOf(type) === '(max)' ? 'max' : 8_000}), ${collated(parameter, collation)})`;
    case 'char':
      return `CONVERT(${type}, ${collated(parameter, collation)})`;
    case 'nvarchar':
    case 'nchar':
      return parameter;
    case 'text':
    case 'ntext':
    case 'xml':
    case 'sql_variant':
      throw unordered(name, type);
    default:
      if (
        !/^(tinyint|smallint|int|bigint|decimal|numeric|money|smallmoney|float|real|bit|uniqueidentifier)$/.test(
          base,
        )
      )
        throw unordered(name, type);
      return `CONVERT(${type}, ${parameter})`;
  }
}

const collated = (parameter: string, collation: string | undefined): string =>
  collation === undefined || !/^\w+$/.test(collation) ? parameter : `${parameter} COLLATE ${collation}`;

const unordered = (name: string, type: string): Failure =>
  new Failure(
    'POS_COLUMN_TYPE',
    `The column ${name} is of the type ${type}, whose values have no order that reading could follow.`,
  );

function exact(column: string, base: string, scale: string): string {
  switch (base) {
    case 'decimal':
    case 'numeric':
      return `CONVERT(varchar(41), ${column})`;
    case 'money':
    case 'smallmoney':
      return `CONVERT(varchar(22), ${column}, 2)`;
    case 'date':
      return `CONVERT(varchar(10), ${column}, 120)`;
    case 'time':
      return `CONVERT(varchar(16), ${column}, 121)`;
    case 'smalldatetime':
      return `CONVERT(varchar(16), ${column}, 120)`;
    case 'datetime':
      return `CONVERT(varchar(23), ${column}, 121)`;
    case 'datetime2':
      return `CONVERT(varchar(27), ${column}, 121)`;
    case 'datetimeoffset':
      return `${isoOf(`CONVERT(datetime2${scale}, SWITCHOFFSET(${column}, '+00:00'))`)} + 'Z'`;
    case 'timestamp':
      return hexadecimal(`CONVERT(binary(8), ${column})`);
    case 'text':
      return `CONVERT(varchar(max), ${column})`;
    case 'ntext':
    case 'xml':
      return `CONVERT(nvarchar(max), ${column})`;
    default:
      return column;
  }
}

/** "2026-03-08T09:59:59.1234567" of a datetime2. */
function isoOf(time: string): string {
  return `REPLACE(CONVERT(varchar(27), ${time}, 121), ' ', 'T')`;
}

/** "0x00000000000007D1" */
function hexadecimal(bytes: string): string {
  return `CONVERT(varchar(18), ${bytes}, 1)`;
}
