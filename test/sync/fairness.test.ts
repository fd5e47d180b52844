import { afterEach, describe, expect, it } from 'vitest';
import { createClient, type Limits, wireOf } from '../../src/aiq/index.ts';
import type { PageItem } from '../../src/ledger/index.ts';
import { type Account, push } from '../../src/sync/index.ts';
import { key, type Machine, openMachine, uid } from './machine.ts';
import { times } from './till.ts';
import { never, requestsTo } from './work.ts';

const limits: Limits = { second: 50, minute: 1_000, hour: 100_000 };
const otherUid = '5678';
let machine: Machine;

afterEach(() => machine[Symbol.asyncDispose]());

/** Another account that the same key opens. */
function otherAccount(): Account {
  const client = createClient({
    baseUrl: machine.sandbox.url,
    wire: wireOf(),
    uid: otherUid,
    key: () => key,
    fetch,
    timeoutMs: 5_000,
    userAgent: 'test',
    now: machine.around.now,
  });
  return { ...machine.account, uid: otherUid, client };
}

/** A backlog of a site, one item a request: "east 1", "east 2", ... */
function backlog(account: string, site: string, count: number): void {
  const { pages } = machine.ledger;
  const items = times(count, (nth): PageItem => {
    const record = {
      model: 'inventory',
      key: `${site} ${nth}`,
      body: { name: 'Tea', quantity: '3' },
    } as const;
    return { kind: 'record', sourceKey: JSON.stringify([record.key]), record, waitsFor: null };
  });
  pages.commit({
    site,
    uid: account,
    model: 'inventory',
    mapping: 'v1',
    lane: 'background',
    sequence: pages.nextSequence(),
    at: machine.around.now(),
    steady: 0,
    items,
    checkpoint: null,
  });
}

describe('Two accounts of one key, one of them with two sites', () => {
  it('are sent side by side, and AIQ sees no more than the limits of the key', async () => {
    machine = await openMachine({
      speed: 10,
      limits,
      account: { most: { sales: 50, inventory: 1 } },
      sandbox: {
        accounts: [
          { uid, key },
          { uid: otherUid, key },
        ],
        switches: { limits },
      },
    });
    backlog(uid, 'east', 45);
    backlog(uid, 'west', 12);
    backlog(otherUid, 'north', 25);
    const accounts = [machine.account, otherAccount()];
    const rests = await Promise.all(
      accounts.map((account) => push(account, machine.around, never, () => true)),
    );
    expect(rests).toEqual(['empty', 'empty']);
    const sites = requestsTo(machine, 'inventory').map(
      ({ body }) => /(east|west|north) \d/.exec(body ?? '')?.[1],
    );
    const among = (count: number, site: string) => sites.slice(0, count).filter((one) => one === site).length;
    expect(sites).toHaveLength(82);
    // Half for each account, and of the one's half a half for each site, but for those on their way at the same time.
    expect(Math.abs(among(44, 'north') - 22)).toBeLessThan(6);
    expect(Math.abs(among(44, 'west') - 11)).toBeLessThan(4);
    expect(Object.keys(machine.sandbox.world().counters.byRoute)).toHaveLength(1);
    expect(Object.values(machine.sandbox.world().counters.byRoute)).toEqual([{ 200: 82 }]);
  });
});
