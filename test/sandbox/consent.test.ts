import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { override, signUp } from './caller.ts';

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
