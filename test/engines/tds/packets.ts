/** The kinds of messages, by the first byte of each of their packets. */
export const kinds = {
  batch: 0x01,
  call: 0x03,
  answer: 0x04,
  attention: 0x06,
  transaction: 0x0e,
  login: 0x10,
  sspi: 0x11,
  prelogin: 0x12,
} as const;

const [headerLength, mostPayload] = [8, 4_088];

/** A message in as many packets as it takes; the last says so, unless the message is never to end. */
export function packetsOf(kind: number, payload: Buffer, ends = true): Buffer {
  const packets: Buffer[] = [];
  for (let start = 0; start === 0 || start < payload.length; start += mostPayload) {
    const piece = payload.subarray(start, start + mostPayload);
    const last = ends && start + mostPayload >= payload.length ? 1 : 0;
    const header = Buffer.from([kind, last, 0, 0, 0, 52, (packets.length + 1) & 0xff, 0]);
    header.writeUInt16BE(piece.length + headerLength, 2);
    packets.push(header, piece);
  }
  return Buffer.concat(packets);
}

export interface Message {
  readonly kind: number;
  readonly payload: Buffer;
}

/** Takes bytes as they come, and tells each message once it is whole. What is no packet is of the kind 0. */
export function messageReader(tell: (message: Message) => void): (bytes: Buffer) => void {
  let waiting = Buffer.alloc(0);
  let pieces: Buffer[] = [];
  return (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    while (waiting.length >= headerLength && waiting.length >= waiting.readUInt16BE(2)) {
      const length = waiting.readUInt16BE(2);
      if (length < headerLength) {
        waiting = Buffer.alloc(0);
        return tell({ kind: 0, payload: waiting });
      }
      const [kind = 0, flags = 0] = waiting;
      pieces.push(waiting.subarray(headerLength, length));
      waiting = waiting.subarray(length);
      if ((flags & 1) === 0) continue;
      const payload = Buffer.concat(pieces);
      pieces = [];
      tell({ kind, payload });
    }
  };
}
