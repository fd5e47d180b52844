import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/model/index.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { key, postSale, send, signUp, storesPath, uid, visit } from './caller.ts';

let sandbox: Sandbox;
const start = async (options: Partial<SandboxOptions> = {}) => {
  sandbox = await startSandbox(options);
};
afterEach(() => sandbox.close());

describe('The door of the sandbox', () => {
  it.each([
    ['no key', {}],
    ['a wrong key', { 'x-apikey': 'other' }],
    ['the key under a header with a second hyphen', { 'x-api-key': key }],
    ['the key as a bearer token', { authorization: `Bearer ${key}` }],
  ])('refuses %s with 403 and a message', async (_name, headers) => {
    await start();
    const answer = await send(sandbox, 'GET', storesPath, undefined, headers);
    expect(answer.status).toBe(403);
    expect(answer.json).toEqual({
      errors: [{ message: expect.stringContaining('valid API key'), code: 403 }],
      code: 403,
      success: false,
    });
  });

  it('takes the key header in any case', async () => {
    await start();
    expect((await send(sandbox, 'GET', storesPath, undefined, { 'X-APIKEY': key })).status).toBe(200);
  });

  it('refuses a key in the query', async () => {
    await start();
    expect((await send(sandbox, 'GET', `${storesPath}?x-apikey=${key}`, undefined, {})).status).toBe(403);
  });

  it('refuses a uid that is not of the key, unless checkUid is off', async () => {
    await start({
      accounts: [
        { uid, key },
        { uid: '5678', key: 'second' },
      ],
    });
    expect((await send(sandbox, 'GET', '/api/v1.1/stores/5678')).status).toBe(403);
    sandbox.set({ checkUid: false });
    expect((await send(sandbox, 'GET', '/api/v1.1/stores/5678')).status).toBe(200);
  });

  it('serves several uids of one key, and puts a sign-up into the one its body names, else the first', async () => {
    await start({
      accounts: [
        { uid, key },
        { uid: '5678', key },
      ],
    });
    await signUp(sandbox, { email: 'a@shop.test', uid: '5678' });
    await signUp(sandbox, { email: 'b@shop.test' });
    await signUp(sandbox, { email: 'c@shop.test', uid: '9999' });
    const uids = sandbox.world().personas.map((persona) => [persona.email, persona.uid]);
    expect(Object.fromEntries(uids)).toEqual({
      'a@shop.test': '5678',
      'b@shop.test': uid,
      'c@shop.test': uid,
    });
  });

  it('refuses and accepts keys again while it runs', async () => {
    await start();
    sandbox.set({ acceptedKeys: [] });
    expect((await send(sandbox, 'GET', storesPath)).status).toBe(403);
    sandbox.set({ acceptedKeys: null });
    expect((await send(sandbox, 'GET', storesPath)).status).toBe(200);
    sandbox.set({ acceptedKeys: [key] });
    expect((await send(sandbox, 'GET', storesPath)).status).toBe(200);
  });

  it('answers an unknown path with 404 in the envelope', async () => {
    await start();
    const answer = await send(sandbox, 'GET', '/api/v2/nothing');
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ errors: [{ message: 'Not Found', code: 404 }], code: 404, success: false });
  });

  it.each(['/', '/api/v1.1/stores', '/api/v1.1/stores/', `${storesPath}/more`, '/api/v1.1/stores/%zz/'])(
    'knows no path %s',
    async (path) => {
      await start();
      expect((await send(sandbox, 'GET', path)).status).toBe(404);
    },
  );

  it('answers a wrong method with 405 and no body', async () => {
    await start();
    const answer = await send(sandbox, 'GET', '/api/v2/loyalty');
    expect([answer.status, answer.text]).toEqual([405, '']);
  });

  it.each(['{"visit":', 'visit', '{"visit":{}}}'])(
    'answers the body %s, which is not JSON, with 400',
    async (body) => {
      await start();
      const answer = await send(sandbox, 'POST', `/api/v1.1/createUpdateSale/${uid}`, body);
      expect([answer.status, answer.json.success, answer.json.errors[0].message]).toEqual([
        400,
        false,
        'The body is not JSON.',
      ]);
    },
  );

  it('leaves an empty body to the call, which misses its fields', async () => {
    await start();
    const answer = await send(sandbox, 'POST', `/api/v1.1/createUpdateSale/${uid}`);
    expect([answer.status, answer.json.errors[0].message]).toEqual([400, 'A sale must be an object.']);
  });

  it('answers success with data, code and success, and leaves out errors', async () => {
    await start({ stores: [{ uid, name: 'Main Street' }] });
    const answer = await send(sandbox, 'GET', storesPath);
    expect(Object.keys(answer.json).sort()).toEqual(['code', 'data', 'success']);
    expect(answer.json.data.stores).toMatchObject([{ id: 1, name: 'Main Street', userID: uid }]);
  });

  it('shows an empty list as null', async () => {
    await start();
    expect((await send(sandbox, 'GET', storesPath)).json).toEqual({
      data: { stores: null },
      code: 200,
      success: true,
    });
  });

  it('answers 413 to a body above bodyMax, and takes one of just that size', async () => {
    await start();
    const body = JSON.stringify({ email: 'a@shop.test', disableSMS: true });
    sandbox.set({ bodyMax: body.length });
    expect((await signUp(sandbox, body)).status).toBe(200);
    sandbox.set({ bodyMax: body.length - 1 });
    expect((await signUp(sandbox, body)).status).toBe(413);
    expect(sandbox.world().counters.posted.persona).toBe(1);
  });

  it('speaks the names and paths that a site overrides', async () => {
    await start({ wire: { fields: { 'sale.posId': 'receipt' }, paths: { sale: '/api/v3/sale/:uid' } } });
    const { pos_id, ...rest } = { pos_id: '', ...visit('1') };
    const answer = await send(sandbox, 'POST', `/api/v3/sale/${uid}`, { visit: { ...rest, receipt: 'R-1' } });
    expect(answer.status).toBe(200);
    expect([...(sandbox.world().sales.get(uid)?.keys() ?? [])]).toEqual(['R-1']);
    expect((await postSale(sandbox, visit('2'))).status).toBe(404);
  });

  it('answers 500 when a predicate throws, and lives on', async () => {
    await start({
      switches: {
        rejectKeys: () => {
          throw new Failure('BUG', 'A mistake in a test.');
        },
      },
    });
    expect((await postSale(sandbox, visit('1'))).status).toBe(500);
    sandbox.set({ rejectKeys: null });
    expect((await postSale(sandbox, visit('1'))).status).toBe(200);
  });
});

describe('The port of the sandbox', () => {
  it('is named in PORT_TAKEN when another program has it', async () => {
    await start();
    await expect(startSandbox({ port: sandbox.port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(sandbox.port)),
    });
  });

  it('is free again after close', async () => {
    await start();
    const { port } = sandbox;
    await sandbox.close();
    await start({ port });
    expect(sandbox.port).toBe(port);
  });
});
