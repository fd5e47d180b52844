import { getCACertificates } from 'node:tls';
import { shownProxy } from './proxy.ts';

/** A request to AIQ. A plain object, so that the platform's `fetch` and the library's take it alike. */
interface Request {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/** The part of `Response` that the client reads. */
export interface Answered {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}

export type Fetch = (url: string, request: Request) => Promise<Answered>;

/** How requests get to AIQ. */
export interface Way {
  readonly fetch: Fetch;
  /** The proxy between, without its password; null where there is none. */
  readonly proxy: string | null;
}

export interface WayOptions {
  readonly proxy: URL | null;
  /** PEM text of certificate authorities that are trusted besides those that the machine trusts. */
  readonly authorities: string | null;
}

/**
 * The way to AIQ as the settings have it. Only these requests take it: nothing is set for the whole process. Where
 * nothing is set, it is the platform's own. (Node's agents can use a proxy too, but not be stopped while a proxy that
 * does not answer keeps them waiting.)
 */
export function wayOf({ proxy, authorities }: WayOptions): Way {
  if (!proxy && authorities === null) return { fetch, proxy: null };
  let opened: Promise<Fetch> | null = null;
  return {
    fetch: async (url, request) => {
      opened ??= openWay({ proxy, authorities });
      const through = await opened;
      return through(url, request);
    },
    proxy: proxy && shownProxy(proxy),
  };
}

/** Loads the library with the first request: most commands send none, and most shops need no way of their own. */
async function openWay({ proxy, authorities }: WayOptions): Promise<Fetch> {
  const { Agent, ProxyAgent, fetch: undiciFetch } = await import('undici');
  const tls = authorities === null ? {} : { ca: [...getCACertificates('default'), authorities] };
  const dispatcher = proxy
    ? new ProxyAgent({ uri: proxy.href, requestTls: tls, proxyTls: tls, allowH2: false })
    : new Agent({ connect: tls, allowH2: false });
  return (url, request) => undiciFetch(url, { ...request, dispatcher });
}
