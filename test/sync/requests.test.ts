import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Endpoint, wireOf } from '../../src/aiq/index.ts';
import type { Entry, PersonaIds } from '../../src/ledger/index.ts';
import type { Inventory, Model, Persona, Sale } from '../../src/model/index.ts';
import { plannerOf, type RequestRules } from '../../src/sync/requests.ts';
import type { StopState } from '../../src/sync/stops.ts';

const account: RequestRules['account'] = {
  wire: wireOf(),
  posUser: 'srcID',
  firstLoad: 'sign_up',
};
const usual = { sales: 50, inventory: 100, members: 50 };

type States = Partial<Record<Endpoint, StopState>>;

type Changes = Partial<RequestRules['account'] & { readonly most: Partial<typeof usual> }>;

const rules = (states: States = {}, { most = usual, ...changes }: Changes = {}): RequestRules => ({
  account: { ...account, ...changes },
  most: (endpoint) => most[endpoint] ?? usual[endpoint],
  stateOf: (endpoint) => states[endpoint] ?? 'open',
  random: () => 0.5,
});

const noIds = (): PersonaIds | null => null;

function entry(model: Model, key: string, record: object, changes: Partial<Entry> = {}): Entry {
  return {
    uid: 'u1',
    model,
    key,
    site: 'main',
    sourceKey: `["${key}"]`,
    state: 'pending',
    version: 1,
    readSequence: 1,
    present: 1,
    voided: 0,
    seen: 'f',
    record: JSON.stringify(record),
    delivered: null,
    deliveredFingerprint: changes.delivered ? 'before' : null,
    withheld: '',
    mapping: 'm',
    lane: 'live',
    persona: null,
    attributed: 0,
    lines: 0,
    contactId: null,
    srcId: null,
    attempts: 0,
    nextAttempt: 0,
    queued: 1,
    pendingSince: 0,
    errorCode: null,
    batch: null,
    assumed: 0,
    ...changes,
  };
}

const ann: Persona = { firstName: 'Ann', mobilePhone: '3035550101' };
const soldAt = '2026-03-08T10:00:00Z';
const sale = (key: string, persona: string | null = null, amount = '5'): Entry =>
  entry('sale', key, { persona, soldAt, lines: [{ quantity: '1', amount }] } satisfies Sale, { persona });
const item = (key: string, quantity = '3'): Entry =>
  entry('inventory', key, { quantity } satisfies Inventory);
const known = { contactId: '77', srcId: 's77' };

