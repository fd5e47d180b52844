import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Fault, programme, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { itemOf, key, override, postItems, postSales, saleOf, signUp, uid, visit } from './caller.ts';

const asked = (number: number) => ({ number, method: 'POST', path: '/', route: '/', body: '' });
const faultsOf = (seed: number, count: number, options = {}): (Fault | undefined)[] => {
  const { fault } = programme(seed, options);
  return Array.from({ length: count }, (_, index) => fault(asked(index + 1)));
};
const seeds = fc.integer({ min: 0, max: 1_000_000 });

describe('A programme of faults', () => {
  it('is the same for the same seed, in whatever order its requests are looked at', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 20 }),
        (seed, numbers) => {
          const [one, other] = [programme(seed), programme(seed)];
          const inOrder = new Map([...numbers].sort((a, b) => a - b).map((n) => [n, one.fault(asked(n))]));
          expect(numbers.map((n) => other.fault(asked(n)))).toEqual(numbers.map((n) => inOrder.get(n)));
          expect(other.switches).toEqual(one.switches);
        },
      ),
    );
  });

  it('differs from seed to seed', () => {
    const drawn = new Set([1, 2, 3, 4, 5].map((seed) => JSON.stringify(faultsOf(seed, 50))));
    expect(drawn.size).toBe(5);
  });

  it.each<[string, (fault: Fault) => boolean]>([
    ['429 without Retry-After', (f) => f.kind === 'status' && f.status === 429 && f.retryAfter === undefined],
    ['429 with Retry-After in seconds', (f) => f.kind === 'status' && typeof f.retryAfter === 'number'],
    ['429 with Retry-After as a date', (f) => f.kind === 'status' && typeof f.retryAfter === 'object'],
    ['5xx that was applied', (f) => f.kind === 'status' && f.status >= 500 && f.applied === true],
    ['5xx that was not applied', (f) => f.kind === 'status' && f.status >= 500 && f.applied === false],
    ['5xx of a gateway, with a web page', (f) => f.kind === 'status' && f.body?.startsWith('<') === true],
    ['slow answers', (f) => f.kind === 'slow' && f.lands === undefined && f.ms <= 5_000],
    ['requests applied after the caller has gone', (f) => f.kind === 'slow' && f.lands === 'late'],
    ['connections dropped before the write', (f) => f.kind === 'drop-before'],
    ['connections dropped after the write', (f) => f.kind === 'drop-after'],
    ['malformed answers', (f) => f.kind === 'malformed'],
    ['single records refused', (f) => f.kind === 'reject' && f.from < f.every],
    ['shoppers merged', (f) => f.kind === 'merge'],
  ])('has %s', (_, isOne) => {
    expect(faultsOf(7, 600).filter((fault) => fault && isOne(fault)).length).toBeGreaterThan(0);
  });

  it('lets AIQ lower stock at once, later or never', () => {
    const drawn = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((seed) => programme(seed).switches.stockFromSales);
    expect(new Set(drawn)).toEqual(new Set(['at-once', 'later', 'never']));
  });

  it('hits the share of requests that is asked for, with the troubles asked for, and ends', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0, 0.1, 0.5, 1), (seed, share) => {
        const troubles = ['busy', 'drop-after'] as const;
        const faults = faultsOf(seed, 500, { share, troubles, requests: 400 });
        const hit = faults.filter((fault) => fault !== undefined);
        expect(Math.abs(hit.length - 400 * share)).toBeLessThan(60);
        expect(hit.every(({ kind }) => kind === 'status' || kind === 'drop-after')).toBe(true);
        expect(faults.slice(400).every((fault) => fault === undefined)).toBe(true);
      }),
      { numRuns: 30 },
    );
    expect(faultsOf(1, 50, { troubles: [] }).every((fault) => fault === undefined)).toBe(true);
  });
});

let sandbox: Sandbox;
const close = (): Promise<void> => sandbox.close();

