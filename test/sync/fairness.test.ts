import { afterEach, describe, expect, it } from 'vitest';
import { createClient, type Limits, wireOf } from '../../src/aiq/index.ts';
import { type Account, push } from '../../src/sync/index.ts';
import { backlog } from './backlog.ts';
import { key, type Machine, openMachine, uid } from './machine.ts';
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

describe('Two accounts of one key, one of them with two sites', () => {
  it('are sent side by side, and AIQ sees no more than the limits of the key', async () => {
    machine = await openMachine({
      speed: 10,
      limits,
      account: { most: { members: 50, sales: 50, inventory: 1 } },
      sandbox: {
        accounts: [
          { uid, key },
          { uid: otherUid, key },
        ],
        switches: { limits },
      },
    });
    backlog(machine, { uid, site: 'east', items: 45 });
    backlog(machine, { uid, site: 'west', items: 12 });
    backlog(machine, { uid: otherUid, site: 'north', items: 25 });
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
