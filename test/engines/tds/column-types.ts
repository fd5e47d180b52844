import { i64, u8, u16, u32, utf16 } from './bytes.ts';

/** Code page 1252, compared without regard to case: SQL_Latin1_General_CP1_CI_AS. */
export const collation = u8(0x09, 0x04, 0xd0, 0x00, 0x34);

/** How a type is announced, and how its values are written; a null is written by the type. */
interface ColumnType {
  readonly announced: Buffer;
  readonly none: Buffer;
  value(text: string): Buffer;
}

function sized(kind: number, size: number, write: (text: string) => Buffer): ColumnType {
  return {
    announced: u8(kind, size),
    none: u8(0),
    value: (text) => Buffer.concat([u8(size), write(text)]),
  };
}

const integer = (size: number) => sized(0x26, size, (text) => i64(BigInt(text)).subarray(0, size));

function text(kind: number, encode: (text: string) => Buffer): ColumnType {
  return {
    announced: Buffer.concat([u8(kind), u16(8_000), collation]),
    none: u16(0xffff),
    value(value) {
      const bytes = encode(value);
      return Buffer.concat([u16(bytes.length), bytes]);
    },
  };
}

/** Of any length: in chunks, the last of them empty. */
function longText(kind: number, encode: (text: string) => Buffer): ColumnType {
  return {
    announced: Buffer.concat([u8(kind), u16(0xffff), collation]),
    none: Buffer.alloc(8, 0xff),
    value(value) {
      const bytes = encode(value);
      const chunk = bytes.length > 0 ? [u32(bytes.length), bytes] : [];
      return Buffer.concat([i64(BigInt(bytes.length)), ...chunk, u32(0)]);
    },
  };
}

function floating(size: 4 | 8): ColumnType {
  return sized(0x6d, size, (value) => {
    const bytes = Buffer.alloc(size);
    if (size === 4) bytes.writeFloatLE(Number(value));
    else bytes.writeDoubleLE(Number(value));
    return bytes;
  });
}

/** Its first three groups are numbers, whose least byte comes first. */
function guid(value: string): Buffer {
  const bytes = Buffer.from(value.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

const latin = (value: string): Buffer => Buffer.from(value, 'latin1');

/** Those that our statements let arrive; of all others the server makes texts. */
export const columnTypes = {
  tinyint: integer(1),
  smallint: integer(2),
  int: integer(4),
  bigint: integer(8),
  bit: sized(0x68, 1, (value) => u8(Number(value))),
  real: floating(4),
  float: floating(8),
  uniqueidentifier: sized(0x24, 16, guid),
  char: text(0xaf, latin),
  varchar: text(0xa7, latin),
  'varchar(max)': longText(0xa7, latin),
  nchar: text(0xef, utf16),
  nvarchar: text(0xe7, utf16),
  'nvarchar(max)': longText(0xe7, utf16),
} as const satisfies Record<string, ColumnType>;

export type TypeName = keyof typeof columnTypes;
