import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { line, override, postSale, saleOf, send, signUp, uid, visit } from './caller.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const lines = (...all: object[]) => ({ visit_details_attributes: all });
const ann = { email: 'ann@shop.test', disableSMS: true };

describe('A posted sale', () => {
  it('is kept by its pos_id with all that it says', async () => {
    const answer = await postSale(
      sandbox,
      visit('R-1', {
        transaction_total: 20.3,
        location: 'Main Street',
        pos_type: 'in-store',
        budtenderName: 'Zoe',
        budtenderID: '7',
        unknown_field: { kept: 'tolerated' },
        ...lines({
          sku: 'A',
          name: 'Tea',
          category: 'DRINK',
          brand: 'B',
          price: 20.3,
          quantity: 2,
          discount: 1.5,
        }),
      }),
    );
    expect(answer.json).toEqual({ code: 200, success: true });
    expect(saleOf(sandbox, 'R-1')).toEqual({
      posId: 'R-1',
      posUser: null,
      contactId: null,
      soldAt: '2026-03-08T09:59:59Z',
      reportedTotal: '20.3',
      total: '20.3',
      location: 'Main Street',
      channel: 'in-store',
      employeeName: 'Zoe',
      employeeId: '7',
      lines: [
        {
          sku: 'A',
          name: 'Tea',
          category: 'DRINK',
          brand: 'B',
          price: '20.3',
          quantity: '2',
          discount: '1.5',
        },
      ],
      revision: 1,
    });
  });

  it('may have a member beside it', async () => {
    const body = { visit: visit('R-1'), member: { email: 'ann@shop.test' } };
    expect((await send(sandbox, 'POST', `/api/v1.1/createUpdateSale/${uid}`, body)).status).toBe(200);
    expect(sandbox.world().personas).toEqual([]);
  });

  it.each([
    ['without visit', { pos_id: 'R-1' }, 'visit is required.'],
    ['with a visit that is no object', { visit: 'R-1' }, 'visit must be an object.'],
    ['that is a list', [{ visit: visit('R-1') }], 'A sale must be an object.'],
    ['without pos_id', { visit: visit('R-1', { pos_id: undefined }) }, 'pos_id is required.'],
    ['with a blank pos_id', { visit: visit('') }, 'pos_id is required.'],
    ['with a pos_id that is a number', { visit: visit('R-1', { pos_id: 7 }) }, 'pos_id must be a text.'],
    [
      'with a total that is a text',
      { visit: visit('R-1', { transaction_total: '1.0' }) },
      'transaction_total must be a number.',
    ],
    [
      'with lines that are no list',
      { visit: visit('R-1', { visit_details_attributes: {} }) },
      'visit_details_attributes must be a list.',
    ],
    ['with a line that is no object', { visit: visit('R-1', lines(['A'])) }, 'A line must be an object.'],
    [
      'with a price that is a text',
      { visit: visit('R-1', lines({ price: '12.50' })) },
      'price must be a number.',
    ],
    [
      'with a price beyond all numbers',
      '{"visit":{"pos_id":"R-1","visit_details_attributes":[{"price":1e999}]}}',
      'price must be a number.',
    ],
  ])('%s is refused with a sentence', async (_name, body, message) => {
    const answer = await send(sandbox, 'POST', `/api/v1.1/createUpdateSale/${uid}`, body);
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toEqual([{ message, code: 400 }]);
    expect(saleOf(sandbox, 'R-1')).toBeUndefined();
  });

  it('may have other types when strictTypes is off', async () => {
    sandbox.set({ strictTypes: false });
    await postSale(sandbox, visit('R-1', { pos_user: 77, ...lines({ price: '12.50', quantity: '2' }) }));
    expect(saleOf(sandbox, 'R-1')).toMatchObject({ posUser: '77', total: '12.5' });
    expect((await postSale(sandbox, visit('R-2', lines({ price: 'much' })))).status).toBe(400);
  });

  it('can be refused by its pos_id, and accepted again', async () => {
    const refusedIds = new Set(['R-2']);
    sandbox.set({ rejectKeys: ({ model, key }) => model === 'sale' && refusedIds.has(key) });
    expect((await postSale(sandbox, visit('R-1'))).status).toBe(200);
    const answer = await postSale(sandbox, visit('R-2'));
    expect([answer.status, answer.json.errors[0].message]).toEqual([400, 'The sale was refused.']);
    refusedIds.clear();
    expect((await postSale(sandbox, visit('R-2'))).status).toBe(200);
  });
});

