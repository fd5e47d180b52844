import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { postItems, postSale, send, signUp, storesPath, uid, visit } from './caller.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    stores: [{ uid, name: 'Main Street', sourceMapping: { pos: 'Shop 1' } }],
  });
});
afterEach(() => sandbox.close());

it('A sandbox that forgets a persona answers 404 for it, and gives it the same ids when it signs up again', async () => {
  const ann = { firstName: 'Ann', mobilePhone: '3035550123', disableSMS: true };
  const { contactID, srcID } = (await signUp(sandbox, ann)).json.data;
  sandbox.forget('persona', uid, contactID);
  for (const path of ['piis', 'contact/orders']) {
    expect((await send(sandbox, 'GET', `/api/v1.1/${path}/${uid}/${contactID}`)).status).toBe(404);
  }
  expect((await send(sandbox, 'GET', `/api/v1.1/piis/${uid}`)).json.data.results).toBeNull();
  expect((await signUp(sandbox, ann)).json.data).toMatchObject({ contactID, srcID });
});

it('It forgets a sale and an item as if they had never come', async () => {
  await postSale(sandbox, visit('1'));
  await postItems(sandbox, [{ sku: 'TEA', quantity: 3 }]);
  sandbox.forget('sale', uid, '1');
  sandbox.forget('inventory', uid, 'TEA');
  const world = sandbox.world();
  expect(world.sales.get(uid)?.size).toBe(0);
  expect(world.inventory.get(uid)?.size).toBe(0);
});

it('It tells what sources call a store', async () => {
  expect((await send(sandbox, 'GET', storesPath)).json.data.stores).toMatchObject([
    { name: 'Main Street', sourceMapping: { pos: 'Shop 1' } },
  ]);
});
