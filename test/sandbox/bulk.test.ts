import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { line, postItems, postSales, saleOf, uid, visit } from './caller.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const posIds = () => [...(sandbox.world().sales.get(uid)?.keys() ?? [])];
const skus = () => [...(sandbox.world().inventory.get(uid)?.keys() ?? [])];
const element = (posId: string, changes = {}) => ({ visit: visit(posId, changes) });

describe('The bulk sales call', () => {
  it('takes a list of what the single call takes, in its order', async () => {
    const changed = { visit_details_attributes: [line('B', 1, 1)] };
    const answer = await postSales(sandbox, [element('1'), element('2'), element('1', changed)]);
    expect(answer.json).toEqual({ code: 200, success: true });
    expect(posIds()).toEqual(['1', '2']);
    expect(saleOf(sandbox, '1')).toMatchObject({ revision: 2, lines: [{ sku: 'B' }] });
  });

  it('takes an empty list', async () => {
    expect((await postSales(sandbox, [])).status).toBe(200);
  });

  it.each([
    ['array', [200, 400, 400]],
    ['object', [400, 200, 400]],
    ['either', [200, 200, 400]],
  ] as const)(
    'with bulkWrapper %s answers a list, an object with a list, and other things with %j',
    async (bulkWrapper, statuses) => {
      sandbox.set({ bulkWrapper });
      const bodies = [[element('1')], { sales: [element('2')] }, element('3')];
      const answers = await Promise.all(bodies.map((body) => postSales(sandbox, body)));
      expect(answers.map(({ status }) => status)).toEqual(statuses);
    },
  );

  it.each([
    ['visit', [200, 400]],
    ['bare', [400, 200]],
    ['both', [200, 200]],
  ] as const)(
    'with bulkElement %s answers {visit} and a bare visit with %j',
    async (bulkElement, statuses) => {
      sandbox.set({ bulkElement });
      const answers = [await postSales(sandbox, [element('1')]), await postSales(sandbox, [visit('2')])];
      expect(answers.map(({ status }) => status)).toEqual(statuses);
      expect(posIds()).toEqual(['1', '2'].filter((_, index) => statuses[index] === 200));
    },
  );

  it('refuses more than bulkMax with 413, or 400 by switch, and applies none of them', async () => {
    sandbox.set({ bulkMax: 2 });
    const three = ['1', '2', '3'].map((posId) => element(posId));
    expect((await postSales(sandbox, three)).status).toBe(413);
    sandbox.set({ tooManyStatus: 400 });
    expect((await postSales(sandbox, three)).status).toBe(400);
    expect(posIds()).toEqual([]);
    expect((await postSales(sandbox, three.slice(1))).status).toBe(200);
  });

  it('takes 500 by default and no more', async () => {
    const many = Array.from({ length: 501 }, (_, index) => element(String(index)));
    expect((await postSales(sandbox, many)).status).toBe(413);
    expect((await postSales(sandbox, many.slice(1))).status).toBe(200);
    expect(posIds()).toHaveLength(500);
  });

  it('refuses all for one bad sale, and does not say which', async () => {
    const answer = await postSales(sandbox, [
      element('1'),
      element('2', { transaction_date: 'x' }),
      element('3'),
    ]);
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toEqual([
      { message: 'transaction_date must read YYYY-MM-DD HH:mm:ss +0000.', code: 400 },
    ]);
    expect(posIds()).toEqual([]);
    expect(sandbox.world().counters.posted.sale).toBe(0);
  });

  it('with partialFailure perRecord applies the good ones and lists the bad ones by index', async () => {
    sandbox.set({ partialFailure: 'perRecord', rejectKeys: ({ key }) => key === '4' });
    const answer = await postSales(sandbox, [element('1'), element(''), element('3'), element('4')]);
    expect(answer.json).toEqual({
      errors: [
        { message: 'pos_id is required.', code: 400, index: 1 },
        { message: 'The sale was refused.', code: 400, index: 3 },
      ],
      code: 200,
      success: true,
    });
    expect(posIds()).toEqual(['1', '3']);
  });
});

describe('The inventory call', () => {
  const item = (sku: string, more = {}) => ({ sku, quantity: 5, ...more });

  it('keeps items by SKU: sent fields replace old ones, whatever they are called', async () => {
    await postItems(sandbox, [item('A', { name: 'Tea', shelf: 'x' }), item('B')]);
    expect((await postItems(sandbox, [item('A', { quantity: -1.5, shelf: 'y' })])).json).toEqual({
      code: 200,
      success: true,
    });
    expect(sandbox.world().inventory.get(uid)).toEqual(
      new Map([
        ['A', { sku: 'A', name: 'Tea', shelf: 'y', quantity: -1.5 }],
        ['B', { sku: 'B', quantity: 5 }],
      ]),
    );
  });

  it.each([
    ['an object', item('A'), 'The body must be a list.'],
    ['a list of texts', ['A'], 'An item must be an object.'],
    ['an item without SKU', [{ quantity: 5 }], 'sku is required.'],
    ['an item with a blank SKU', [item('')], 'sku is required.'],
    ['an item whose quantity is a text', [item('A', { quantity: '5' })], 'quantity must be a number.'],
  ])('refuses %s', async (_name, body, message) => {
    const answer = await postItems(sandbox, body);
    expect([answer.status, answer.json.errors[0].message]).toEqual([400, message]);
  });

  it('takes a quantity that is a text for a number when strictTypes is off', async () => {
    sandbox.set({ strictTypes: false });
    await postItems(sandbox, [item('A', { quantity: '5.50' })]);
    expect(sandbox.world().inventory.get(uid)?.get('A')).toEqual({ sku: 'A', quantity: 5.5 });
  });

  it('refuses more than inventoryMax, 100 by default, with 400', async () => {
    const many = Array.from({ length: 101 }, (_, index) => item(String(index)));
    expect((await postItems(sandbox, many)).status).toBe(400);
    expect(skus()).toEqual([]);
    expect((await postItems(sandbox, many.slice(1))).status).toBe(200);
    sandbox.set({ inventoryMax: 101 });
    expect((await postItems(sandbox, many)).status).toBe(200);
  });

  it('treats a bad item as partialFailure says', async () => {
    sandbox.set({ rejectKeys: ({ model, key }) => model === 'inventory' && key === 'B' });
    const body = [item('A'), item('B')];
    expect((await postItems(sandbox, body)).status).toBe(400);
    expect(skus()).toEqual([]);
    sandbox.set({ partialFailure: 'perRecord' });
    const answer = await postItems(sandbox, body);
    expect([answer.status, answer.json.errors[0].index]).toEqual([200, 1]);
    expect(skus()).toEqual(['A']);
  });
});
