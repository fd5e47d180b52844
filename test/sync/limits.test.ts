import { afterEach, describe, expect, it } from 'vitest';
import type { Limits } from '../../src/aiq/index.ts';
import { push } from '../../src/sync/index.ts';
import { backlog, mostWithin } from './backlog.ts';
import { type Machine, type MachineOptions, openMachine, uid } from './machine.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';
import { never, requestsTo, send } from './work.ts';

const limits: Limits = { second: 4, minute: 12, hour: 40 };
const lengths = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const;
let clock: VirtualClock;
let machine: Machine;

async function shop(options: MachineOptions): Promise<void> {
  clock = virtualClock(Date.now());
  machine = await openMachine({
    clock,
    limits,
    account: { most: { members: 50, sales: 50, inventory: 1 } },
    ...options,
  });
}

/** What happened just now, one request an item. */
const sold = (site: string, items: number): void => backlog(machine, { uid, site, items, lane: 'live' });

/** The machine is switched off for a while. */
const off = (minutes: number): void => clock.set(clock.now() + minutes * lengths.minute);

afterEach(async () => {
  clock.end();
  await machine[Symbol.asyncDispose]();
});

/** The fullest window of each length, by AIQ's own clock. */
function fullest(): Limits {
  const requests = requestsTo(machine, 'inventory');
  return {
    second: mostWithin(requests, lengths.second),
    minute: mostWithin(requests, lengths.minute),
    hour: mostWithin(requests, lengths.hour),
  };
}

const statuses = () => Object.values(machine.sandbox.world().counters.byRoute);

describe('The limits of a key', () => {
  it('hold over the deaths of processes: none of their requests is forgotten', async () => {
    await shop({ sandbox: { switches: { limits } } });
    sold('main', 48);
    for (const most of [7, 19, 33]) {
      const dying = push(machine.account, machine.around, never, () => false).catch(() => 'died');
      while (requestsTo(machine, 'inventory').length < most) await clock.sleep(50, never);
      await machine.restart();
      expect(await dying).toBe('died');
    }
    off(55);
    expect(await send(machine)).toBe('empty');
    // What was under way when a process died is repeated by the next.
    expect(requestsTo(machine, 'inventory').length).toBeGreaterThanOrEqual(48);
    expect(statuses().flatMap((counts) => Object.keys(counts))).toEqual(['200']);
    expect(fullest()).toEqual(limits);
  });

  it('are halved by a share of a half, in each window', async () => {
    await shop({ share: 0.5 });
    sold('main', 16);
    expect(await send(machine)).toBe('empty');
    off(56);
    sold('later', 8);
    expect(await send(machine)).toBe('empty');
    expect(fullest()).toEqual({ second: 2, minute: 6, hour: 20 });
  });

  it('are followed by the pause that AIQ asked for, over a restart too', async () => {
    await shop({ sandbox: { switches: { limits: { minute: 2 } } } });
    sold('main', 6);
    const dying = push(machine.account, machine.around, never, () => false).catch(() => 'died');
    const refused = () => requestsTo(machine, 'inventory').some(({ status }) => status === 429);
    while (!refused() || machine.ledger.accounts.all()[0]?.pausedAt == null) await clock.sleep(10, never);
    await machine.restart();
    await dying;
    machine.sandbox.set({ limits: null });
    const before = requestsTo(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    const [next] = requestsTo(machine, 'inventory').slice(before.length);
    expect((next?.at ?? 0) - (before.at(-1)?.at ?? 0)).toBeGreaterThan(50_000);
  });
});
