import { EventEmitter, once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A connection through the proxy, which a test can trouble. Each word holds until the next. */
export interface Wire {
  /** Everything flows; what was held comes first. */
  pass(): void;
  /** A black hole: nothing flows either way, and no end of either side is told to the other. */
  hold(): void;
  /** Each piece that comes from either side waits so many milliseconds. */
  delay(milliseconds: number): void;
  /** Resets both sides: at once, or when so many more bytes have come from the server. */
  cut(options?: { readonly after: number }): void;
}

export type Flow =
  | { readonly kind: 'pass' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'delay'; readonly by: number };

/** Joins a client that has called to the server that it means. `closed` is called once, when both sides are gone. */
export function startWire(client: Socket, target: NetConnectOpts, first: Flow, closed: () => void): Wire {
  const server = connect({ ...target, allowHalfOpen: true });
  const words = new EventEmitter().setMaxListeners(0);
  let flow = first;
  let left = Number.POSITIVE_INFINITY;

  const become = (next: Flow) => {
    flow = next;
    words.emit('word');
  };
  const cut = () => {
    client.resetAndDestroy();
    server.resetAndDestroy();
  };
  const mayFlow = async () => {
    if (flow.kind === 'delay') await sleep(flow.by);
    while (flow.kind === 'hold') await once(words, 'word');
  };
  const deliver = async (piece: Buffer, to: Socket) => {
    await mayFlow();
    if (to === client) left -= piece.length;
    to.write(left < 0 ? piece.subarray(0, left) : piece);
    if (left <= 0) cut();
    else if (to.writableNeedDrain) await Promise.race([once(to, 'drain'), once(to, 'close')]);
  };
  const pump = (from: Socket, to: Socket) => {
    from.on('data', async (piece) => {
      from.pause();
      await deliver(piece, to);
      from.resume();
    });
    from.on('end', async () => {
      await mayFlow();
      to.end();
    });
    // A reset comes as an error, and is passed on as one.
    from.on('error', async () => {
      await mayFlow();
      to.resetAndDestroy();
    });
  };
  pump(client, server);
  pump(server, client);
  let open = 2;
  for (const socket of [client, server]) {
    socket.once('close', () => {
      open -= 1;
      if (open === 0) closed();
    });
  }

  return {
    pass: () => become({ kind: 'pass' }),
    hold: () => become({ kind: 'hold' }),
    delay: (milliseconds) => become({ kind: 'delay', by: milliseconds }),
    cut({ after } = { after: 0 }) {
      left = after;
      if (after <= 0) cut();
    },
  };
}
