import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { postMember, postMembers, postSale, saleOf, signUp, uid, visit } from './caller.ts';

let sandbox: Sandbox;
let now = 1_800_000_000_000;
beforeEach(async () => {
  sandbox = await startSandbox({ now: () => now });
});
afterEach(() => sandbox.close());

const personas = () => sandbox.world().personas;
const ann = { pos_user: 'c1', firstName: 'Ann', mobilePhone: '3035550123', disableSMS: true };
const bob = { pos_user: 'c2', firstName: 'Bob', email: 'bob@shop.test', disableSMS: true };

describe('A member call', () => {
  it('brings a persona under the key of the POS, and tells no id', async () => {
    const answer = await postMember(sandbox, ann);
    expect(answer.json).toEqual({ code: 200, success: true });
    expect(personas()).toMatchObject([{ firstName: 'Ann', mobilePhone: '3035550123' }]);
    await postSale(sandbox, visit('r1', { pos_user: 'c1' }));
    expect(saleOf(sandbox, 'r1')?.contactId).toBe(personas()[0]?.contactId);
    expect(sandbox.world().counters).toMatchObject({ messagesFired: 0, posted: { persona: 1 } });
  });

  it('with the same key is the same persona, also under another phone', async () => {
    await postMember(sandbox, ann);
    await postMember(sandbox, { ...ann, firstName: 'Anne', mobilePhone: '3035550199' });
    expect(personas()).toMatchObject([{ firstName: 'Anne', mobilePhone: '3035550199' }]);
    expect(personas()[0]?.sources).toHaveLength(1);
  });

  it('brings many, in their order', async () => {
    expect((await postMembers(sandbox, [ann, bob, { ...ann, firstName: 'Anne' }].map(wrapped))).status).toBe(
      200,
    );
    expect(personas().map(({ firstName }) => firstName)).toEqual(['Anne', 'Bob']);
  });

  it('of one who has signed up with the same phone is the same persona', async () => {
    const { json } = await signUp(sandbox, { mobilePhone: ann.mobilePhone, disableSMS: true });
    await postMember(sandbox, ann);
    expect(personas()).toMatchObject([{ contactId: json.data.contactID, firstName: 'Ann' }]);
    await postSale(sandbox, visit('r1', { pos_user: 'c1' }));
    expect(saleOf(sandbox, 'r1')?.contactId).toBe(json.data.contactID);
  });

  it('merges whom it shows to be one', async () => {
    await postMembers(sandbox, [ann, bob].map(wrapped));
    await postMember(sandbox, { ...bob, mobilePhone: ann.mobilePhone });
    expect(personas()).toHaveLength(1);
    for (const key of ['c1', 'c2']) {
      await postSale(sandbox, visit(key, { pos_user: key }));
      expect(saleOf(sandbox, key)?.contactId).toBe(personas()[0]?.contactId);
    }
  });

  it.each([
    ['member', [200, 400]],
    ['bare', [400, 200]],
    ['both', [200, 200]],
  ] as const)(
    'with memberElement %s answers {member} and a bare persona with %j',
    async (memberElement, statuses) => {
      sandbox.set({ memberElement });
      const answers = [await postMembers(sandbox, [wrapped(ann)]), await postMembers(sandbox, [bob])];
      expect(answers.map(({ status }) => status)).toEqual(statuses);
    },
  );

  it('refuses one without a key, of a wrong form, or refused by switch, and too many', async () => {
    const { pos_user: _, ...nobody } = ann;
    const bad = [nobody, { ...ann, pos_user: 7 }, { ...ann, firstName: 7 }];
    for (const one of bad) expect((await postMember(sandbox, one)).status).toBe(400);
    sandbox.set({ rejectKeys: ({ key }) => key === 'c1', bulkMax: 1 });
    expect((await postMember(sandbox, ann)).status).toBe(400);
    expect((await postMembers(sandbox, [ann, bob].map(wrapped))).status).toBe(413);
    expect(personas()).toEqual([]);
  });

  it('counts a message where AIQ is not asked to be silent', async () => {
    await postMember(sandbox, { ...ann, disableSMS: undefined });
    expect(sandbox.world().counters.messagesFired).toBe(1);
  });
});

describe('A member that AIQ knows only later', () => {
  const hour = 3_600_000;
  beforeEach(() => sandbox.set({ memberDelay: 24 * hour }));

  it('is there after the delay, and has the sales that named it before', async () => {
    await postMember(sandbox, ann);
    await postSale(sandbox, visit('r1', { pos_user: 'c1' }));
    now += 23 * hour;
    expect([personas(), saleOf(sandbox, 'r1')?.contactId]).toEqual([[], null]);
    now += 2 * hour;
    expect(personas()).toHaveLength(1);
    expect(saleOf(sandbox, 'r1')?.contactId).toBe(personas()[0]?.contactId);
  });

  it('is there once the hours have passed at once, the latest word last', async () => {
    await postMembers(sandbox, [wrapped(ann), wrapped({ ...ann, firstName: 'Anne' })]);
    sandbox.tick();
    expect(personas()).toMatchObject([{ uid, firstName: 'Anne' }]);
  });
});

function wrapped(member: unknown): unknown {
  return { member };
}
