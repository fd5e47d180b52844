import { Failure } from '../model/index.ts';
import { outcomeOfError } from './lost.ts';
import { textsOf } from './masked.ts';
import { isOptIn } from './opt-in.ts';
import type { HttpOutcome } from './outcome.ts';
import { type Probed, probedOf } from './probe.ts';
import { type Read, readOf } from './read.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import type { Answered, Fetch } from './way.ts';
import { type Endpoint, keyHeader, type ReadPath, type Wire, type WirePath, wirePaths } from './wire.ts';

export interface ClientOptions {
  /** "https://lab.alpineiq.com"; a path in it is kept. */
  readonly baseUrl: string;
  readonly wire: Wire;
  readonly uid: string;
  /** Asked at every request, so that a corrected key works without a restart. */
  readonly key: () => string;
  readonly fetch: Fetch;
  /** What `fetch` goes through, for failures: an address without a password. */
  readonly proxy?: string | null;
  /** For a request and its whole answer. */
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Call {
  /** How many records the body carries. */
  readonly count: number;
  /** AIQ's id of the persona: needed by `override`. */
  readonly contactId?: string;
}

/** Speaks to one account of AIQ. Never throws for what AIQ or the network does, never logs, never retries. */
export interface AiqClient {
  /**
   * `body` is sent as it is; that of an opt-in is one JSON text, and stands in the address instead. An aborted request
   * has an unknown outcome, unless it was aborted before it began.
   */
  send(endpoint: Endpoint, body: string, call: Call, signal: AbortSignal): Promise<Verdict>;
  /** Reads the stores, which tells whether the key is good. */
  probe(signal: AbortSignal): Promise<Probed>;
  /** Asks what AIQ has. */
  read(path: ReadPath, asked: Asked, signal: AbortSignal): Promise<Read>;
}

export interface Asked {
  /** Needed where the path has a place for it. */
  readonly contactId?: string;
  /** {start: "500", limit: "500"} */
  readonly query?: Readonly<Record<string, string>>;
}

const largestAnswer = 1024 * 1024;

export function createClient(options: ClientOptions): AiqClient {
  return {
    async send(endpoint, body, call, signal) {
      const contact: string | undefined = isOptIn(endpoint) ? JSON.parse(body) : undefined;
      const ids = { uid: options.uid, contactID: call.contactId, phone: contact, email: contact };
      const url = urlOf(options, endpoint, ids);
      const outcome = await request(options, endpoint, url, contact === undefined ? body : null, signal);
      if (outcome === 'bad-key') return badKey();
      const { wire, now, proxy = null } = options;
      const sent = () => textsOf(body);
      return verdictOf(endpoint, call.count, outcome, { wire, now: now(), sent, proxy });
    },
    async probe(signal) {
      const url = urlOf(options, 'stores', { uid: options.uid });
      const outcome = await request(options, 'stores', url, null, signal);
      return outcome === 'bad-key' ? { kind: 'refused' } : probedOf(outcome, options.proxy ?? null);
    },
    async read(path, { contactId, query }, signal) {
      const bare = urlOf(options, path, { uid: options.uid, contactID: contactId });
      const url = query ? `${bare}?${new URLSearchParams(query)}` : bare;
      const outcome = await request(options, path, url, null, signal);
      if (outcome === 'bad-key') return { kind: 'refused' };
      return readOf(outcome, options.proxy ?? null, options.now());
    },
  };
}

async function request(
  options: ClientOptions,
  path: WirePath,
  url: string,
  body: string | null,
  signal: AbortSignal,
): Promise<HttpOutcome | 'bad-key'> {
  if (signal.aborted) return { kind: 'not-sent', reason: 'stopped' };
  const headers = headersOf(options, body !== null);
  if (!headers) return 'bad-key';
  // Cleared when the answer is there: signals that are still to fire hold what they were made for in memory.
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), options.timeoutMs);
  try {
    const response = await options.fetch(url, {
      method: wirePaths[path].method,
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout.signal]),
    });
    return await answerOf(response);
  } catch (thrown) {
    if (signal.aborted) return { kind: 'lost', reason: 'stopped' };
    if (timeout.signal.aborted) return { kind: 'lost', reason: 'timeout' };
    return outcomeOfError(thrown);
  } finally {
    clearTimeout(timer);
  }
}

/** A refusal is plain from its status alone; of a success the body matters too, so a broken one is a lost answer. */
async function answerOf(response: Answered): Promise<HttpOutcome> {
  const { status } = response;
  const headers = { retryAfter: response.headers.get('retry-after') };
  try {
    return { kind: 'answer', status, headers, body: await textOf(response) };
  } catch (thrown) {
    if (!response.ok) return { kind: 'answer', status, headers, body: '' };
    throw thrown;
  }
}

/** At most one MiB is read; the rest is refused by closing the connection. */
async function textOf(response: Answered): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > largestAnswer) break;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Null when the key cannot stand in a header: a line break in it, say. The error would quote the key. */
function headersOf(options: ClientOptions, hasBody: boolean): Record<string, string> | null {
  const key = options.key();
  const headers = new Headers({ accept: 'application/json', 'user-agent': options.userAgent });
  if (hasBody) headers.set('content-type', 'application/json');
  try {
    headers.set(keyHeader, key);
  } catch {
    return null;
  }
  return Object.fromEntries(headers);
}

function badKey(): Verdict {
  const sentence = 'The API key holds a character that no key can have, such as a line break.';
  return { kind: 'key-refused', failure: new Failure('AIQ_KEY_REFUSED', sentence) };
}

interface Ids {
  readonly uid: string;
  readonly contactID?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
}

function urlOf(options: ClientOptions, path: WirePath, ids: Ids): string {
  const filled = options.wire
    .path(path)
    .replaceAll(/:(uid|contactID|phone|email)\b/g, (_, name: keyof Ids) => {
      const id = ids[name];
      if (!id) throw new Failure('BUG', `A ${path} request lacks what stands for :${name} in its path.`);
      return encodeURIComponent(id);
    });
  return `${options.baseUrl.replace(/\/+$/, '')}${filled}`;
}