describe('a shopper', () => {
  const planned = (one: Entry, states?: States) => plannerOf(rules(states))('persona', [one], noIds);

  it('without an id at AIQ is signed up', () => {
    const { draft } = planned(entry('persona', 'c1', ann));
    expect(draft).toMatchObject({ endpoint: 'signUp', contactId: null, items: [{ attributed: true }] });
    expect(JSON.parse(draft?.items[0]?.part ?? '')).toEqual({ ...ann, disableSMS: true });
  });

  it('with one is overridden by what has changed since the last delivery', () => {
    const one = entry(
      'persona',
      'c1',
      { ...ann, firstName: 'Anne' },
      { ...known, delivered: JSON.stringify(ann) },
    );
    expect(planned(one).draft).toMatchObject({ endpoint: 'override', contactId: '77' });
    expect(planned(one).draft?.items.map(({ part }) => part)).toEqual(['{"firstName":"Anne"}']);
  });

  it('in whom AIQ would see no change needs no request', () => {
    const one = entry('persona', 'c1', ann, { ...known, delivered: JSON.stringify(ann) });
    expect(planned(one)).toEqual({ draft: null, nothing: [one], invalid: [] });
    const none = entry('persona', 'c2', { firstName: 'Ann' });
    expect(planned(none)).toEqual({ draft: null, nothing: [none], invalid: [] });
  });

  const consenting: Persona = {
    ...ann,
    email: 'ann@mail.test',
    loyalty: true,
    smsOptIn: true,
    emailOptIn: true,
  };
  const before: Persona = { ...ann, email: 'ann@mail.test' };

  /** All requests that one entry leads to, each taken by AIQ, up to the last. */
  const sequence = (one: Entry): string[] => {
    const sent: string[] = [];
    for (let now = one; sent.length < 9; ) {
      const item = planned(now).draft?.items[0];
      if (!item) break;
      sent.push(`${planned(now).draft?.endpoint} ${item.part}`);
      if (item.record === undefined) break;
      now = { ...now, ...known, delivered: item.record, deliveredFingerprint: '' };
    }
    return sent;
  };
  const consentsIn = (one: Entry): string[] =>
    sequence(one).flatMap((request) => /loyalty|textOptIn|emailOptIn|smsoptin/.exec(request)?.[0] ?? []);

  it.each<[string, Persona, Partial<Entry>, readonly string[]]>([
    ['who joins just now', consenting, {}, ['loyalty', 'textOptIn', 'emailOptIn']],
    ['of a first load, a sweep or a replay', consenting, { lane: 'background' }, []],
    ['at a second attempt', consenting, { attempts: 1 }, []],
    [
      'who joined before, signed up once more',
      { ...consenting, firstName: 'Anne' },
      { delivered: JSON.stringify(consenting) },
      [],
    ],
    ['who refuses', { ...ann, loyalty: false, smsOptIn: null }, {}, []],
    [
      'who joins later',
      consenting,
      { ...known, delivered: JSON.stringify(before) },
      ['loyalty', 'textOptIn', 'emailOptIn'],
    ],
    [
      'who joins later, in a sweep',
      consenting,
      { ...known, lane: 'background', delivered: JSON.stringify(before) },
      [],
    ],
    [
      'who joins later, at a second attempt',
      consenting,
      { ...known, attempts: 2, delivered: JSON.stringify(before) },
      [],
    ],
    [
      'who has joined already',
      { ...consenting, firstName: 'Anne' },
      { ...known, delivered: JSON.stringify(consenting) },
      [],
    ],
    ['who leaves', { ...ann, loyalty: false }, { ...known, delivered: JSON.stringify(consenting) }, []],
    [
      'who has no phone for it',
      { email: 'a@mail.test', smsOptIn: true, emailOptIn: true },
      {},
      ['emailOptIn'],
    ],
    ['whose e-mail is blank', { ...ann, email: '', emailOptIn: true }, {}, []],
  ])('%s: which consents go out', (_, persona, changes, consents) => {
    expect(consentsIn(entry('persona', 'c1', persona, changes))).toEqual(consents);
  });

  it('is told to AIQ first, and opted in by requests of their own, for the phone and e-mail that it has there', () => {
    expect(sequence(entry('persona', 'c1', consenting))).toEqual([
      'signUp {"firstName":"Ann","mobilePhone":"3035550101","email":"ann@mail.test","loyalty":true,"disableSMS":true}',
      'textOptIn "3035550101"',
      'emailOptIn "ann@mail.test"',
    ]);
    const changed = { ...consenting, loyalty: null, mobilePhone: '3035550199' };
    expect(
      sequence(entry('persona', 'c1', changed, { ...known, delivered: JSON.stringify(before) })),
    ).toEqual([
      'override {"mobilePhone":"3035550199"}',
      'textOptIn "3035550199"',
      'emailOptIn "ann@mail.test"',
    ]);
  });

  it('is not held up by an opt-in that cannot go', () => {
    const record = { ...consenting, loyalty: null };
    const stopped = { textOptIn: 'stopped', emailOptIn: 'stopped' } as const;
    const due = { ...known, delivered: JSON.stringify(before) };
    const plan = (one: Entry) => plannerOf(rules(stopped))('persona', [one], noIds);
    expect(plan(entry('persona', 'c1', record, due))).toEqual({ draft: null, nothing: [], invalid: [] });
    const renamed = plan(entry('persona', 'c1', { ...record, firstName: 'Anne' }, due));
    expect(renamed.draft).toMatchObject({ endpoint: 'override', items: [{ part: '{"firstName":"Anne"}' }] });
    expect(JSON.parse(renamed.draft?.items[0]?.record ?? '')).toEqual({
      ...before,
      firstName: 'Anne',
      loyalty: null,
    });
  });

  it('never carries a consent outside of the live lane or after the first attempt, whatever else holds', () => {
    const flag = fc.constantFrom(true, false, null);
    const persona = fc.record({ loyalty: flag, smsOptIn: flag, emailOptIn: flag });
    const delivered = fc.option(persona);
    const ids = fc.constantFrom({}, known, { srcId: 'c1' });
    const late = fc.constantFrom<Partial<Entry>>(
      { lane: 'background' },
      { lane: 'awaited' },
      { attempts: 1 },
      { lane: 'background', attempts: 3 },
    );
    fc.assert(
      fc.property(persona, delivered, ids, late, (now, old, haveIds, changes) => {
        const one = entry(
          'persona',
          'c1',
          { ...before, ...now },
          {
            ...haveIds,
            ...changes,
            delivered: old && JSON.stringify({ ...before, ...old, firstName: 'Al' }),
          },
        );
        expect(consentsIn(one)).toEqual([]);
      }),
    );
  });

  it('ends with all of its record delivered, after at most one request for it and one for each opt-in', () => {
    const flag = fc.constantFrom(true, false, null, undefined);
    const text = fc.constantFrom(undefined, null, '', 'a@mail.test', '3035550101');
    const persona = fc
      .record({
        firstName: text,
        mobilePhone: text,
        email: text,
        loyalty: flag,
        smsOptIn: flag,
        emailOptIn: flag,
      })
      .map((fields) => JSON.stringify(fields));
    const ids = fc.constantFrom({}, known, { srcId: 'c1' });
    const rule = fc.constantFrom<Changes>({}, { firstLoad: 'members' });
    const lane = fc.constantFrom('live', 'background');
    fc.assert(
      fc.property(
        persona,
        fc.option(persona),
        ids,
        rule,
        lane,
        (record, delivered, haveIds, changes, inLane) => {
          const planner = plannerOf(rules({}, changes));
          let one = entry('persona', 'c1', JSON.parse(record), { ...haveIds, delivered, lane: inLane });
          const calls: (string | undefined)[] = [];
          for (;;) {
            const { draft, nothing } = planner('persona', [one], noIds);
            if (nothing.length > 0) break;
            calls.push(draft?.endpoint);
            const left = draft?.items[0]?.record;
            if (left === undefined) break;
            one = { ...one, delivered: left, deliveredFingerprint: '' };
          }
          const optIns = calls.filter((call) => call?.endsWith('OptIn'));
          expect(calls.length - optIns.length).toBeLessThanOrEqual(1);
          expect(new Set(optIns).size).toBe(optIns.length);
        },
      ),
    );
  });

  it('of whom AIQ may have anything is told whole, without consents, and what the POS has cleared goes empty', () => {
    const had = JSON.stringify({ firstName: 'Al', email: 'al@mail.test', mobilePhone: '3035550101' });
    const now = { firstName: 'Al', email: null, mobilePhone: '3035550101', loyalty: true, smsOptIn: true };
    const doubtful = { ...known, delivered: had, deliveredFingerprint: null };
    const { draft } = plannerOf(rules())('persona', [entry('persona', 'c1', now, doubtful)], noIds);
    expect(draft).toMatchObject({ endpoint: 'override', contactId: known.contactId });
    expect(JSON.parse(draft?.items[0]?.part ?? '')).toEqual({
      firstName: 'Al',
      email: '',
      mobilePhone: '3035550101',
    });
  });

  const ofFirstLoad = (key: string, changes: Partial<Entry> = {}): Entry =>
    entry('persona', key, ann, { lane: 'background', ...changes });

  it.each<[string, number, States, Changes, string | null, number]>([
    ['one alone takes the single call', 1, {}, {}, 'member', 1],
    ['several take the bulk call', 3, {}, {}, 'members', 3],
    ['no more than the account says', 90, {}, {}, 'members', 50],
    ['one by one where the account says so', 9, {}, { most: { members: 1 } }, 'member', 1],
    [
      'several take the single call while the bulk one is stopped',
      9,
      { members: 'stopped' },
      {},
      'member',
      1,
    ],
    ['one of them tries a bulk call that is stopped', 9, { members: 'probe' }, {}, 'members', 1],
    ['none while both are stopped', 9, { member: 'stopped', members: 'stopped' }, {}, null, 0],
    [
      'none takes the bulk call where the account says one by one',
      9,
      { member: 'stopped' },
      { most: { members: 1 } },
      null,
      0,
    ],
    ['each is signed up where the account says so', 9, {}, { firstLoad: 'sign_up' }, 'signUp', 1],
  ])('of a first load by members: %s', (_, count, states, changes, endpoint, items) => {
    const queue = Array.from({ length: count }, (__, nth) => ofFirstLoad(`c${nth}`));
    const { draft } = plannerOf(rules(states, { firstLoad: 'members', ...changes }))('persona', queue, noIds);
    expect([draft?.endpoint ?? null, draft?.items.length ?? 0]).toEqual([endpoint, items]);
  });

  it.each<[string, Entry, string, unknown]>([
    [
      'of a first load goes under its key',
      ofFirstLoad('c1', { record: JSON.stringify(consenting) }),
      'member',
      { member: { pos_user: 'c1', ...before, disableSMS: true } },
    ],
    [
      'of a first load that changes goes under its key again, whole',
      entry('persona', 'c1', { ...ann, firstName: 'Anne' }, { srcId: 'c1', delivered: JSON.stringify(ann) }),
      'member',
      { member: { pos_user: 'c1', ...ann, firstName: 'Anne', disableSMS: true } },
    ],
    ['that is new signs up at once', entry('persona', 'c1', ann), 'signUp', { ...ann, disableSMS: true }],
    [
      'that AIQ has forgotten signs up anew',
      ofFirstLoad('c1', { delivered: JSON.stringify({ ...ann, firstName: 'Al' }) }),
      'signUp',
      { ...ann, disableSMS: true },
    ],
  ])('of a shop whose first load goes by members: one %s', (_, one, endpoint, body) => {
    const { draft } = plannerOf(rules({}, { firstLoad: 'members' }))('persona', [one], noIds);
    expect(draft?.endpoint).toBe(endpoint);
    expect(JSON.parse(draft?.items[0]?.part ?? '')).toEqual(body);
  });

  it('waits while its endpoint is stopped, and the next in line goes', () => {
    const old = entry(
      'persona',
      'c1',
      { ...ann, firstName: 'A' },
      { ...known, delivered: JSON.stringify(ann) },
    );
    const fresh = entry('persona', 'c2', ann);
    const plan = plannerOf(rules({ override: 'stopped' }))('persona', [old, fresh], noIds);
    expect(plan.draft).toMatchObject({ endpoint: 'signUp', items: [{ entry: { key: 'c2' } }] });
    const none = plannerOf(rules({ override: 'stopped', signUp: 'stopped' }))('persona', [old, fresh], noIds);
    expect(none).toEqual({ draft: null, nothing: [], invalid: [] });
  });

  it('from anywhere in the queue tries an endpoint that is stopped', () => {
    const queue = ['c0', 'c1', 'c2', 'c3'].map((key) => entry('persona', key, ann));
    const { draft } = plannerOf(rules({ signUp: 'probe' }))('persona', queue, noIds);
    expect(draft?.items.map((one) => one.entry.key)).toEqual(['c2']);
  });
});