describe('A re-posted sale', () => {
  const first = visit('R-1', lines(line('A', 10, 1), line('B', 20, 1), line('C', 30, 1)));
  const second = visit('R-1', lines(line('D', 5, 1)));

  it('has the new lines only', async () => {
    await postSale(sandbox, first);
    await postSale(sandbox, second);
    expect(saleOf(sandbox, 'R-1')).toMatchObject({ total: '5', revision: 2, lines: [{ sku: 'D' }] });
  });

  it('keeps old lines beyond the new ones when replaceLines is off', async () => {
    sandbox.set({ replaceLines: false });
    await postSale(sandbox, first);
    await postSale(sandbox, second);
    expect(saleOf(sandbox, 'R-1')?.lines.map(({ sku }) => sku)).toEqual(['D', 'B', 'C']);
    expect(saleOf(sandbox, 'R-1')?.total).toBe('55');
  });

  it('has nothing left of the old head', async () => {
    await postSale(sandbox, visit('R-1', { location: 'Main Street', transaction_total: 9 }));
    await postSale(sandbox, visit('R-1'));
    expect(saleOf(sandbox, 'R-1')).toMatchObject({ location: '', reportedTotal: null });
  });
});

describe('The shopper of a sale', () => {
  it('is found by srcID and by contactID', async () => {
    const { contactID, srcID } = (await signUp(sandbox, ann)).json.data;
    await postSale(sandbox, visit('1', { pos_user: srcID }));
    await postSale(sandbox, visit('2', { pos_user: contactID }));
    expect([saleOf(sandbox, '1')?.contactId, saleOf(sandbox, '2')?.contactId]).toEqual([
      contactID,
      contactID,
    ]);
  });

  it('is found by e-mail only when resolveByEmail is on', async () => {
    const { contactID } = (await signUp(sandbox, ann)).json.data;
    await postSale(sandbox, visit('1', { pos_user: 'Ann@shop.test' }));
    expect(saleOf(sandbox, '1')).toMatchObject({ contactId: null, posUser: 'Ann@shop.test' });
    sandbox.set({ resolveByEmail: true });
    expect(saleOf(sandbox, '1')?.contactId).toBe(contactID);
  });

  it('who is unknown makes no persona, and gets the sale when signing up later', async () => {
    const { contactID, srcID } = (await signUp(sandbox, ann)).json.data;
    await sandbox.close();
    sandbox = await startSandbox();
    await postSale(sandbox, visit('1', { pos_user: srcID }));
    expect([saleOf(sandbox, '1')?.contactId, sandbox.world().personas]).toEqual([null, []]);
    await signUp(sandbox, ann);
    expect(saleOf(sandbox, '1')?.contactId).toBe(contactID);
    sandbox.set({ attachLater: false });
    expect(saleOf(sandbox, '1')?.contactId).toBeNull();
    await postSale(sandbox, visit('1', { pos_user: srcID }));
    expect(saleOf(sandbox, '1')?.contactId).toBe(contactID);
  });

  it('is nobody where pos_user is blank, null or absent', async () => {
    for (const [posId, posUser] of [
      ['1', ''],
      ['2', null],
      ['3', undefined],
    ] as const) {
      await postSale(sandbox, visit(posId, { pos_user: posUser }));
      expect(saleOf(sandbox, posId)).toMatchObject({ posUser: null, contactId: null });
    }
  });

  it('is another one after a re-post with another pos_user', async () => {
    const first = (await signUp(sandbox, ann)).json.data;
    const second = (await signUp(sandbox, { email: 'bob@shop.test', disableSMS: true })).json.data;
    await postSale(sandbox, visit('1', { pos_user: first.srcID }));
    await postSale(sandbox, visit('1', { pos_user: second.srcID }));
    await override(sandbox, second.contactID, { firstName: 'Bob' });
    expect(saleOf(sandbox, '1')?.contactId).toBe(second.contactID);
  });
});

describe('The messages that sales fire', () => {
  it.each([
    [{ sendNotification: 0 }, 0],
    [{ sendNotification: false }, 0],
    [{ sendNotification: undefined, send_notification: false }, 0],
    [{ sendNotification: 0, send_notification: false }, 0],
    [{ sendNotification: undefined }, 1],
    [{ sendNotification: null }, 1],
    [{ sendNotification: '0' }, 1],
    [{ sendNotification: 1 }, 1],
    [{ sendNotification: true }, 1],
    [{ sendNotification: 0, send_notification: true }, 1],
  ])('for %j are %i', async (changes, fired) => {
    await postSale(sandbox, visit('1', changes));
    expect(sandbox.world().counters.messagesFired).toBe(fired);
  });
});
