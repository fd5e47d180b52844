import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type AiqClient,
  type ClientOptions,
  createClient,
  type Endpoint,
  wireOf,
} from '../../src/aiq/index.ts';
import { closedPort } from '../sync/closed-port.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server on the loopback that keeps what it was sent. */
async function serve(answer: RequestListener): Promise<{ baseUrl: string; seen: Seen[]; server: Server }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(request, response);
    });
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { baseUrl: `http://127.0.0.1:${portOf(server)}`, seen, server };
}

function portOf(server: Server): number {
  const address = server.address() as AddressInfo;
  return address.port;
}

function clientOf(baseUrl: string, change: Partial<ClientOptions> = {}): AiqClient {
  return createClient({
    baseUrl,
    wire: wireOf(),
    uid: '1234',
    key: () => 'key-1',
    fetch,
    timeoutMs: 2_000,
    userAgent: 'aiq-pos-connector/0.1.0',
    now: () => Date.now(),
    ...change,
  });
}

const never = new AbortController().signal;
const one = { count: 1 };
const json =
  (status: number, body: string): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
const ok = json(200, '{"data":null,"code":200,"success":true}');

describe('a request', () => {
  it.each<[Endpoint, string]>([
    ['signUp', '/api/v2/loyalty'],
    ['override', '/api/v2/loyaltyContact/override/1234/c%2F1%20%24%26'],
    ['member', '/api/v1.1/createUpdateMember/1234'],
    ['members', '/api/v1.1/createUpdateMembers/1234'],
    ['sale', '/api/v1.1/createUpdateSale/1234'],
    ['sales', '/api/v1.1/createUpdateSales/1234'],
    ['inventory', '/api/v1.1/createUpdateInventory/1234'],
  ])('of %s goes to %s with the key and the bytes given', async (endpoint, url) => {
    const { baseUrl, seen } = await serve(ok);
    await clientOf(`${baseUrl}/`).send(
      endpoint,
      '{"total":12.50,"name":"Ñ"}',
      { count: 1, contactId: 'c/1 $&' },
      never,
    );
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url,
        body: '{"total":12.50,"name":"Ñ"}',
        headers: {
          'x-apikey': 'key-1',
          'content-type': 'application/json',
          accept: 'application/json',
          'user-agent': 'aiq-pos-connector/0.1.0',
        },
      },
    ]);
  });

  it.each<[Endpoint, string, string]>([
    ['textOptIn', '"3035550123"', '/api/v2/optin/text/3035550123/true'],
    ['emailOptIn', '"ann+b/c?d@mail.test"', '/api/v2/optin/email/ann%2Bb%2Fc%3Fd%40mail.test/true'],
  ])('of %s has no body: what is opted in stands in the address', async (endpoint, body, url) => {
    const { baseUrl, seen } = await serve(ok);
    expect(await clientOf(baseUrl).send(endpoint, body, one, never)).toEqual({ kind: 'done' });
    expect(seen).toMatchObject([{ method: 'PUT', url, body: '', headers: { 'x-apikey': 'key-1' } }]);
    expect(seen[0]?.headers).not.toHaveProperty('content-type');
  });

  it('of an opt-in goes to another path too, with the account in it', async () => {
    const { baseUrl, seen } = await serve(ok);
    const wire = wireOf({ paths: { textOptIn: '/api/v1.1/optin/:uid/:phone/true' } });
    await clientOf(baseUrl, { wire }).send('textOptIn', '"3035550123"', one, never);
    expect(seen[0]?.url).toBe('/api/v1.1/optin/1234/3035550123/true');
  });

  it.each<[Endpoint, string, string]>([
    ['textOptIn', '"3035550123"', 'no contact 3035550123'],
    ['textOptIn', '"3035550123"', 'no route /api/v2/optin/text/3035550123/true'],
    ['emailOptIn', '"ann@mail.test"', 'no route /api/v2/optin/email/ann%40mail.test/true'],
  ])('of %s keeps its phone or e-mail out of what is told of a refusal', async (endpoint, body, message) => {
    const { baseUrl } = await serve(json(400, JSON.stringify({ errors: [{ message }] })));
    const verdict = await clientOf(baseUrl).send(endpoint, body, one, never);
    expect(verdict.kind).toBe('reject');
    const { reason, failure } = { reason: '', failure: null, ...verdict };
    expect(`${reason} ${failure?.message} ${failure?.hint}`).not.toMatch(/5550123|ann/);
  });

  it('of an opt-in that cannot be sent is told without its phone', async () => {
    const client = clientOf(`http://127.0.0.1:${await closedPort()}`);
    const verdict = await client.send('textOptIn', '"3035550123"', one, never);
    expect(verdict.kind).toBe('retry');
    expect(
      JSON.stringify(verdict, (_, value) =>
        value instanceof Error ? `${value.stack}${value.cause}` : value,
      ),
    ).not.toContain('5550123');
  });

  it('goes to the path that the site sets, below the path of the base address', async () => {
    const { baseUrl, seen } = await serve(ok);
    const wire = wireOf({ paths: { sale: '/v9/:uid/sale' } });
    await clientOf(`${baseUrl}/proxy`, { wire }).send('sale', '{}', one, never);
    expect(seen[0]?.url).toBe('/proxy/v9/1234/sale');
  });

  it('asks for the key each time, so that a corrected one works at once', async () => {
    const { baseUrl, seen } = await serve(ok);
    const keys = ['old', 'new'];
    const client = clientOf(baseUrl, { key: () => keys.shift() ?? '' });
    await client.send('sale', '{}', one, never);
    await client.send('sale', '{}', one, never);
    expect(seen.map(({ headers }) => headers['x-apikey'])).toEqual(['old', 'new']);
  });

  it('is not made with a key that cannot stand in a header, and the failure does not quote it', async () => {
    const { baseUrl, seen } = await serve(ok);
    const client = clientOf(baseUrl, { key: () => 'sesame\nopen' });
    const verdict = await client.send('sale', '{}', one, never);
    expect(verdict).toMatchObject({
      kind: 'key-refused',
      failure: { code: 'AIQ_KEY_REFUSED', cause: undefined },
    });
    expect(JSON.stringify(verdict) + ('failure' in verdict ? verdict.failure.message : '')).not.toContain(
      'sesame',
    );
    expect(await client.probe(never)).toEqual({ kind: 'refused' });
    expect(seen).toEqual([]);
  });

  it('of an override without the id of a contact is our mistake', async () => {
    await expect(clientOf('http://127.0.0.1:1').send('override', '{}', one, never)).rejects.toMatchObject({
      code: 'BUG',
    });
  });

  it('uses its connections again, request after request', async () => {
    const { baseUrl, server } = await serve(ok);
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    const client = clientOf(baseUrl);
    for (let n = 0; n < 20; n += 1) await client.send('sale', '{}', one, never);
    expect(connections).toBeLessThan(5);
  });
});