describe('sales', () => {
  const many = (count: number): Entry[] => Array.from({ length: count }, (_, nth) => sale(`r${nth}`));

  it.each<[string, number, States, Changes, string | null, number]>([
    ['one alone takes the single call', 1, {}, {}, 'sale', 1],
    ['several take the bulk call', 2, {}, {}, 'sales', 2],
    ['no more than the account says', 90, {}, {}, 'sales', 50],
    ['one by one where the account says so', 90, {}, { most: { sales: 1, inventory: 9 } }, 'sale', 1],
    ['one alone takes the bulk call while the single one is stopped', 1, { sale: 'stopped' }, {}, 'sales', 1],
    [
      'none take the bulk call where the account says one by one',
      9,
      { sale: 'stopped' },
      { most: { sales: 1 } },
      null,
      0,
    ],
    ['several take the single call while the bulk one is stopped', 9, { sales: 'stopped' }, {}, 'sale', 1],
    ['one of them tries a bulk call that is stopped', 9, { sales: 'probe' }, {}, 'sales', 1],
    ['none while both are stopped', 9, { sale: 'stopped', sales: 'stopped' }, {}, null, 0],
  ])('%s', (_, count, states, changes, endpoint, items) => {
    const { draft } = plannerOf(rules(states, changes))('sale', many(count), noIds);
    expect([draft?.endpoint ?? null, draft?.items.length ?? 0]).toEqual([endpoint, items]);
  });

  it.each<[RequestRules['account']['posUser'], PersonaIds | null, string | null, boolean]>([
    ['srcID', known, 's77', true],
    ['contactID', known, '77', true],
    ['key', null, 'c1', true],
    ['key', known, 'c1', true],
    ['srcID', null, null, false],
    ['srcID', { contactId: '77', srcId: null }, null, false],
    ['contactID', { contactId: null, srcId: 's77' }, null, false],
  ])('name their shopper by %s, given %j', (posUser, ids, name, attributed) => {
    const { draft } = plannerOf(rules({}, { posUser }))('sale', [sale('r1', 'c1')], () => ids);
    const body: unknown = JSON.parse(draft?.items[0]?.part ?? '');
    expect(Object(body).visit.pos_user ?? null).toBe(name);
    expect(draft?.items[0]?.attributed).toBe(attributed);
  });

  it('of a walk-in lack no shopper', () => {
    const { draft } = plannerOf(rules())('sale', [sale('r1')], noIds);
    expect(draft?.items[0]).toMatchObject({ attributed: true });
    expect(draft?.items[0]?.part).not.toContain('pos_user');
  });

  it('never message a shopper', () => {
    for (const count of [1, 2]) {
      const { draft } = plannerOf(rules())('sale', many(count), noIds);
      for (const { part } of draft?.items ?? []) expect(part).toContain('"sendNotification":0');
    }
  });

  it('that cannot be written on the wire are set aside, the others go', () => {
    const queue = [sale('r1'), sale('r2', null, 'five'), sale('r3')];
    const { draft, invalid } = plannerOf(rules())('sale', queue, noIds);
    expect(draft?.items.map((one) => one.entry.key)).toEqual(['r1', 'r3']);
    expect(invalid).toMatchObject([{ entry: { key: 'r2' }, failure: { code: 'RECORD_INVALID' } }]);
  });
});

