import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { failureOf, silent, type Target } from './failures.ts';

/** How long a server may take to hang up, in milliseconds. */
const farewell = 500;

/** The line to the server beneath the driver: cut where the server has fallen silent, so that all that waits ends. */
export class Line {
  readonly #target: Target;
  readonly #sockets: Socket[] = [];

  constructor(target: Target) {
    this.#target = target;
  }

  open(): Socket {
    const socket = connect(this.#target.port, this.#target.host);
    socket.setNoDelay(true).setKeepAlive(true);
    this.#sockets.push(socket);
    return socket;
  }

  /** POS_UNREACHABLE, and the line is cut, where the work has not ended in time. Whatever it throws is a `Failure`. */
  async within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.cut();
    }, milliseconds);
    try {
      return await work();
    } catch (thrown) {
      throw late ? silent(this.#target) : failureOf(thrown, this.#target);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Lets the server hang up, so that it counts the connection no more when we are back. */
  async closed(): Promise<void> {
    const open = this.#sockets.filter((socket) => !socket.destroyed);
    const hungUp = Promise.all(open.map((socket) => once(socket, 'close').catch(() => undefined)));
    await Promise.race([hungUp, sleep(farewell, undefined, { ref: false })]);
    this.cut();
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
