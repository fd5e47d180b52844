import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type AiqClient, createClient, type WayOptions, wayOf, wireOf } from '../../src/aiq/index.ts';
import {
  answering,
  type Connecting,
  certificates,
  closeAll,
  hangUp,
  listen,
  saysNothing,
  startAiq,
  startProxy,
  tunnel,
} from './between.ts';

afterEach(closeAll);

function clientOf(baseUrl: string, way: Partial<WayOptions>, timeoutMs = 5_000): AiqClient {
  const common = { wire: wireOf(), uid: '1234', key: () => 'key-1', userAgent: 'test', now: Date.now };
  return createClient({
    baseUrl,
    timeoutMs,
    ...common,
    ...wayOf({ proxy: null, authorities: null, ...way }),
  });
}

const never = new AbortController().signal;
const send = (client: AiqClient) => client.send('sale', '{"visit":{}}', { count: 1 }, never);
const proxyAt = (port: number, login = '') => new URL(`http://${login}127.0.0.1:${port}`);
const wordsOf = (told: object) =>
  'failure' in told ? Reflect.get(Object(told.failure), 'message') : 'no failure';

describe('The certificate of AIQ', () => {
  it('is not taken from an authority that nobody named, and nothing is sent', async () => {
    const aiq = await startAiq();
    const verdict = await send(clientOf(aiq.url, {}));
    expect(verdict).toMatchObject({ kind: 'retry', failure: { code: 'AIQ_UNREACHABLE' } });
    expect(wordsOf(verdict)).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/);
    expect(aiq.seen).toEqual([]);
  });

  it('is taken from the authority that the settings name, by these requests alone', async () => {
    const aiq = await startAiq();
    const client = clientOf(aiq.url, { authorities: certificates.authority });
    expect(await send(client)).toEqual({ kind: 'done' });
    expect(aiq.seen).toEqual(['POST /api/v1.1/createUpdateSale/1234 key-1']);
    await expect(fetch(aiq.url)).rejects.toThrow();
  });

  it('must be for the name that was asked', async () => {
    const aiq = await startAiq();
    const url = aiq.url.replace('localhost', 'other.localhost');
    const proxy = await startProxy(({ url: asked = '' }, socket) =>
      tunnel({ url: asked.replace('other.', '') }, socket),
    );
    const way = { authorities: certificates.authority, proxy: proxyAt(proxy.port) };
    const verdict = await send(clientOf(url, way));
    expect(verdict).toMatchObject({ kind: 'retry', failure: { code: 'AIQ_UNREACHABLE' } });
    expect(aiq.seen).toEqual([]);
  });
});

describe('A proxy', () => {
  it('carries requests to AIQ, with its own login and without seeing the key', async () => {
    const [aiq, proxy] = [await startAiq(), await startProxy(tunnel)];
    const way = { authorities: certificates.authority, proxy: proxyAt(proxy.port, 'ann:p%40ss@') };
    const client = clientOf(aiq.url, way);
    expect(await client.probe(never)).toEqual({ kind: 'good' });
    for (let n = 0; n < 5; n += 1) expect(await send(client)).toEqual({ kind: 'done' });
    expect(aiq.seen).toHaveLength(6);
    const login = Buffer.from('ann:p@ss').toString('base64');
    expect([...new Set(proxy.asked)]).toEqual([`localhost:${new URL(aiq.url).port} Basic ${login}`]);
    expect(proxy.asked.length).toBeLessThan(4);
  });

  it('is trusted with another certificate only where the authority is named', async () => {
    const [aiq, proxy] = [await startAiq(), await startProxy(tunnel)];
    const verdict = await send(clientOf(aiq.url, { proxy: proxyAt(proxy.port) }));
    expect(verdict).toMatchObject({ kind: 'retry' });
    expect(aiq.seen).toEqual([]);
  });

  it.each<[string, Connecting, RegExp]>([
    ['asks for a login', answering('407 Proxy Authentication Required'), /asks for a name and password/],
    ['refuses the way', answering('403 Forbidden'), /refuses the way to AIQ \(status 403\)/],
    ['cannot reach AIQ', answering('502 Bad Gateway'), /refuses the way to AIQ \(status 502\)/],
    ['hangs up', hangUp, /cannot be reached through the proxy .* \(UND_ERR_PRX_CONN\)/],
  ])(
    'that %s is named in the failure without its password, and the records go again',
    async (_, step, words) => {
      const [aiq, proxy] = [await startAiq(), await startProxy(step)];
      const client = clientOf(aiq.url, { proxy: proxyAt(proxy.port, 'clerk:secret@') });
      for (const told of [await send(client), await client.probe(never)]) {
        expect(wordsOf(told)).toMatch(words);
        expect(wordsOf(told)).toContain(`http://***@127.0.0.1:${proxy.port}`);
        expect(JSON.stringify(told) + wordsOf(told)).not.toMatch(/secret|clerk/);
      }
      expect(await send(client)).toMatchObject({
        kind: 'retry',
        afterMs: null,
        failure: { code: 'AIQ_UNREACHABLE' },
      });
      expect(aiq.seen).toEqual([]);
    },
  );

  it('that asks for a login on the way to an AIQ without TLS is told as well', async () => {
    const port = await listen(createServer((_, response) => response.writeHead(407).end()));
    const verdict = await send(clientOf('http://aiq.invalid', { proxy: proxyAt(port) }));
    expect(verdict).toMatchObject({ kind: 'retry' });
    expect(wordsOf(verdict)).toMatch(/asks for a name and password/);
  });

  it('that is not there is named, and nothing was sent', async () => {
    const server = createServer();
    const port = await listen(server);
    await closeAll();
    const verdict = await send(clientOf('https://aiq.invalid', { proxy: proxyAt(port) }));
    expect(verdict).toMatchObject({ kind: 'retry' });
    expect(wordsOf(verdict)).toBe(
      `AIQ cannot be reached through the proxy http://127.0.0.1:${port} (ECONNREFUSED).`,
    );
  });

  it('that says nothing keeps a request no longer than its timeout, and the next one goes', async () => {
    const [aiq, proxy] = [await startAiq(), await startProxy(saysNothing, tunnel)];
    const way = { authorities: certificates.authority, proxy: proxyAt(proxy.port) };
    const client = clientOf(aiq.url, way, 2_000);
    const verdict = await send(client);
    expect(verdict).toMatchObject({ kind: 'unknown', late: true });
    expect(wordsOf(verdict)).toContain(`through the proxy http://127.0.0.1:${proxy.port} (timeout)`);
    expect(await send(client)).toEqual({ kind: 'done' });
  });
});
