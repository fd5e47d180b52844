import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { line, postSale, send, signUp, uid, visit } from './caller.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ now: () => 1_772_900_000_000 });
});
afterEach(() => sandbox.close());

const list = async (query = '') => (await send(sandbox, 'GET', `/api/v1.1/piis/${uid}${query}`)).json.data;
const add = async (body: object): Promise<{ contactID: string; srcID: string }> =>
  (await signUp(sandbox, { disableSMS: true, ...body })).json.data;
const names = (page: { results: { firstName: string }[] | null }) =>
  page.results?.map(({ firstName }) => firstName) ?? null;

describe('The list of personas', () => {
  it('is null where there are none, with start, limit, size and total', async () => {
    expect(await list()).toEqual({ results: null, start: 0, limit: 100, size: 0, total: 0 });
  });

  it('shows a persona with its ids', async () => {
    const ids = await add({ firstName: 'Ann', lastName: 'Lee', mobilePhone: '3035550123', loyalty: true });
    expect((await list()).results).toEqual([
      {
        ...ids,
        firstName: 'Ann',
        lastName: 'Lee',
        email: '',
        mobilePhone: '3035550123',
        homePhone: '',
        platform: 'loyalty',
        favoriteStoreID: null,
        inserted: 1_772_900_000,
        loyalty: true,
        smsconsent: false,
      },
    ]);
  });

  it('pages by start and limit in name order, or as sort and dir say; past the end it is null', async () => {
    await add({ firstName: 'Cid', email: 'a@shop.test' });
    await add({ firstName: 'Ann', email: 'b@shop.test' });
    await add({ firstName: 'Bob', email: 'c@shop.test' });
    const page = await list('?start=1&limit=1');
    expect([names(page), page.start, page.limit, page.size, page.total]).toEqual([['Bob'], 1, 1, 1, 3]);
    expect(names(await list('?sort=email&dir=desc'))).toEqual(['Bob', 'Ann', 'Cid']);
    expect(names(await list('?sort=inserted'))).toEqual(['Cid', 'Ann', 'Bob']);
    expect(await list('?start=3')).toMatchObject({ results: null, size: 0, total: 3 });
  });

  it('caps limit at 2000', async () => {
    expect((await list('?limit=9999')).limit).toBe(2000);
  });

  it.each([
    ['has:phone', ['Ann']],
    ['has:email', ['Ann', 'Bob']],
    ['has:name', ['Ann', 'Bob']],
    ['is:member', ['Bob']],
    ['not:member', ['Ann']],
    ['"ann lee"', ['Ann']],
    ['"ann"', null],
    ['lee', ['Ann']],
    ['3035550123', ['Ann']],
    ['email:bob@shop.test', ['Bob']],
    ['has:phone is:member', null],
  ])('searched for %s shows %j', async (search, found) => {
    await add({ firstName: 'Ann', lastName: 'Lee', mobilePhone: '3035550123', email: 'ann@shop.test' });
    await add({ firstName: 'Bob', email: 'bob@shop.test', loyalty: true });
    expect(names(await list(`?search=${encodeURIComponent(search)}`))).toEqual(found);
  });

  it('is searched by both ids', async () => {
    await add({ firstName: 'Ann', email: 'ann@shop.test' });
    const ids = await add({ firstName: 'Bob', email: 'bob@shop.test' });
    for (const id of Object.values(ids)) expect(names(await list(`?search=${id}`))).toEqual(['Bob']);
  });
});

describe('One persona', () => {
  it('is shown with what it spent, returns taken off', async () => {
    const { contactID, srcID } = await add({ firstName: 'Ann', email: 'ann@shop.test' });
    await postSale(sandbox, visit('1', { pos_user: srcID, visit_details_attributes: [line('A', 0.1, 1)] }));
    await postSale(
      sandbox,
      visit('2', { pos_user: srcID, visit_details_attributes: [line('A', 0.2, 1), line('B', 5, -1)] }),
    );
    await postSale(sandbox, visit('3'));
    const answer = await send(sandbox, 'GET', `/api/v1.1/piis/${uid}/${contactID}`);
    expect(answer.json.data).toMatchObject({ contactID, firstName: 'Ann', spent: -4.7 });
  });

  it('that is unknown answers 404', async () => {
    expect((await send(sandbox, 'GET', `/api/v1.1/piis/${uid}/nobody`)).status).toBe(404);
    expect((await send(sandbox, 'GET', `/api/v1.1/contact/orders/${uid}/nobody`)).status).toBe(404);
  });

  it('has orders, a flat list of lines, null where there are none', async () => {
    const { contactID, srcID } = await add({ email: 'ann@shop.test' });
    const path = `/api/v1.1/contact/orders/${uid}/${contactID}`;
    expect((await send(sandbox, 'GET', path)).json.data).toBeNull();
    const lines = [line('A', 12.5, 2, { name: 'Tea', brand: 'B' }), line('C', 1, 1)];
    await postSale(
      sandbox,
      visit('1', { pos_user: srcID, location: 'Main', visit_details_attributes: lines }),
    );
    expect((await send(sandbox, 'GET', path)).json.data).toEqual([
      {
        name: 'Tea',
        brand: 'B',
        quantity: 2,
        totalPrice: 12.5,
        timestamp: '2026-03-08T09:59:59Z',
        storeName: 'Main',
      },
      {
        name: '',
        brand: '',
        quantity: 1,
        totalPrice: 1,
        timestamp: '2026-03-08T09:59:59Z',
        storeName: 'Main',
      },
    ]);
  });
});
