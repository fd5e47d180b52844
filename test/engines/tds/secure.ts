import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type SecureVersion, TLSSocket } from 'node:tls';
import { kinds, messageReader, packetsOf } from './packets.ts';

export interface Identity {
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
  /** The only TLS that the server knows, as old ones do. */
  readonly version?: SecureVersion;
  /** TLS from the first byte, as TDS 8 has it. */
  readonly strict?: boolean;
}

/** The first byte of data within TLS. */
const data = 0x17;

/**
 * TLS as TDS 7 agrees on it: what both sides say until then travels in messages of the kind "prelogin", each answered by
 * one; after it, TLS carries the messages. `heard` takes what comes from the client.
 */
export function secure(socket: Socket, { key, certificate, version }: Identity) {
  let agreed = false;
  const wire = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, callback) {
      socket.write(agreed ? chunk : packetsOf(kinds.prelogin, chunk));
      callback();
    },
    writev(chunks, callback) {
      const whole = Buffer.concat(chunks.map(({ chunk }) => chunk));
      socket.write(agreed ? whole : packetsOf(kinds.prelogin, whole));
      callback();
    },
  });
  const versions = version === undefined ? {} : { minVersion: version, maxVersion: version };
  const plain = new TLSSocket(wire, {
    isServer: true,
    key,
    cert: certificate,
    ciphers: 'DEFAULT:@SECLEVEL=0',
    ...versions,
  });
  plain.on('error', () => socket.destroy());
  const unwrap = messageReader(({ payload }) => wire.push(payload));
  return {
    plain,
    heard(bytes: Buffer) {
      agreed ||= bytes[0] === data;
      if (agreed) wire.push(bytes);
      else unwrap(bytes);
    },
  };
}
