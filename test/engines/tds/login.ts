import { Cursor } from './bytes.ts';

/** What a client says of itself. */
export interface Login {
  readonly user: string;
  readonly password: string;
  /** Of a Windows login. */
  readonly domain?: string;
  readonly database: string;
  readonly application: string;
  /** It says that it only reads. */
  readonly readOnly: boolean;
}

/** Where the parts of a Login7 message say where they stand. */
const places = { user: 40, password: 44, application: 48, database: 68, sspi: 78 };
const [typeFlags, readOnlyIntent] = [26, 0x20];

export function loginIn(payload: Buffer): Login {
  const partAt = (place: number, size: number) => {
    const where = new Cursor(payload, place);
    const start = where.u16();
    return payload.subarray(start, start + where.u16() * size);
  };
  const text = (place: number) => partAt(place, 2).toString('utf16le');
  return {
    user: text(places.user),
    password: unscrambled(partAt(places.password, 2)),
    database: text(places.database),
    application: text(places.application),
    readOnly: (payload.readUInt8(typeFlags) & readOnlyIntent) !== 0,
  };
}

/** Whether it asks for a Windows login instead of SQL Server's own. */
export const isWindows = (payload: Buffer): boolean => payload.readUInt16LE(places.sspi + 2) > 0;

/** The halves of each byte are swapped, and the whole is mixed with 0xA5. */
function unscrambled(bytes: Buffer): string {
  const plain = bytes.map((byte) => {
    const mixed = byte ^ 0xa5;
    return ((mixed & 0x0f) << 4) | (mixed >> 4);
  });
  return Buffer.from(plain).toString('utf16le');
}
