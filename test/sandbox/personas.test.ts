import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { override, postSale, saleOf, send, signUp, uid, visit } from './caller.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const quiet = { disableSMS: true };
const personas = () => sandbox.world().personas;

describe('A sign-up', () => {
  it('answers the two ids, and the same ones to the same input', async () => {
    const first = await signUp(sandbox, { firstName: 'Ann', mobilePhone: '3035550123', ...quiet });
    expect(first.json).toEqual({
      data: { contactID: expect.stringMatching(/^[0-9a-f]{32}$/), srcID: expect.stringMatching(/./) },
      code: 200,
      success: true,
    });
    const second = await signUp(sandbox, { firstName: 'Ann', mobilePhone: '3035550123', ...quiet });
    expect(second.json).toEqual(first.json);
    expect(personas()).toHaveLength(1);
  });

  it('gets the same ids from a sandbox started anew', async () => {
    const body = { mobilePhone: '3035550123', email: 'ann@shop.test', ...quiet };
    const first = await signUp(sandbox, body);
    await sandbox.close();
    sandbox = await startSandbox();
    await signUp(sandbox, { email: 'other@shop.test', ...quiet });
    expect((await signUp(sandbox, body)).json).toEqual(first.json);
  });

  it.each([
    ['303-555-0123', '3035550123'],
    ['+1 (303) 555-0123', '3035550123'],
    ['13035550123', '3035550123'],
    ['9999999999', '9999999999'],
    ['1035550123', ''],
    ['303555012', ''],
    ['30355501234', ''],
    ['call me', ''],
    ['', ''],
  ])('takes the phone "%s" as "%s"', async (sent, kept) => {
    await signUp(sandbox, { email: 'ann@shop.test', mobilePhone: sent, ...quiet });
    expect(personas()[0]?.mobilePhone).toBe(kept);
  });

  it('needs a valid phone or an e-mail, unless requireContact is off', async () => {
    const body = { firstName: 'Ann', mobilePhone: '123', ...quiet };
    expect((await signUp(sandbox, body)).status).toBe(400);
    expect(personas()).toEqual([]);
    sandbox.set({ requireContact: false });
    const [one, again, other] = [
      await signUp(sandbox, body),
      await signUp(sandbox, body),
      await signUp(sandbox, { firstName: 'Bob', ...quiet }),
    ];
    expect([one.status, again.json.data.contactID]).toEqual([200, one.json.data.contactID]);
    expect(other.json.data.contactID).not.toBe(one.json.data.contactID);
  });

  it('merges on a shared phone or e-mail: the latest that is not blank wins, and all sources stay visible', async () => {
    await signUp(sandbox, { firstName: 'Ann', lastName: 'Lee', mobilePhone: '3035550123', ...quiet });
    await signUp(sandbox, {
      firstName: 'Bob',
      lastName: '',
      mobilePhone: '3035550123',
      email: 'Bob@Shop.test ',
      ...quiet,
    });
    await signUp(sandbox, { email: 'bob@shop.test', address: '12 Elm St', ...quiet });
    expect(personas()).toHaveLength(1);
    expect(personas()[0]).toMatchObject({
      uid,
      firstName: 'Bob',
      lastName: 'Lee',
      mobilePhone: '3035550123',
      email: 'bob@shop.test',
      address: '12 Elm St',
    });
    expect(personas()[0]?.sources).toHaveLength(3);
  });

  it('makes one of two shoppers when it shares with both; the younger contactID is then unknown, its sales move', async () => {
    const ann = await signUp(sandbox, { firstName: 'Ann', mobilePhone: '3035550123', ...quiet });
    const bob = await signUp(sandbox, { firstName: 'Bob', email: 'bob@shop.test', ...quiet });
    await postSale(sandbox, visit('by-src', { pos_user: bob.json.data.srcID }));
    await postSale(sandbox, visit('by-contact', { pos_user: bob.json.data.contactID }));
    const both = await signUp(sandbox, { mobilePhone: '3035550123', email: 'bob@shop.test', ...quiet });
    expect(both.json.data).toEqual(ann.json.data);
    expect(personas()).toHaveLength(1);
    expect((await override(sandbox, bob.json.data.contactID, { firstName: 'Bo' })).status).toBe(404);
    expect(saleOf(sandbox, 'by-src')?.contactId).toBe(ann.json.data.contactID);
    expect(saleOf(sandbox, 'by-contact')?.contactId).toBe(ann.json.data.contactID);
    sandbox.set({ attachLater: false });
    expect(saleOf(sandbox, 'by-src')?.contactId).toBe(ann.json.data.contactID);
  });

  it('does not merge across uids', async () => {
    await sandbox.close();
    sandbox = await startSandbox({
      accounts: [
        { uid, key: 'one' },
        { uid: '2', key: 'two' },
      ],
    });
    for (const key of ['one', 'two']) {
      await send(
        sandbox,
        'POST',
        '/api/v2/loyalty',
        { email: 'ann@shop.test', ...quiet },
        { 'x-apikey': key },
      );
    }
    const [first, second] = personas();
    expect([first?.uid, second?.uid]).toEqual([uid, '2']);
    expect(first?.contactId).not.toBe(second?.contactId);
  });

  it('keeps the fields that a repeat of its source leaves out, and blanks those it sends blank', async () => {
    await signUp(sandbox, {
      email: 'ann@shop.test',
      firstName: 'Ann',
      lastName: 'Lee',
      address: 'x',
      ...quiet,
    });
    await signUp(sandbox, { email: 'ann@shop.test', lastName: '', address: null, ...quiet });
    expect(personas()[0]).toMatchObject({ firstName: 'Ann', lastName: '', address: 'x' });
  });

  it('that repeats an older source makes it the latest', async () => {
    const older = { firstName: 'Ann', mobilePhone: '3035550123', ...quiet };
    await signUp(sandbox, older);
    await signUp(sandbox, { firstName: 'Bob', mobilePhone: '3035550123', email: 'bob@shop.test', ...quiet });
    await signUp(sandbox, older);
    expect(personas()[0]).toMatchObject({ firstName: 'Ann', email: 'bob@shop.test' });
  });

  it('refuses a field of the wrong type, unless strictTypes is off', async () => {
    const body = { email: 'ann@shop.test', mobilePhone: 3035550123, smsoptin: 'true', ...quiet };
    const answer = await signUp(sandbox, body);
    expect([answer.status, answer.json.errors[0].message]).toEqual([400, 'mobilePhone must be a text.']);
    sandbox.set({ strictTypes: false });
    expect((await signUp(sandbox, body)).status).toBe(200);
    expect(personas()[0]).toMatchObject({ mobilePhone: '3035550123', smsOptIn: true });
  });

  it.each(['null', '[]', '"a"'])('refuses the body %s', async (body) => {
    expect((await signUp(sandbox, body)).status).toBe(400);
  });

  it('can be refused by its phone or e-mail', async () => {
    sandbox.set({ rejectKeys: ({ model, key }) => model === 'persona' && key === '3035550123' });
    expect((await signUp(sandbox, { mobilePhone: '303 555 0123', email: 'a@shop.test' })).status).toBe(400);
    expect((await signUp(sandbox, { email: 'a@shop.test', ...quiet })).status).toBe(200);
  });
});

