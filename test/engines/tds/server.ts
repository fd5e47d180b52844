import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { converse, type Heard } from './conversation.ts';
import type { Script } from './script.ts';

/**
 * A server that speaks TDS (7.4), the language of SQL Server, and knows no SQL: a test says what it answers. It shows
 * what the real driver makes of a server's words, and of their absence; whether SQL Server understands our SQL it does
 * not show.
 */
export interface TdsServer extends Heard {
  readonly host: string;
  readonly port: number;
  /** Resets what is open. */
  cut(): void;
  close(): Promise<void>;
}

export async function startTdsServer(script: Script, host = '127.0.0.1'): Promise<TdsServer> {
  const heard: Heard = { logins: [], asked: [], transactions: [], cancels: 0 };
  const sockets = new Set<Socket>();
  const take = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    converse(socket, script, heard);
  };
  const { identity } = script;
  const server = identity?.strict
    ? createTlsServer({ key: identity.key, cert: identity.certificate, ALPNProtocols: ['tds/8.0'] }, take)
    : createServer(take);
  await once(server.listen(0, host), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return Object.assign(heard, {
    host,
    port: address.port,
    cut,
    async close() {
      cut();
      await new Promise((done) => server.close(done));
    },
  });
}
