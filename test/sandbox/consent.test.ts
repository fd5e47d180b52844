import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { optInEmail, optInText, override, postMember, send, signUp, uid } from './caller.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const quiet = { disableSMS: true };
const personas = () => sandbox.world().personas;
const counters = () => sandbox.world().counters;

describe('The messages that sign-ups fire', () => {
  it.each([
    [{ disableSMS: true }, 0],
    [{ disableSMS: true, smsoptin: false, loyalty: false }, 0],
    [{ disableSMS: true, emailOptIn: true }, 0],
    [{}, 1],
    [{ disableSMS: false }, 1],
    [{ disableSMS: null }, 1],
    [{ disableSMS: true, smsoptin: true }, 1],
    [{ disableSMS: true, loyalty: true }, 1],
  ])('for %j are %i', async (consents, fired) => {
    await signUp(sandbox, { email: 'ann@shop.test', ...consents });
    expect(counters().messagesFired).toBe(fired);
  });

  it('are counted again for a repeat, and not for a refusal', async () => {
    await signUp(sandbox, { email: 'ann@shop.test' });
    await signUp(sandbox, { email: 'ann@shop.test' });
    await signUp(sandbox, {});
    expect(counters().messagesFired).toBe(2);
  });
});

describe('The consents that change', () => {
  it('are those that come out different, each one counted', async () => {
    await signUp(sandbox, { email: 'ann@shop.test', ...quiet });
    expect(counters().consentsChanged).toBe(0);
    await signUp(sandbox, { email: 'ann@shop.test', loyalty: true, smsoptin: true, ...quiet });
    expect(counters().consentsChanged).toBe(2);
    await signUp(sandbox, { email: 'ann@shop.test', loyalty: true, smsoptin: true, ...quiet });
    expect(counters().consentsChanged).toBe(2);
    await signUp(sandbox, { email: 'ann@shop.test', loyalty: false, ...quiet });
    expect(counters().consentsChanged).toBe(3);
    expect(personas()[0]).toMatchObject({ loyalty: false, smsOptIn: true, emailOptIn: null });
  });

  it('count in an override', async () => {
    const { json } = await signUp(sandbox, { email: 'ann@shop.test', ...quiet });
    await override(sandbox, json.data.contactID, { emailOptIn: true, firstName: 'Ann' });
    expect([counters().consentsChanged, counters().messagesFired]).toEqual([1, 0]);
  });

  it('count where a merge hands the consent of one shopper to another', async () => {
    await signUp(sandbox, { email: 'ann@shop.test', ...quiet });
    await signUp(sandbox, { mobilePhone: '3035550123', smsoptin: true });
    expect(counters().consentsChanged).toBe(1);
    await signUp(sandbox, { email: 'ann@shop.test', mobilePhone: '3035550123', ...quiet });
    expect(counters().consentsChanged).toBe(2);
  });
});

const phone = '3035550123';
const email = 'ann@shop.test';
const consents = () => personas().map(({ smsOptIn, emailOptIn }) => [smsOptIn, emailOptIn]);

describe('An opt-in call', () => {
  it('gives the consent of the shopper who has that phone or e-mail, and messages nobody', async () => {
    await signUp(sandbox, { mobilePhone: phone, email, ...quiet });
    const answer = await optInText(sandbox, '(303) 555-0123');
    expect(answer.json).toEqual({ code: 200, success: true });
    expect(consents()).toEqual([[true, null]]);
    await optInEmail(sandbox, 'Ann@shop.test');
    expect(consents()).toEqual([[true, true]]);
    expect(counters()).toMatchObject({ consentsChanged: 2, messagesFired: 0 });
  });

  it('changes nothing the second time', async () => {
    await signUp(sandbox, { mobilePhone: phone, ...quiet });
    await optInText(sandbox, phone);
    await optInText(sandbox, phone);
    expect(counters().consentsChanged).toBe(1);
  });

  it('makes no contact, and holds for the phone once somebody signs up with it', async () => {
    expect((await optInText(sandbox, phone)).status).toBe(200);
    expect([personas(), counters().consentsChanged]).toEqual([[], 1]);
    await signUp(sandbox, { mobilePhone: phone, ...quiet });
    expect(consents()).toEqual([[true, null]]);
  });

  it('with doubleOpt asks the shopper by a message, and leaves the consent open', async () => {
    await signUp(sandbox, { mobilePhone: phone, ...quiet });
    await optInText(sandbox, phone, '?doubleOpt=true');
    expect(consents()).toEqual([[null, null]]);
    expect(counters()).toMatchObject({ consentsChanged: 0, messagesFired: 1 });
  });

  it('needs a phone or an e-mail, and knows no other word than true', async () => {
    expect((await optInText(sandbox, '123')).status).toBe(400);
    expect((await send(sandbox, 'PUT', `/api/v2/optin/text/${phone}/false`)).status).toBe(404);
    expect((await send(sandbox, 'POST', `/api/v2/optin/text/${phone}/true`)).status).toBe(405);
    sandbox.set({ rejectKeys: ({ key }) => key === phone });
    expect((await optInText(sandbox, phone)).status).toBe(400);
    expect(counters().consentsChanged).toBe(0);
  });
});

describe('A shopper who has opted out', () => {
  beforeEach(async () => {
    await signUp(sandbox, { mobilePhone: phone, email, ...quiet });
    sandbox.optOut(uid, phone);
    sandbox.optOut(uid, email);
  });

  it('is counted, by phone and by e-mail, and no consent of the connector changed by it', () => {
    expect(consents()).toEqual([[false, false]]);
    expect(counters()).toMatchObject({ optOuts: 2, consentsChanged: 0, optOutsUndone: 0 });
  });

  it('stays so whatever the opt-in calls say', async () => {
    expect((await optInText(sandbox, phone)).status).toBe(200);
    await optInEmail(sandbox, email);
    expect(consents()).toEqual([[false, false]]);
    expect(counters()).toMatchObject({ consentsChanged: 0, optOutsUndone: 0 });
  });

  it.each([
    ['a sign-up', () => signUp(sandbox, { mobilePhone: phone, smsoptin: true, ...quiet })],
    ['an override', () => override(sandbox, personas()[0]?.contactId ?? '', { smsoptin: true })],
    ['a member', () => postMember(sandbox, { pos_user: '7', mobilePhone: phone, smsoptin: true, ...quiet })],
  ])('is opted in again by the consent of %s, unless bodyUndoesOptOut is off', async (_, give) => {
    sandbox.set({ bodyUndoesOptOut: false });
    await give();
    expect([consents(), counters().optOutsUndone]).toEqual([[[false, false]], 0]);
    sandbox.set({ bodyUndoesOptOut: true });
    await give();
    expect([consents(), counters().optOutsUndone]).toEqual([[[true, false]], 1]);
    expect(counters().consentsChanged).toBe(1);
  });

  it('is not touched by a body without consent', async () => {
    await signUp(sandbox, { mobilePhone: phone, firstName: 'Ann', loyalty: true, ...quiet });
    expect([consents(), counters().optOutsUndone]).toEqual([[[false, false]], 0]);
  });
});
