/** A value as the store keeps it: times and money as texts, rowversions as their eight bytes. */
export type Kept = string | number | Uint8Array | null;

/** A value made what a type is, as SQL Server does it for the types and styles that our statements name; refuses all others. */
export function converted(type: string, value: Kept, style?: number): Kept {
  if (value === null) return null;
  const base = type.replace(/\(.*/, '');
  switch (base) {
    case 'varchar':
    case 'nvarchar':
    case 'ntext':
      return value instanceof Uint8Array ? hexadecimal(value, style) : String(value);
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'bit':
      return whole(value);
    case 'float':
      return Number(value);
    case 'money':
      return Number(value).toFixed(4);
    case 'datetime':
      return datetime(String(value));
    case 'uniqueidentifier':
      return String(value).toUpperCase();
    case 'binary':
      return eightBytes(value, style);
    default:
      throw new Error(`The test server makes no ${type}.`);
  }
}

function hexadecimal(bytes: Uint8Array, style: number | undefined): string {
  if (style !== 1) throw new Error('Bytes become a text by the style 1 alone.');
  return `0x${Buffer.from(bytes).toString('hex').toUpperCase()}`;
}

function whole(value: string | number | Uint8Array): number {
  const number = value instanceof Uint8Array ? Number(Buffer.from(value).readBigUInt64BE()) : Number(value);
  if (!Number.isSafeInteger(number)) throw new Error('Conversion failed.');
  return number;
}

/** In ticks of a three-hundredth of a second: .000, .003, .007. */
function datetime(text: string): string {
  if (!/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,7})?$/.test(text)) throw new Error('Conversion failed.');
  const at = Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);
  const ticks = Math.round(Number(text.slice(19) || 0) * 300);
  const rounded = new Date(at + Math.round((ticks * 1000) / 300)).toISOString();
  return rounded.slice(0, 23).replace('T', ' ');
}

function eightBytes(value: string | number | Uint8Array, style: number | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'number') return version(value);
  if (style !== 1) throw new Error('A text becomes bytes by the style 1 alone.');
  return Buffer.from(value.slice(2), 'hex');
}

/** The bytes of a rowversion, the greatest first. */
export function version(number: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}