describe('The faults that only a programme has', () => {
  afterEach(close);

  it('refuse single records of a bulk call by name, and none of a single call', async () => {
    sandbox = await startSandbox({ switches: { fault: () => ({ kind: 'reject', every: 3, from: 1 }) } });
    const answer = await postSales(
      sandbox,
      ['0', '1', '2', '3', '4'].map((posId) => ({ visit: visit(posId) })),
    );
    expect(answer.status).toBe(200);
    expect(answer.json.errors.map(({ index }: { index: number }) => index)).toEqual([1, 4]);
    expect([...(sandbox.world().sales.get(uid)?.keys() ?? [])]).toEqual(['0', '2', '3']);
    await postItems(sandbox, [{ sku: 'A' }, { sku: 'B' }]);
    expect([itemOf(sandbox, 'A'), itemOf(sandbox, 'B')]).toEqual([{ sku: 'A' }, undefined]);
    expect((await signUp(sandbox, { email: 'a@b.co' })).status).toBe(200);
  });

  it('merge the shopper of the call: the old id is gone, the sales are found, and nothing else is new', async () => {
    sandbox = await startSandbox();
    const ann = { firstName: 'Ann', email: 'ann@b.co', disableSMS: true };
    const { contactID, srcID } = (await signUp(sandbox, ann)).json.data;
    await signUp(sandbox, { ...ann, firstName: 'Bob', email: 'bob@b.co' });
    await postSales(sandbox, [{ visit: visit('1', { pos_user: srcID }) }]);
    const before = sandbox.accepted('persona', uid, contactID);
    sandbox.set({ fault: () => ({ kind: 'merge', pick: 0 }) });
    expect((await override(sandbox, contactID, { firstName: 'Anne' })).status).toBe(404);
    sandbox.set({ fault: null });

    const again = (await signUp(sandbox, ann)).json.data;
    expect(again.contactID).not.toBe(contactID);
    expect(again.srcID).not.toBe(srcID);
    expect((await override(sandbox, again.contactID, { firstName: 'Anne' })).status).toBe(200);
    const { personas, counters } = sandbox.world();
    expect(personas.map(({ firstName, email }) => [firstName, email]).sort()).toEqual([
      ['Anne', 'ann@b.co'],
      ['Bob', 'bob@b.co'],
    ]);
    expect(saleOf(sandbox, '1')?.contactId).toBe(again.contactID);
    expect(sandbox.accepted('persona', uid, again.contactID)).toHaveLength(before.length + 2);
    expect([counters.messagesFired, counters.consentsChanged]).toEqual([0, 0]);
  });

  it('merge one that is picked where the call names none, and nobody where there is none', async () => {
    sandbox = await startSandbox({ switches: { fault: () => ({ kind: 'merge', pick: 5 }) } });
    const first = (await signUp(sandbox, { email: 'a@b.co' })).json.data;
    await postItems(sandbox, [{ sku: 'A' }]);
    sandbox.set({ fault: null });
    expect((await override(sandbox, first.contactID, {})).status).toBe(404);
  });

  it('say when to come back as a date of the sandbox’s clock', async () => {
    const now = () => Date.parse('2026-03-08T10:00:00Z');
    const fault = () => ({ kind: 'status', status: 429, retryAfter: { dateIn: 30 } }) as const;
    sandbox = await startSandbox({ now, switches: { fault } });
    const answer = await signUp(sandbox, {});
    expect(answer.headers.get('retry-after')).toBe('Sun, 08 Mar 2026 10:00:30 GMT');
  });
});

describe('A client that repeats by the rules', () => {
  afterEach(close);

  const timeout = 40;
  const options = { requests: 60, share: 0.5, slowMs: 10, lateMs: 60, busySeconds: 0 };

  /** The JSON of an answer; undefined where nobody can tell what became of the request. */
  async function ask(path: string, body: unknown): Promise<{ status: number; json: Answer } | undefined> {
    try {
      const response = await fetch(`${sandbox.url}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'x-apikey': key },
        signal: AbortSignal.timeout(timeout),
      });
      const json: Answer = JSON.parse(await response.text());
      return response.status >= 500 ? undefined : { status: response.status, json };
    } catch {
      return undefined;
    }
  }

  interface Answer {
    readonly data?: { readonly contactID: string; readonly srcID: string };
    readonly errors?: readonly { readonly index?: number }[];
  }

  /** The same bytes until there is an answer, and nothing newer while they may still land. */
  async function surely(path: string, body: unknown): Promise<{ status: number; json: Answer }> {
    for (let tries = 0; tries < 100; tries++) {
      const answer = await ask(path, body);
      if (answer?.status === 429) continue;
      if (answer) return answer;
      await sleep(options.lateMs);
    }
    throw new TypeError('no answer in 100 tries');
  }

  async function all(path: string, records: readonly object[]): Promise<void> {
    let left = records;
    while (left.length > 0) {
      const { status, json } = await surely(path, left);
      expect(status).toBe(200);
      const refused = new Set((json.errors ?? []).map(({ index }) => index));
      left = left.filter((_, index) => refused.has(index));
    }
  }

  async function idsOf(email: string): Promise<{ contactID: string; srcID: string }> {
    for (;;) {
      const { json } = await surely('/api/v2/loyalty', { email, firstName: 'New', disableSMS: true });
      if (json.data) return json.data;
    }
  }

  async function rename(email: string, firstName: string): Promise<void> {
    for (;;) {
      const { contactID } = await idsOf(email);
      const { status } = await surely(`/api/v2/loyaltyContact/override/${uid}/${contactID}`, { firstName });
      if (status === 200) return;
    }
  }

  it.each([1, 2, 3])('brings everything to its newest state under programme %i', async (seed) => {
    sandbox = await startSandbox({ faults: programme(seed, options), switches: { stockFromSales: 'never' } });
    const emails = ['a@b.co', 'b@b.co', 'c@b.co'];
    const posIds = Array.from({ length: 20 }, (_, n) => `r${n}`);
    for (const round of [1, 2, 3]) {
      for (const email of emails) await rename(email, `Name ${round}`);
      const { srcID } = await idsOf('a@b.co');
      const line = { sku: 'A', price: round, quantity: 1 };
      const sale = { pos_user: srcID, visit_details_attributes: [line] };
      await all(
        `/api/v1.1/createUpdateSales/${uid}`,
        posIds.map((posId) => ({ visit: visit(posId, sale) })),
      );
      await all(
        `/api/v1.1/createUpdateInventory/${uid}`,
        posIds.map((sku) => ({ sku, quantity: round })),
      );
    }
    const { personas, sales, inventory, counters, requests } = sandbox.world();
    expect(personas.map(({ email, firstName }) => `${email} ${firstName}`).sort()).toEqual(
      emails.map((email) => `${email} Name 3`),
    );
    expect(posIds.map((posId) => sales.get(uid)?.get(posId)?.total)).toEqual(posIds.map(() => '3'));
    expect(posIds.map((sku) => inventory.get(uid)?.get(sku)?.quantity)).toEqual(posIds.map(() => 3));
    expect([counters.messagesFired, counters.consentsChanged]).toEqual([0, 0]);
    expect(requests.filter(({ fault }) => fault !== null).length).toBeGreaterThan(5);
  });
});
