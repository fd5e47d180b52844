import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { inOrder, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { override, postItems, postSale, postSales, send, signUp, storesPath, uid, visit } from './caller.ts';

let sandbox: Sandbox;
afterEach(() => sandbox.close());

const counters = () => sandbox.world().counters;
const bodies = (...[model, key]: ['persona' | 'sale' | 'inventory', string]) =>
  sandbox.accepted(model, uid, key).map(({ body }) => JSON.parse(body));

describe('The counters', () => {
  it('count every request by route and status, exactly', async () => {
    sandbox = await startSandbox({ switches: { fault: inOrder([{ kind: 'drop-after' }]) } });
    await postSale(sandbox, visit('1')).catch(() => undefined);
    await postSale(sandbox, visit('1'));
    await postSale(sandbox, visit(''));
    await send(sandbox, 'GET', storesPath, undefined, {});
    await send(sandbox, 'PUT', '/api/v2/loyalty');
    await send(sandbox, 'GET', '/one');
    await send(sandbox, 'GET', '/two?x=1');
    expect(counters().requests).toBe(7);
    expect(counters().byRoute).toEqual({
      'POST /api/v1.1/createUpdateSale/:uid': { none: 1, 200: 1, 400: 1 },
      'GET /api/v1.1/stores/:uid': { 403: 1 },
      'PUT /api/v2/loyalty': { 405: 1 },
      'GET unknown': { 404: 2 },
    });
  });

  it('stay exact under many requests at once', async () => {
    sandbox = await startSandbox();
    const all = Array.from({ length: 300 }, (_, index) => postSale(sandbox, visit(String(index % 7))));
    await Promise.all(all);
    expect(counters()).toMatchObject({ requests: 300, posted: { sale: 300 } });
    const revisions = [...(sandbox.world().sales.get(uid)?.values() ?? [])].map(({ revision }) => revision);
    expect(revisions.reduce((sum, revision) => sum + revision)).toBe(300);
  });

  it('tell accepted records from those among them that brought nothing new', async () => {
    sandbox = await startSandbox();
    await postSale(sandbox, visit('1'));
    await postSales(sandbox, [{ visit: visit('1') }, { visit: visit('2') }]);
    await postSale(sandbox, visit('1', { location: 'x' }));
    await postSale(sandbox, visit('1'));
    await postItems(sandbox, [{ sku: 'A', quantity: 5 }]);
    await postItems(sandbox, [{ sku: 'A', quantity: 4 }]);
    await postItems(sandbox, [{ sku: 'A', quantity: 4 }]);
    await signUp(sandbox, { email: 'ann@shop.test' });
    await signUp(sandbox, { email: 'ann@shop.test' });
    expect(counters().posted).toEqual({ persona: 2, sale: 5, inventory: 3 });
    expect(counters().repeats).toEqual({ persona: 1, sale: 1, inventory: 1 });
  });

  it('of a world taken earlier do not move', async () => {
    sandbox = await startSandbox();
    const before = sandbox.world();
    await postSale(sandbox, visit('1'));
    await postItems(sandbox, [{ sku: 'A', quantity: 4 }]);
    await signUp(sandbox, { email: 'ann@shop.test' });
    expect(before).toMatchObject({
      personas: [],
      requests: [],
      counters: { requests: 0, byRoute: {}, posted: { sale: 0 } },
    });
    expect([before.sales.size, before.inventory.size]).toEqual([0, 0]);
  });
});

describe('The requests kept', () => {
  it('hold what came, what was answered, and the hash of the body', async () => {
    sandbox = await startSandbox({ now: () => 1000 });
    const body = '{"email" : "ann@shop.test"}';
    await signUp(sandbox, body);
    expect(sandbox.world().requests).toEqual([
      {
        number: 1,
        at: 1000,
        method: 'POST',
        path: '/api/v2/loyalty',
        route: '/api/v2/loyalty',
        uid,
        status: 200,
        fault: null,
        bodyHash: createHash('sha256').update(body).digest('hex'),
        body,
      },
    ]);
  });

  it('are the last ones only, with or without bodies', async () => {
    sandbox = await startSandbox({ keepRequests: 3, keepBodies: false });
    for (let index = 1; index <= 20; index++) await send(sandbox, 'GET', `/${index}`, undefined);
    const { requests } = sandbox.world();
    expect(requests.map(({ number, path, status, body }) => [number, path, status, body])).toEqual([
      [18, '/18', 404, null],
      [19, '/19', 404, null],
      [20, '/20', 404, null],
    ]);
    expect(counters().byRoute).toEqual({ 'GET unknown': { 404: 20 } });
  });

  it('may be none', async () => {
    sandbox = await startSandbox({ keepRequests: 0 });
    for (let index = 1; index <= 3; index++) await send(sandbox, 'GET', storesPath);
    expect(sandbox.world().requests).toEqual([]);
    expect(counters().byRoute).toEqual({ 'GET /api/v1.1/stores/:uid': { 200: 3 } });
  });
});

describe('The bodies accepted for a record', () => {
  it('stand in their order, single and bulk alike, without those refused', async () => {
    sandbox = await startSandbox();
    await postSale(sandbox, visit('1', { location: 'a' }));
    await postSales(sandbox, [{ visit: visit('1', { location: 'b' }) }, { visit: visit('2') }]);
    await postSale(sandbox, visit('1', { location: 'c', transaction_date: 'x' }));
    await postSale(sandbox, visit('1', { location: 'd' }));
    expect(bodies('sale', '1').map(({ location }) => location)).toEqual(['a', 'b', 'd']);
    expect(sandbox.accepted('sale', uid, '1').map(({ request }) => request)).toEqual([1, 2, 4]);
    expect(sandbox.accepted('sale', 'other', '1')).toEqual([]);
  });

  it('are those of an item by SKU', async () => {
    sandbox = await startSandbox();
    await postItems(sandbox, [{ sku: 'A', quantity: 2 }]);
    await postItems(sandbox, [{ sku: 'A', quantity: 1, name: 'Tea' }]);
    expect(bodies('inventory', 'A')).toEqual([
      { sku: 'A', quantity: 2 },
      { sku: 'A', quantity: 1, name: 'Tea' },
    ]);
  });

  it('of a persona are sign-ups and overrides, by contactID, and those of a merged one join in order', async () => {
    sandbox = await startSandbox();
    const ann = (await signUp(sandbox, { email: 'ann@shop.test' })).json.data.contactID;
    const bob = (await signUp(sandbox, { mobilePhone: '3035550123' })).json.data.contactID;
    await override(sandbox, ann, { firstName: 'Ann' });
    await override(sandbox, bob, { firstName: 'Bob' });
    await signUp(sandbox, { email: 'ann@shop.test', mobilePhone: '3035550123' });
    expect(sandbox.accepted('persona', uid, ann).map(({ request }) => request)).toEqual([1, 2, 3, 4, 5]);
    expect(sandbox.accepted('persona', uid, bob)).toEqual([]);
    expect(sandbox.world().personas[0]).toMatchObject({ contactId: ann, firstName: 'Ann' });
  });

  it('are the last ones only', async () => {
    sandbox = await startSandbox({ keepAccepted: 2 });
    for (const location of ['a', 'b', 'c', 'c']) await postSale(sandbox, visit('1', { location }));
    expect(bodies('sale', '1').map(({ location }) => location)).toEqual(['c', 'c']);
    expect(counters().repeats.sale).toBe(1);
  });
});
