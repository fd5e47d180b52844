import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type Asked, askedIn } from './call.ts';
import { kinds, messageReader } from './packets.ts';

/** Stands before a server that speaks TDS, and hears what it is asked: what leaves, whatever the server keeps of it. */
export interface TdsListener {
  readonly host: string;
  readonly port: number;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** The talk must be in the clear. */
export async function listenBefore(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TdsListener> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const beyond = connect({ host: target.host, port: target.port });
    client.on(
      'data',
      messageReader(({ kind, payload }) => {
        if (kind === kinds.call) asked.push(askedIn(payload));
      }),
    );
    client.pipe(beyond).pipe(client);
    for (const socket of [client, beyond]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        client.destroy();
        beyond.destroy();
        sockets.delete(socket);
      });
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The listener has no port.');
  return {
    host: '127.0.0.1',
    port: address.port,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
