import { u8, u16, u32, utf16 } from './bytes.ts';

/** The challenge of NTLM (type 2): a number used once, and the name of our domain. */
export function challenge(domain: string): Buffer {
  const name = utf16(domain);
  return Buffer.concat([
    Buffer.from('NTLMSSP\0', 'latin1'),
    u32(2),
    u16(name.length),
    u16(name.length),
    u32(56),
    u32(0x00028201),
    Buffer.from('12345678', 'latin1'),
    Buffer.alloc(8),
    u16(4),
    u16(4),
    u32(56 + name.length),
    u8(6, 1, 0, 0, 0, 0, 0, 15),
    name,
    Buffer.alloc(4),
  ]);
}

/** Who answers the challenge (type 3). The proof itself is not looked at: this server has no passwords of a domain. */
export function respondent(response: Buffer): { readonly user: string; readonly domain: string } {
  const text = (place: number) => {
    const start = response.readUInt32LE(place + 4);
    return response.subarray(start, start + response.readUInt16LE(place)).toString('utf16le');
  };
  return { domain: text(28), user: text(36) };
}
