import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import { Failure } from '../../src/connector/index.ts';
import type { Options } from './options.ts';

/**
 * The socket beneath a connection. The driver throws from within it when a server says what it does not know, as one
 * that asks for a Windows login does: here that fails the connection, instead of ending the process.
 */
class Line extends Socket {
  override emit(event: string | symbol, ...given: unknown[]): boolean {
    try {
      return super.emit(event, ...given);
    } catch (thrown) {
      this.destroy(thrown instanceof Error ? thrown : new Error('The driver failed.'));
      return true;
    }
  }
}

/** The one socket that is open at a time, to be cut when the server has fallen silent. */
export class Lines {
  #last: Socket | undefined;

  readonly open = (): Socket => {
    this.#last = new Line();
    return this.#last;
  };

  /** All that waits for an answer ends with this failure. */
  cut(why?: Failure): void {
    this.#last?.destroy(why);
  }

  /** Waits for the server to hang up, so that it counts the connection no more; not for long. */
  async closed(patience: number): Promise<void> {
    const socket = this.#last;
    if (!socket || socket.closed) return;
    const timer = setTimeout(() => socket.destroy(), patience);
    await new Promise((resolve) => socket.once('close', resolve));
    clearTimeout(timer);
  }
}

/** How the driver is to encrypt. The name is checked by us, for the driver insists on `host`. */
export async function encryption(
  { tls, host }: Options,
  baseDir: string,
): Promise<ConnectionOptions | false> {
  if (tls.mode === 'off') return false;
  const name = tls.servername ?? host;
  return {
    rejectUnauthorized: true,
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    ...(tls.ca === undefined ? {} : { ca: await authority(resolve(baseDir, tls.ca)) }),
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
