import type { IncomingMessage } from 'node:http';

/**
 * True where a request comes from this machine and means this machine: the name it asks for must be a local one too,
 * so that no web page can read the sandbox by pointing its own name here.
 */
export function isLocal(request: IncomingMessage): boolean {
  return isLoopback(request.socket.remoteAddress ?? '') && isLocalName(request.headers.host ?? '');
}

/** "127.0.0.1", "::1", "::ffff:127.0.0.1" */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);
}

/** A Host header: "localhost:8080", "127.0.0.1:8080", "[::1]:8080" */
export function isLocalName(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
}
