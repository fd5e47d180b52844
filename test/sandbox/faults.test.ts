import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fault, inOrder, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { key, postSale, saleOf, send, storesPath, uid, visit } from './caller.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const faults = (...all: (Fault | undefined)[]) => sandbox.set({ fault: inOrder(all) });
const lastRequest = () => sandbox.world().requests.at(-1);

describe('A fault', () => {
  it('of kind status answers with that status and envelope, and applies nothing', async () => {
    faults({ kind: 'status', status: 503, retryAfter: 7 });
    const answer = await postSale(sandbox, visit('1'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
    expect(answer.json).toMatchObject({ code: 503, success: false });
    expect(saleOf(sandbox, '1')).toBeUndefined();
    expect(lastRequest()).toMatchObject({ status: 503, fault: 'status' });
  });

  it('of kind status may send any body, and may apply the request all the same', async () => {
    faults({ kind: 'status', status: 502, body: '<html>Bad gateway</html>', applied: true });
    const answer = await postSale(sandbox, visit('1'));
    expect([answer.status, answer.text]).toEqual([502, '<html>Bad gateway</html>']);
    expect(saleOf(sandbox, '1')?.revision).toBe(1);
    faults({ kind: 'status', status: 200, body: 'OK' });
    expect(await postSale(sandbox, visit('2'))).toMatchObject({ status: 200, text: 'OK' });
  });

  it('of kind drop-before ends the connection and applies nothing', async () => {
    faults({ kind: 'drop-before' });
    await expect(postSale(sandbox, visit('1'))).rejects.toThrow();
    expect(saleOf(sandbox, '1')).toBeUndefined();
    expect(lastRequest()).toMatchObject({ status: null, fault: 'drop-before' });
  });

  it('of kind drop-after applies the request and ends the connection without an answer', async () => {
    faults({ kind: 'drop-after' });
    await expect(postSale(sandbox, visit('1'))).rejects.toThrow();
    expect(saleOf(sandbox, '1')?.revision).toBe(1);
    expect(lastRequest()).toMatchObject({ status: null, fault: 'drop-after', uid });
  });

  it('of kind malformed applies the request and answers 200 with half of the JSON', async () => {
    faults({ kind: 'malformed' });
    const answer = await postSale(sandbox, visit('1'));
    expect([answer.status, answer.json]).toEqual([200, undefined]);
    expect(answer.text).toMatch(/^\{"code"/);
    expect(saleOf(sandbox, '1')?.revision).toBe(1);
  });

  it('of kind slow applies the request at once and answers later', async () => {
    faults({ kind: 'slow', ms: 300 });
    let answered = false;
    const answering = postSale(sandbox, visit('1')).finally(() => {
      answered = true;
    });
    await until(() => saleOf(sandbox, '1') !== undefined);
    expect(answered).toBe(false);
    expect((await answering).status).toBe(200);
  });

  it('of kind slow may land late, even when the caller has given up', async () => {
    faults({ kind: 'slow', ms: 80, lands: 'late' });
    const caller = new AbortController();
    const body = JSON.stringify({ visit: visit('1') });
    const url = `${sandbox.url}/api/v1.1/createUpdateSale/${uid}`;
    const sent = fetch(url, { method: 'POST', body, signal: caller.signal, headers: { 'x-apikey': key } });
    await until(() => sandbox.world().counters.requests === 1);
    caller.abort();
    await expect(sent).rejects.toThrow();
    expect(saleOf(sandbox, '1')).toBeUndefined();
    await until(() => saleOf(sandbox, '1') !== undefined);
    expect(sandbox.world().counters.byRoute).toEqual({ 'POST /api/v1.1/createUpdateSale/:uid': { 200: 1 } });
  });

  it('of kind hang never answers and applies nothing, and ends with the sandbox', async () => {
    faults({ kind: 'hang' });
    const hanging = postSale(sandbox, visit('1')).then(
      () => 'answered',
      () => 'ended',
    );
    expect(await Promise.race([hanging, sleep(50, 'waiting')])).toBe('waiting');
    expect(saleOf(sandbox, '1')).toBeUndefined();
    await sandbox.close();
    expect(await hanging).toBe('ended');
  });

  it('of kind slow ends with the sandbox too, and does not land after that', async () => {
    faults({ kind: 'slow', ms: 30, lands: 'late' });
    const slow = postSale(sandbox, visit('1')).catch(() => 'ended');
    await until(() => sandbox.world().counters.requests === 1);
    await sandbox.close();
    expect(await slow).toBe('ended');
    await sleep(50);
    expect(saleOf(sandbox, '1')).toBeUndefined();
  });
});

describe('A plan of faults', () => {
  it('in order hits the first requests, lets through what it leaves open, and then everything', async () => {
    faults({ kind: 'status', status: 500 }, undefined, { kind: 'status', status: 502 });
    const statuses = [];
    for (const posId of ['1', '2', '3', '4', '5'])
      statuses.push((await postSale(sandbox, visit(posId))).status);
    expect(statuses).toEqual([500, 200, 502, 200, 200]);
  });

  it('may look at the number, method, path, route and body of a request', async () => {
    const seen: unknown[] = [];
    sandbox.set({
      fault: (asked) => {
        seen.push(asked);
        return asked.body.includes('"bad"') ? { kind: 'status', status: 500 } : undefined;
      },
    });
    expect((await postSale(sandbox, visit('bad'))).status).toBe(500);
    expect((await postSale(sandbox, visit('fine'))).status).toBe(200);
    expect((await send(sandbox, 'GET', '/elsewhere?a=1')).status).toBe(404);
    expect(seen).toMatchObject([
      {
        number: 1,
        method: 'POST',
        path: `/api/v1.1/createUpdateSale/${uid}`,
        route: '/api/v1.1/createUpdateSale/:uid',
      },
      { number: 2 },
      { number: 3, method: 'GET', path: '/elsewhere', route: 'unknown', body: '' },
    ]);
  });

  it('is over when it is taken away', async () => {
    sandbox.set({ fault: () => ({ kind: 'status', status: 500 }) });
    expect((await send(sandbox, 'GET', storesPath)).status).toBe(500);
    sandbox.set({ fault: null });
    expect((await send(sandbox, 'GET', storesPath)).status).toBe(200);
  });
});

describe('A request that breaks off before its body is complete', () => {
  it('is counted, and applies nothing', async () => {
    const path = `/api/v1.1/createUpdateSale/${uid}`;
    const asked = request(`${sandbox.url}${path}`, {
      method: 'POST',
      headers: { 'x-apikey': key, 'content-length': 10_000 },
    });
    asked.on('error', () => undefined);
    asked.write(JSON.stringify({ visit: visit('1') }));
    await sleep(20);
    asked.destroy();
    await until(() => sandbox.world().counters.requests === 1);
    expect(lastRequest()).toMatchObject({ path, status: null, fault: 'broken-off' });
    expect(saleOf(sandbox, '1')).toBeUndefined();
  });
});

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!holds() && performance.now() < end) await sleep(2);
  expect(holds()).toBe(true);
}