describe('An override', () => {
  it('changes only what it sends, for ever, and GET gives all of it back', async () => {
    const { json } = await signUp(sandbox, {
      firstName: 'Ann',
      lastName: 'Lee',
      email: 'ann@shop.test',
      ...quiet,
    });
    const id = json.data.contactID;
    expect((await override(sandbox, id, { firstName: 'Anna' })).status).toBe(200);
    await override(sandbox, id, { birthdate: '1990-02-28', nickname: 'A' });
    await signUp(sandbox, { firstName: 'Annie', email: 'ann@shop.test', lastName: 'Low', ...quiet });
    expect(personas()[0]).toMatchObject({ firstName: 'Anna', lastName: 'Low', birthdate: '1990-02-28' });
    const read = await send(sandbox, 'GET', `/api/v2/loyaltyContact/override/${uid}/${id}`);
    expect(read.json.data).toEqual({ firstName: 'Anna', birthdate: '1990-02-28', nickname: 'A' });
    expect(personas()[0]?.overrides).toEqual(read.json.data);
  });

  it('empties a field for ever with a blank, or with an invalid phone; null changes nothing', async () => {
    const body = {
      email: 'ann@shop.test',
      mobilePhone: '3035550123',
      firstName: 'Ann',
      lastName: 'Lee',
      ...quiet,
    };
    const { json } = await signUp(sandbox, body);
    await override(sandbox, json.data.contactID, { firstName: '', lastName: null, mobilePhone: '123' });
    await signUp(sandbox, body);
    expect(personas()[0]).toMatchObject({ firstName: '', lastName: 'Lee', mobilePhone: '' });
  });

  it('leads later sign-ups with its new e-mail to the same shopper', async () => {
    const { json } = await signUp(sandbox, { email: 'ann@shop.test', ...quiet });
    await override(sandbox, json.data.contactID, { email: 'new@shop.test' });
    expect((await signUp(sandbox, { email: 'new@shop.test', ...quiet })).json.data).toEqual(json.data);
  });

  it('does not take an e-mail from another shopper', async () => {
    const ann = await signUp(sandbox, { email: 'ann@shop.test', ...quiet });
    const bob = await signUp(sandbox, { email: 'bob@shop.test', ...quiet });
    await override(sandbox, ann.json.data.contactID, { email: 'bob@shop.test' });
    expect((await signUp(sandbox, { email: 'bob@shop.test', ...quiet })).json.data).toEqual(bob.json.data);
  });

  it('of an unknown contact answers 404, written or read', async () => {
    expect((await override(sandbox, 'nobody', { firstName: 'Ann' })).status).toBe(404);
    expect((await send(sandbox, 'GET', `/api/v2/loyaltyContact/override/${uid}/nobody`)).status).toBe(404);
  });

  it('can be refused by its contactID', async () => {
    const { json } = await signUp(sandbox, { email: 'ann@shop.test', ...quiet });
    sandbox.set({ rejectKeys: ({ key }) => key === json.data.contactID });
    expect((await override(sandbox, json.data.contactID, { firstName: 'Ann' })).status).toBe(400);
    expect(personas()[0]?.overrides).toEqual({});
  });
});
