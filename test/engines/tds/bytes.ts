/** Numbers and texts as TDS writes them: the least byte first, texts in UTF-16. */
export const u8 = (...values: readonly number[]): Buffer => Buffer.from(values);

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function i64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}

export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** A text behind the number of its characters, in one byte. */
export const shortText = (text: string): Buffer => Buffer.concat([u8(text.length), utf16(text)]);

/** The same, in two bytes. */
export const longText = (text: string): Buffer => Buffer.concat([u16(text.length), utf16(text)]);

/** Reads on from where it stopped. */
export class Cursor {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  u8(): number {
    return this.take(1).readUInt8();
  }

  u16(): number {
    return this.take(2).readUInt16LE();
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new Error('The message ends too early.');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  utf16(characters: number): string {
    return this.take(characters * 2).toString('utf16le');
  }
}
