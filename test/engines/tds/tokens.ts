import { i64, longText, shortText, u8, u16, u32 } from './bytes.ts';
import { collation, columnTypes, type TypeName } from './column-types.ts';

export interface Columns {
  readonly [name: string]: TypeName;
}

/** What an answer is made of, one token behind the other. */
const codes = {
  columns: 0x81,
  row: 0xd1,
  error: 0xaa,
  change: 0xe3,
  loginAck: 0xad,
  sspi: 0xed,
  status: 0x79,
};
const [done, doneOfCall, doneInCall] = [0xfd, 0xfe, 0xff];
const states = { final: 0, error: 0x02, counted: 0x10, attention: 0x20 };

export function columnsToken(columns: Columns): Buffer {
  const all = Object.entries(columns);
  const one = ([name, type]: readonly [string, TypeName]) =>
    Buffer.concat([u32(0), u16(0x09), columnTypes[type].announced, shortText(name)]);
  return Buffer.concat([u8(codes.columns), u16(all.length), ...all.map(one)]);
}

export function rowToken(columns: Columns, row: readonly (string | null)[]): Buffer {
  const values = Object.values(columns).map((type, at) => {
    const text = row[at] ?? null;
    return text === null ? columnTypes[type].none : columnTypes[type].value(text);
  });
  return Buffer.concat([u8(codes.row), ...values]);
}

const doneToken = (code: number, state: number, rows = 0): Buffer =>
  Buffer.concat([u8(code), u16(state), u16(0xc1), i64(BigInt(rows))]);

/** The end of the rows of a call, and of the call itself. */
export const rowsEnd = (count: number): Buffer =>
  Buffer.concat([
    doneToken(doneInCall, states.counted | 1, count),
    u8(codes.status, 0, 0, 0, 0),
    doneToken(doneOfCall, states.final),
  ]);

export const end = (): Buffer => doneToken(done, states.final);
export const failedEnd = (): Buffer => doneToken(done, states.error);
export const cancelled = (): Buffer => doneToken(done, states.attention);

export function errorToken(number: number, message: string, severity = 16): Buffer {
  const told = Buffer.concat([
    u32(number),
    u8(1, severity),
    longText(message),
    shortText('tds'),
    u8(0),
    u32(1),
  ]);
  return Buffer.concat([u8(codes.error), u16(told.length), told]);
}

const changeToken = (kind: number, value: Buffer, before: Buffer): Buffer => {
  const told = Buffer.concat([u8(kind, value.length), value, u8(before.length), before]);
  return Buffer.concat([u8(codes.change), u16(told.length), told]);
};

const transaction = u8(1, 0, 0, 0, 0, 0, 0, 0);
const nothing = Buffer.alloc(0);

export const begun = (): Buffer => changeToken(8, transaction, nothing);
export const rolledBack = (): Buffer => changeToken(10, nothing, transaction);

/** TDS 7.4, the collation of the database, and the name of the server's program. */
export function welcome(): Buffer {
  const told = Buffer.concat([u8(1, 0x74, 0, 0, 4), shortText('Microsoft SQL Server'), u8(16, 0, 0, 0)]);
  return Buffer.concat([
    changeToken(7, collation, nothing),
    u8(codes.loginAck),
    u16(told.length),
    told,
    end(),
  ]);
}

export const sspiToken = (blob: Buffer): Buffer => Buffer.concat([u8(codes.sspi), u16(blob.length), blob]);
