import { type ColumnInfo, type Dialect, Failure } from '../../src/connector/index.ts';
import { holds, isLabelled } from './values.ts';

/**
 * MySQL compares a text with a number column as doubles, which takes 9007199254740993 for 9007199254740992, and reads
 * the whole column where the character sets differ. So each parameter becomes what its column is: with that the index
 * serves, and two values are equal only where the column says so. See `boundAs` for what is bound.
 */
export const dialect: Dialect = {
  quote: (identifier) => `\`${identifier.replaceAll('`', '``')}\``,
  limit: 'LIMIT',
  parameter: (_position, info) => comparable(info),
  value(column, { type }) {
    // As text a FLOAT has six digits, whatever it holds; as a DOUBLE it has all of them.
    if (/^(float|double)/.test(type)) return `(${column} + 0e0)`;
    return type.startsWith('bit') ? `CAST(${column} AS UNSIGNED)` : column;
  },
  holds,
  // Of a TEXT an index holds the beginning only, which orders nothing.
  indexable: ({ type }) => !/text$/.test(type),
  now: `DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')`,
};

function comparable({ name, kind, type, collation }: ColumnInfo): string {
  switch (kind) {
    case 'integer':
    case 'boolean':
      return '?';
    case 'decimal':
      return `CAST(? AS DECIMAL${/\([\d,]+\)/.exec(type)?.[0] ?? ''})`;
    case 'float':
      return '(? + 0e0)';
    case 'date':
      return 'CAST(? AS DATE)';
    case 'time':
      return `CAST(? AS TIME${precision(type)})`;
    case 'stamp':
      return `CAST(? AS DATETIME${precision(type)})`;
    case 'text':
      return isLabelled(type) ? '?' : textual(type, collation);
    case 'binary':
    case 'other':
      throw new Failure(
        'POS_COLUMN_TYPE',
        `The column ${name} is of the type ${type}, whose values have no order that reading could follow.`,
      );
  }
}

const precision = (type: string): string => /\(\d\)/.exec(type)?.[0] ?? '';

/** A collation is named for its character set: latin1_swedish_ci. UUID and INET6 (MariaDB) have an order of their own. */
function textual(type: string, collation: string | undefined): string {
  if (collation === undefined) return /^(uuid|inet[46])$/.test(type) ? `CAST(? AS ${type})` : '?';
  return `CONVERT(? USING ${collation.split('_', 1)}) COLLATE ${collation}`;
}