describe('stock', () => {
  it('goes in batches of what the account says, in the order of the queue', () => {
    const queue = Array.from({ length: 7 }, (_, nth) => item(`S${nth}`));
    const { draft } = plannerOf(rules({}, { most: { sales: 9, inventory: 3 } }))('inventory', queue, noIds);
    expect(draft).toMatchObject({ endpoint: 'inventory', contactId: null });
    expect(draft?.items.map((one) => one.entry.key)).toEqual(['S0', 'S1', 'S2']);
  });

  it('that cannot be written on the wire is set aside, and no request is left where none can go', () => {
    const { draft, invalid } = plannerOf(rules())('inventory', [item('S1', 'three')], noIds);
    expect(draft).toBeNull();
    expect(invalid).toMatchObject([{ failure: { code: 'RECORD_INVALID' } }]);
  });

  it('of which AIQ would see no difference needs no request, though the POS writes it otherwise', () => {
    const known = { delivered: item('S1', '5.3').record, deliveredFingerprint: 'of 5.3', attributed: 1 };
    const noisy = { ...item('S1', '5.300000000000001'), ...known };
    expect(plannerOf(rules())('inventory', [noisy], noIds)).toEqual({
      draft: null,
      nothing: [noisy],
      invalid: [],
    });
    const sold = { ...noisy, record: item('S1', '4.3').record };
    expect(plannerOf(rules())('inventory', [sold], noIds).draft?.items).toHaveLength(1);
  });

  it('of which AIQ may have another quantity by now goes whole, though it was told the same', () => {
    const asserted = { ...item('S1', '5.3'), delivered: item('S1', '5.3').record, attributed: 1 };
    expect(plannerOf(rules())('inventory', [asserted], noIds).draft?.items).toEqual([
      { entry: asserted, part: expect.stringContaining('5.3'), attributed: true },
    ]);
  });

  it('is left alone while its endpoint is stopped', () => {
    const plan = plannerOf(rules({ inventory: 'stopped' }))('inventory', [item('S1')], noIds);
    expect(plan).toEqual({ draft: null, nothing: [], invalid: [] });
  });
});
