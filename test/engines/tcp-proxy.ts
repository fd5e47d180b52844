import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { type Flow, startWire, type Wire } from './tcp-wire.ts';

/**
 * Stands before a server so that a test can trouble the way to it: `{ ...server, host: proxy.host, port: proxy.port }`.
 * The words of a wire go to all connections, those of `pass`, `hold` and `delay` also to every later one.
 */
export interface TcpProxy extends Wire {
  readonly host: string;
  readonly port: number;
  /** Those that are open, the oldest first. */
  readonly connections: readonly Wire[];
  /** New connections are refused from now on; open ones stay. */
  refuse(): void;
  /** Ends `refuse`. */
  accept(): Promise<void>;
  /** Resets what is open. */
  close(): void;
}

export async function startTcpProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const host = '127.0.0.1';
  const { host: targetHost, port: targetPort } = target;
  const wires = new Set<Wire>();
  let flow: Flow = { kind: 'pass' };

  const listen = async (port: number): Promise<Server> => {
    const server = createServer({ allowHalfOpen: true }, (client) => {
      const wire = startWire(client, { host: targetHost, port: targetPort }, flow, () => wires.delete(wire));
      wires.add(wire);
    });
    await once(server.listen(port, host), 'listening');
    return server;
  };
  let server = await listen(0);
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The proxy has no port.');
  const { port } = address;
  const all = (word: (wire: Wire) => void) => {
    for (const wire of wires) word(wire);
  };

  return {
    host,
    port,
    get connections() {
      return [...wires];
    },
    pass() {
      flow = { kind: 'pass' };
      all((wire) => wire.pass());
    },
    hold() {
      flow = { kind: 'hold' };
      all((wire) => wire.hold());
    },
    delay(milliseconds) {
      flow = { kind: 'delay', by: milliseconds };
      all((wire) => wire.delay(milliseconds));
    },
    cut: (options) => all((wire) => wire.cut(options)),
    refuse() {
      server.close();
    },
    async accept() {
      if (!server.listening) server = await listen(port);
    },
    close() {
      server.close();
      all((wire) => wire.cut());
    },
  };
}
