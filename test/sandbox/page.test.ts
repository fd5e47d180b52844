import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { isLocalName, isLoopback } from '../../src/sandbox/loopback.ts';
import { optInEmail, postItems, postSale, send, signUp, uid, visit } from './caller.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const evil = '<script>alert("1")</script>\'&';
const fill = async () => {
  await signUp(sandbox, { firstName: evil, email: `${evil}@shop.test`, disableSMS: true });
  await postSale(sandbox, visit(evil, { location: evil }));
  await postItems(sandbox, [{ sku: evil, quantity: 3, [evil]: evil }]);
  await send(sandbox, 'GET', `/${encodeURIComponent(evil)}`);
};

describe('The page at /sandbox', () => {
  it('shows everything without a key, refreshes itself, and loads nothing from elsewhere', async () => {
    await signUp(sandbox, { firstName: 'Ann', email: 'ann@shop.test', disableSMS: true });
    await postSale(sandbox, visit('R-77'));
    await postItems(sandbox, [{ sku: 'SKU-5', quantity: 3 }]);
    const page = await send(sandbox, 'GET', '/sandbox', undefined, {});
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    for (const shown of [
      'Ann',
      'ann@shop.test',
      'R-77',
      'SKU-5',
      '12.5',
      'POST /api/v2/loyalty',
      '200: 1',
      '3 requests',
    ]) {
      expect(page.text).toContain(shown);
    }
    expect(page.text).toContain('http-equiv="refresh"');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/(?:src|href)=/);
  });

  it('shows who has opted out, and that nobody was opted in again', async () => {
    await signUp(sandbox, { mobilePhone: '3035550123', email: 'ann@shop.test', disableSMS: true });
    sandbox.optOut(uid, '3035550123');
    await optInEmail(sandbox, 'ann@shop.test');
    const { text } = await send(sandbox, 'GET', '/sandbox', undefined, {});
    expect(text).toContain('0 messages fired, 1 consents changed');
    expect(text).toContain('Opted out at AIQ: 1, undone by the connector: 0.');
    expect(text).toContain('<td>opted out</td><td>opted in</td>');
  });

  it('escapes all that callers sent', async () => {
    await fill();
    const { text } = await send(sandbox, 'GET', '/sandbox', undefined, {});
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;');
  });
});

describe('The world at /sandbox/world', () => {
  it('is the world as JSON', async () => {
    await fill();
    const { json } = await send(sandbox, 'GET', '/sandbox/world', undefined, {});
    const world = sandbox.world();
    expect(json.personas).toEqual(JSON.parse(JSON.stringify(world.personas)));
    expect(json.counters).toEqual(JSON.parse(JSON.stringify(world.counters)));
    expect(json.sales[uid][evil]).toEqual(world.sales.get(uid)?.get(evil));
    expect(json.inventory[uid][evil]).toEqual(world.inventory.get(uid)?.get(evil));
    expect(json.requests).toHaveLength(4);
  });
});

describe('Both', () => {
  it('are not counted as requests', async () => {
    await send(sandbox, 'GET', '/sandbox');
    await send(sandbox, 'GET', '/sandbox/world');
    expect(sandbox.world().counters.requests).toBe(0);
  });

  it('are unknown paths to a caller that means another host, so that no web page can read them', async () => {
    for (const path of ['/sandbox', '/sandbox/world'])
      expect(await statusAs('shop.example:80', path)).toBe(404);
    expect(await statusAs(`localhost:${sandbox.port}`, '/sandbox')).toBe(200);
  });

  it('are unknown paths under other methods', async () => {
    expect((await send(sandbox, 'POST', '/sandbox', {})).status).toBe(404);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.8.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['192.168.1.5', false],
    ['::ffff:10.0.0.1', false],
    ['1270.0.0.1', false],
    ['', false],
  ])('the address %s is this machine: %s', (address, local) => {
    expect(isLoopback(address)).toBe(local);
  });

  it.each([
    ['localhost', true],
    ['LOCALHOST:80', true],
    ['127.0.0.1:8080', true],
    ['[::1]:8080', true],
    ['localhost.evil.example', false],
    ['127.0.0.1.evil.example:80', false],
    ['', false],
  ])('the host name %s means this machine: %s', (name, local) => {
    expect(isLocalName(name)).toBe(local);
  });
});

function statusAs(host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: sandbox.port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject).end();
  });
}
