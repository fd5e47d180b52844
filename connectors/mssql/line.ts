import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { Failure } from '../../src/connector/index.ts';
import type { Options } from './options.ts';

/** The first byte of what leaves: a login in the clear, and data within TLS. */
const [login, encrypted] = [0x10, 0x17];

/**
 * The socket beneath a connection. To a server that answers "encryption not supported" the driver would go on in the
 * clear, whatever it was told; here the login, the first packet with a secret, does not leave.
 */
class Line extends Socket {
  readonly #guard: Failure | undefined;
  /** Whether TLS has been agreed on. */
  secured = false;

  /** `guard`: why a login may not leave in the clear; undefined where it may. */
  constructor(guard: Failure | undefined) {
    super();
    this.#guard = guard;
  }

  override _write(chunk: unknown, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    if (this.#mayLeave(chunk)) super._write(chunk, encoding, callback);
    else callback(this.#guard);
  }

  override _writev(
    chunks: { chunk: unknown; encoding: BufferEncoding }[],
    callback: (error?: Error | null) => void,
  ): void {
    if (chunks.every(({ chunk }) => this.#mayLeave(chunk))) super._writev?.(chunks, callback);
    else callback(this.#guard);
  }

  #mayLeave(chunk: unknown): boolean {
    if (!this.#guard || this.secured) return true;
    const first = Buffer.isBuffer(chunk) ? chunk[0] : undefined;
    // Behind it pieces of TLS follow, which may begin with any byte.
    if (first === encrypted) this.secured = true;
    return first !== login;
  }
}

/**
 * The line of a connection. The driver's pool first tries one and hangs up; what it opens later, where a line was lost,
 * nobody would know of.
 */
export class Lines {
  readonly #guard: Failure | undefined;
  #line: Line | undefined;
  #sealed: Failure | undefined;

  constructor(guard: Failure | undefined) {
    this.#guard = guard;
  }

  readonly open = async ({ host, port }: Place): Promise<Socket> => {
    if (this.#sealed) throw this.#sealed;
    const line = new Line(this.#guard);
    this.#line = line;
    line.setNoDelay(true).connect(port, host);
    await once(line, 'connect');
    return line;
  };

  /** No line is opened from now on: whoever needs one gets this failure. */
  seal(why: Failure): void {
    this.#sealed = why;
  }

  get isSealed(): boolean {
    return this.#sealed !== undefined;
  }

  /** Whether it was known where to call. */
  get wasOpened(): boolean {
    return this.#line !== undefined;
  }

  /** The server answers, and TLS has not been agreed on. */
  get isHandshaking(): boolean {
    return this.#guard !== undefined && this.#line?.secured === false && this.#line.bytesRead > 0;
  }

  /** All that waits for an answer ends with this failure. */
  cut(why: Failure): void {
    this.#line?.destroy(why);
  }

  /** Waits for the server to hang up, so that it counts the connection no more; not for long. */
  async closed(patience: number): Promise<void> {
    const line = this.#line;
    if (!line || line.closed) return;
    const timer = setTimeout(() => line.destroy(), patience);
    await new Promise((done) => line.once('close', done));
    clearTimeout(timer);
  }
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** What the driver is told of TLS: of this connection alone. */
export async function encryption({ tls }: Options, baseDir: string) {
  if (tls.mode === 'off') return { encrypt: false };
  return {
    encrypt: tls.mode === 'strict' ? 'strict' : true,
    trustServerCertificate: false,
    ...(tls.servername === undefined ? {} : { serverName: tls.servername }),
    cryptoCredentialsDetails: {
      minVersion: tls.min_version,
      // OpenSSL keeps old versions of TLS behind its lowest level of security.
      ...(tls.min_version === 'TLSv1.2' ? {} : { ciphers: 'DEFAULT:@SECLEVEL=0' }),
      ...(tls.ca === undefined ? {} : { ca: await authority(resolve(baseDir, tls.ca)) }),
    },
  };
}

async function authority(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Failure('POS_TLS', `The file ${file} cannot be read.`, {
      hint: 'Check `tls.ca` of the source, and that this account may read the file.',
      cause,
    });
  });
}
