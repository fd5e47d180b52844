import { createServer, type Server } from 'node:http';
import { Failure, type Model } from '../model/index.ts';
import { type Accepted, acceptedOf } from './accepted.ts';
import { optOut } from './consents.ts';
import { forget } from './directory.ts';
import { exchange } from './exchange.ts';
import { isLocal } from './loopback.ts';
import { defaultOptions, type SandboxOptions } from './options.ts';
import { showPage } from './page.ts';
import { cleanEmail, cleanPhone } from './persona.ts';
import { type Book, bookOf, newState, type State } from './state.ts';
import { settle } from './stock.ts';
import type { Switches } from './switches.ts';
import { settleMembers, type World, worldOf } from './world.ts';

/** A local AIQ that listens. */
export interface Sandbox {
  /** "http://127.0.0.1:41234": the base of all paths. */
  readonly url: string;
  readonly port: number;
  /** What AIQ knows now. */
  readonly world: () => World;
  /** The last bodies accepted for one record, in order. The key of a persona is its contactID. */
  readonly accepted: (model: Model, uid: string, key: string) => readonly Accepted[];
  readonly set: (switches: Partial<Switches>) => void;
  /** A shopper opts out at AIQ itself: a phone of text messages, an e-mail of e-mails. */
  readonly optOut: (uid: string, contact: string) => void;
  /** AIQ loses what it was told of a record, as if it had never come. The key of a persona is its contactID. */
  readonly forget: (model: Model, uid: string, key: string) => void;
  /** The hours pass: what AIQ does late, it has done now. */
  readonly tick: () => void;
  /** Ends all connections, also those that hang; resolves once the port is free. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a sandbox.
 * @throws Failure PORT_TAKEN
 */
export async function startSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const settings = { ...defaultOptions, ...options };
  const state = newState(settings);
  const closing = new AbortController();
  const server = createServer((request, response) => {
    if (request.method === 'GET' && isLocal(request) && showPage(state, request.url ?? '', response)) return;
    void exchange(state, request, response, closing.signal);
  });
  // Longer than callers keep connections, so that none is closed just as it is used again.
  server.keepAliveTimeout = 120_000;
  const port = await listen(server, settings.port, settings.host);
  return {
    url: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`,
    port,
    world: () => worldOf(state),
    accepted: (model, uid, key) => acceptedOf(state.accepted, model, uid, key),
    set: (switches) => {
      state.switches = { ...state.switches, ...switches };
    },
    optOut: (uid, contact) => {
      const value = contact.includes('@') ? cleanEmail(contact) : cleanPhone(contact);
      optOut(bookOf(state, uid).consents, value, state.journal.counters);
    },
    forget: (model, uid, key) => {
      const { directory, sales, stock } = bookOf(state, uid);
      if (model === 'persona') forget(directory, key);
      else if (model === 'sale') sales.delete(key);
      else stock.items.delete(key);
    },
    tick: () => {
      for (const book of state.books.values()) settleAll(state, book);
    },
    close: () => {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function settleAll(state: State, book: Book): void {
  settle(book.stock, state.wire.field('inventory.quantity'), Number.POSITIVE_INFINITY);
  settleMembers(state, book, Number.POSITIVE_INFINITY);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(
        taken ? new Failure('PORT_TAKEN', `Port ${port} is taken by another program.`, { cause }) : cause,
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
