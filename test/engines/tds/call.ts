import { Cursor } from './bytes.ts';

/** A statement as the server is asked it. */
export interface Asked {
  readonly sql: string;
  /** "@0 nvarchar(4000)" */
  readonly declared: string;
  /** "@0" -> "2026-03-08 10:00:00.000" */
  readonly parameters: Readonly<Record<string, string | null>>;
}

const [executeSql, byNumber, nvarchar, unlimited] = [10, 0xffff, 0xe7, 0xffff];

/** A call of sp_executesql; nothing else is ever called. Its texts are all nvarchar. */
export function askedIn(payload: Buffer): Asked {
  const from = new Cursor(payload, payload.readUInt32LE());
  if (from.u16() !== byNumber || from.u16() !== executeSql) throw new Error('Only sp_executesql is known.');
  from.u16();
  const given: (readonly [string, string | null])[] = [];
  while (!from.ended) {
    const name = from.utf16(from.u8());
    from.u8();
    given.push([name, textIn(from)]);
  }
  const [[, sql] = ['', null], [, declared] = ['', null], ...parameters] = given;
  return { sql: sql ?? '', declared: declared ?? '', parameters: Object.fromEntries(parameters) };
}

function textIn(from: Cursor): string | null {
  const type = from.u8();
  if (type !== nvarchar) throw new Error(`A parameter is of the type 0x${type.toString(16)}.`);
  const most = from.u16();
  from.take(5);
  if (most === unlimited) return chunksIn(from);
  const length = from.u16();
  return length === 0xffff ? null : from.take(length).toString('utf16le');
}

function chunksIn(from: Cursor): string | null {
  if (from.take(8).readBigUInt64LE() === 0xffff_ffff_ffff_ffffn) return null;
  const chunks: Buffer[] = [];
  for (let length = from.u32(); length > 0; length = from.u32()) chunks.push(from.take(length));
  return Buffer.concat(chunks).toString('utf16le');
}