describe('an answer', () => {
  it('of a sign-up gives the ids, zipped or not', async () => {
    const { baseUrl } = await serve((_, response) => {
      const body = gzipSync('{"data":{"contactID":"c1","srcID":"s1"},"success":true}');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body);
    });
    const verdict = await clientOf(baseUrl).send('signUp', '{}', one, never);
    expect(verdict).toEqual({ kind: 'done', ids: { contactId: 'c1', srcId: 's1' } });
  });

  it('of 429 waits as long as its header asks, counted from our clock', async () => {
    const { baseUrl } = await serve((_, response) => {
      response.writeHead(429, { 'retry-after': 'Sun, 08 Mar 2026 10:00:30 GMT' }).end();
    });
    const client = clientOf(baseUrl, { now: () => Date.parse('2026-03-08T10:00:00Z') });
    expect(await client.send('sale', '{}', one, never)).toMatchObject({ kind: 'retry', afterMs: 30_000 });
  });

  it('that redirects is not followed, so that body and key go nowhere else', async () => {
    const { baseUrl, seen } = await serve((_, response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await clientOf(baseUrl).send('sale', '{}', one, never)).toMatchObject({
      kind: 'endpoint-refused',
    });
    expect(seen.length).toBe(1);
  });

  it.each([405, 500])('of %i without a body is judged by its status', async (status) => {
    const { baseUrl } = await serve((_, response) => {
      response.writeHead(status).end();
    });
    const { kind } = await clientOf(baseUrl).send('sale', '{}', one, never);
    expect(kind).toBe(status === 405 ? 'endpoint-refused' : 'unknown');
  });

  it('that breaks off is a lost one: what it said of the records is unknown', async () => {
    const { baseUrl } = await serve(json(200, '{"data": tru'));
    expect(await clientOf(baseUrl).send('sale', '{}', one, never)).toMatchObject({ kind: 'unknown' });
  });

  it('that is not JSON is done, with a sample', async () => {
    const { baseUrl } = await serve(json(200, 'Taken.'));
    expect(await clientOf(baseUrl).send('sale', '{}', one, never)).toEqual({
      kind: 'done',
      sample: 'not JSON',
    });
  });

  it('without end is read for a mebibyte and no further', async () => {
    let stopped: () => void = () => undefined;
    const hungUp = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    let written = 0;
    const { baseUrl } = await serve((_, response) => {
      const chunk = 'x'.repeat(65_536);
      const pour = () => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
        written += chunk.length;
      };
      response.on('drain', pour).on('close', stopped).writeHead(200);
      pour();
    });
    const verdict = await clientOf(baseUrl, { timeoutMs: 15_000 }).send('sale', '{}', one, never);
    expect(verdict).toEqual({ kind: 'done', sample: 'not JSON' });
    await hungUp;
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('a request without an answer', () => {
  it('that found nobody listening was surely not applied', async () => {
    const port = await closedPort();
    for (const host of ['127.0.0.1', 'localhost']) {
      const verdict = await clientOf(`http://${host}:${port}`).send('sale', '{}', one, never);
      expect(verdict).toMatchObject({ kind: 'retry', afterMs: null, failure: { code: 'AIQ_UNREACHABLE' } });
    }
  });

  it.each([
    ['a name that does not exist', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }],
    ['a network that is down', { code: 'ENETUNREACH', syscall: 'connect' }],
    ['a certificate that is not trusted', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
    [
      'several addresses, all refused',
      new AggregateError([{ code: 'ECONNREFUSED' }, { code: 'EHOSTUNREACH', syscall: 'connect' }]),
    ],
  ])('because of %s was surely not applied', async (_, cause) => {
    const broken = () => Promise.reject(new TypeError('fetch failed', { cause }));
    expect(
      await clientOf('https://aiq.invalid', { fetch: broken }).send('sale', '{}', one, never),
    ).toMatchObject({ kind: 'retry' });
  });

  it.each([
    ['a reset', { code: 'ECONNRESET', syscall: 'read' }],
    ['a network that went down meanwhile', { code: 'EHOSTUNREACH', syscall: 'read' }],
    [
      'several causes, one of them late',
      new AggregateError([{ code: 'ECONNREFUSED' }, { code: 'ECONNRESET' }]),
    ],
    ['no cause', undefined],
    ['a cause that tells nothing', 'key-1 3035550123'],
  ])('because of %s may have been applied, and the cause is not quoted', async (_, cause) => {
    const broken = () => Promise.reject(new TypeError('fetch failed for key-1', { cause }));
    const verdict = await clientOf('https://aiq.invalid', { fetch: broken }).send('sale', '{}', one, never);
    expect(verdict).toMatchObject({ kind: 'unknown', failure: { code: 'AIQ_UNREACHABLE' } });
    expect('failure' in verdict && verdict.failure.message).not.toMatch(/key-1|303555/);
  });

  it('because the connection was reset after the body had arrived may have been applied', async () => {
    const { baseUrl, seen } = await serve((request) => {
      request.socket.resetAndDestroy();
    });
    expect(await clientOf(baseUrl).send('sale', '{}', one, never)).toMatchObject({ kind: 'unknown' });
    expect(seen.length).toBe(1);
  });

  it('because it took too long may have been applied', async () => {
    const { baseUrl, seen } = await serve(() => undefined);
    const verdict = await clientOf(baseUrl, { timeoutMs: 100 }).send('sale', '{}', one, never);
    expect(verdict.kind === 'unknown' && verdict.failure.message).toContain('timeout');
    expect(seen.length).toBe(1);
  });

  it.each([
    ['reset', (request: IncomingMessage) => request.socket.resetAndDestroy()],
    ['silent', () => undefined],
  ])(
    'but with half of one (%s) is unknown when it began as a success, and judged by its status otherwise',
    async (_, end) => {
      const half =
        (status: number): RequestListener =>
        (request, response) => {
          response.writeHead(status, { 'content-length': '100' });
          response.write('{"data":', () => setTimeout(() => end(request), 20));
        };
      for (const [status, kind] of [
        [200, 'unknown'],
        [422, 'reject'],
      ] as const) {
        const { baseUrl } = await serve(half(status));
        expect(await clientOf(baseUrl, { timeoutMs: 150 }).send('sale', '{}', one, never)).toMatchObject({
          kind,
        });
      }
    },
  );

  it('because we stop is unknown when it was on its way, and a retry when it had not begun', async () => {
    const stop = new AbortController();
    const { baseUrl, seen } = await serve(() => stop.abort());
    const client = clientOf(baseUrl);
    expect(await client.send('sale', '{}', one, stop.signal)).toMatchObject({ kind: 'unknown' });
    expect(await client.send('sale', '{}', one, stop.signal)).toMatchObject({ kind: 'retry' });
    expect(seen.length).toBe(1);
  });
});

describe('the probe', () => {
  it.each<[string, RequestListener, string]>([
    ['stores', json(200, '{"data":{"stores":[]},"success":true}'), 'good'],
    ['401', json(401, ''), 'refused'],
    ['403', json(403, '{"success":false}'), 'refused'],
    ['404', json(404, '{}'), 'away'],
    ['500', json(500, ''), 'away'],
    ['a web page', json(200, '<html></html>'), 'away'],
    ['no success', json(200, '{"success":false}'), 'away'],
  ])('takes %s', async (_, answer, expected) => {
    const { baseUrl, seen } = await serve(answer);
    expect(await clientOf(baseUrl).probe(never)).toMatchObject({ kind: expected });
    expect(seen).toMatchObject([
      { method: 'GET', url: '/api/v1.1/stores/1234', headers: { 'x-apikey': 'key-1' } },
    ]);
    expect(seen[0]?.headers).not.toHaveProperty('content-type');
  });

  it('takes silence as away', async () => {
    const { baseUrl } = await serve(() => undefined);
    const probed = await clientOf(baseUrl, { timeoutMs: 100 }).probe(never);
    expect(probed.kind === 'away' && probed.failure.message).toContain('timeout');
  });
});
