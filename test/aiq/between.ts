import { createServer as createPlain, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { makeCertificates } from '../engines/certificates.ts';

// What stands between a shop and AIQ, for real: TLS with an authority that nobody knows, and a proxy.

const made = await makeCertificates();
if (!made) throw new TypeError('These tests need openssl.');
export const certificates = made;

const closing: (() => Promise<void>)[] = [];

/** Ends all servers that were started here. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0)) await close();
}

export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return (server.address() as AddressInfo).port;
}

/** AIQ behind TLS, with a certificate that no machine trusts; and what it was asked. */
export async function startAiq(): Promise<{ readonly url: string; readonly seen: string[] }> {
  const seen: string[] = [];
  const { certificate: cert, key } = certificates;
  const server = createSecure({ cert, key }, (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['x-apikey']}`);
    request.resume().on('end', () => response.writeHead(200).end('{"data":null,"code":200,"success":true}'));
  });
  return { url: `https://localhost:${await listen(server)}`, seen };
}

export type Connecting = (request: Pick<IncomingMessage, 'url'>, socket: Duplex) => void;

/** A proxy: what it does with each CONNECT in order, the last of them for all that follow. */
export async function startProxy(
  ...steps: readonly Connecting[]
): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createPlain();
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => undefined);
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? 'no login'}`);
    steps[Math.min(asked.length, steps.length) - 1]?.(request, socket);
  });
  return { port: await listen(server), asked };
}

export const tunnel: Connecting = ({ url = '' }, socket) => {
  const [host, port] = url.split(':');
  const onward = connect({ host: host ?? '', port: Number(port) }, () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    socket.pipe(onward).pipe(socket);
  });
  onward.on('error', () => socket.destroy());
  socket.on('close', () => onward.destroy());
};
export const answering =
  (status: string): Connecting =>
  (_, socket) => {
    socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`);
  };
export const hangUp: Connecting = (_, socket) => {
  socket.destroy();
};
export const saysNothing: Connecting = () => undefined;
