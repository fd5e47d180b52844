import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { RequestEntry } from '../../src/sandbox/index.ts';
import { learned, mostNow, type Shrunk } from '../../src/sync/sizes.ts';
import { type Machine, openMachine, uid } from './machine.ts';
import { addProduct, addReceipt, times } from './till.ts';
import { expectSilence, read, requestsTo, send } from './work.ts';

const day = 24 * 3_600_000;
const now = 1_800_000_000_000;

describe('How many records a request may hold', () => {
  it.each<[string, Shrunk | null, number]>([
    ['is the setting', null, 50],
    ['is less since one was too large', { most: 13, at: now - 1 }, 13],
    ['is still less a day later, but for a moment', { most: 13, at: now - day + 1 }, 13],
    ['is twice that once a day', { most: 13, at: now - day }, 26],
    ['is never more than the setting', { most: 40, at: now - day }, 50],
    ['is less where the setting has become less', { most: 80, at: now }, 50],
    ['is tried anew where the clock was set back', { most: 13, at: now + day }, 26],
  ])('%s', (_, shrunk, expected) => {
    expect(mostNow(50, shrunk, now)).toBe(expected);
  });

  it.each<[string, Shrunk | null, number, 'too-large' | 'done' | 'done-some' | 'retry', Shrunk | null]>([
    ['halves with the first that is too large', null, 50, 'too-large', { most: 25, at: now }],
    ['halves again with a half', { most: 25, at: 0 }, 25, 'too-large', { most: 13, at: now }],
    ['stays with a trial that is too large', { most: 13, at: 0 }, 26, 'too-large', { most: 13, at: now }],
    ['grows with a trial that is taken', { most: 13, at: 0 }, 26, 'done', { most: 26, at: now }],
    ['grows though AIQ refuses some of them', { most: 13, at: 0 }, 26, 'done-some', { most: 26, at: now }],
    ['is the setting again once so many are taken', { most: 25, at: 0 }, 50, 'done', null],
    ['says nothing new with fewer', { most: 13, at: 0 }, 13, 'done', { most: 13, at: 0 }],
    ['says nothing new where AIQ is busy', { most: 13, at: 0 }, 26, 'retry', { most: 13, at: 0 }],
    ['says nothing with one that was under way', { most: 13, at: now }, 50, 'done', { most: 13, at: now }],
  ])('%s', (_, shrunk, records, verdict, expected) => {
    expect(learned(50, shrunk, { records, claimedAt: now - 1 }, verdict, now)).toEqual(expected);
  });

  it('comes within half of whatever AIQ takes, in at most log2 requests that are too large', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        (setting, limit) => {
          let shrunk: Shrunk | null = null;
          let tooLarge = 0;
          for (let request = 0; request < 30; request++) {
            const records = mostNow(setting, shrunk, now);
            const verdict = records > limit ? 'too-large' : 'done';
            tooLarge += Number(verdict === 'too-large');
            shrunk = learned(setting, shrunk, { records, claimedAt: now }, verdict, now);
          }
          expect(tooLarge).toBeLessThanOrEqual(Math.ceil(Math.log2(setting)));
          expect(mostNow(setting, shrunk, now)).toBeLessThanOrEqual(limit);
          expect(mostNow(setting, shrunk, now) * 2).toBeGreaterThanOrEqual(Math.min(setting, limit));
        },
      ),
    );
  });
});

describe('Bulk requests to an AIQ that takes fewer than we send', () => {
  let machine: Machine;
  afterEach(async () => {
    expectSilence(machine);
    await machine[Symbol.asyncDispose]();
  });

  const recordsIn = ({ body }: RequestEntry): number => {
    const parsed: unknown = JSON.parse(body ?? '');
    return Array.isArray(parsed) ? parsed.length : 1;
  };
  /** So many new sales, sent: the sizes of the bulk requests, and how many of them were too large. */
  const sell = async (name: string, receipts: number): Promise<readonly [number[], number]> => {
    const before = requestsTo(machine, 'sales').length;
    machine.edit((db) => times(receipts, (nth) => addReceipt(db, { id: `${name}${nth}`, ago: 600 - nth })));
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    const sent = requestsTo(machine, 'sales').slice(before);
    return [sent.map(recordsIn), sent.filter(({ status }) => status === 413).length];
  };
  const aDayPasses = (): void => machine.meddle(`UPDATE endpoint SET mostAt = mostAt - ${day}`);
  const shop = async (bulkMax: number): Promise<void> => {
    machine = await openMachine({ account: { inFlight: 1 }, sandbox: { switches: { bulkMax } } });
  };

  it('become smaller once, and stay so after a restart', async () => {
    await shop(15);
    expect(await sell('a', 50)).toEqual([[50, 25, 25, 13, 12, 13, 12], 3]);
    expect(await sell('b', 39)).toEqual([[13, 13, 13], 0]);
    await machine.restart();
    expect(await sell('c', 26)).toEqual([[13, 13], 0]);
    expect(machine.sandbox.world().sales.get(uid)?.size).toBe(115);
  });

  it('are tried larger once a day, and grow back where AIQ takes them', async () => {
    await shop(15);
    await sell('a', 50);
    aDayPasses();
    expect(await sell('b', 52)).toEqual([[26, 13, 13, 13, 13], 1]);
    machine.sandbox.set({ bulkMax: 500 });
    expect(await sell('c', 26)).toEqual([[13, 13], 0]);
    aDayPasses();
    expect(await sell('d', 78)).toEqual([[26, 26, 26], 0]);
    aDayPasses();
    expect(await sell('e', 100)).toEqual([[50, 50], 0]);
    expect(machine.query(`SELECT most FROM endpoint WHERE endpoint = 'sales'`)).toEqual([{ most: null }]);
  });

  it('become smaller for their bytes as well, each endpoint by itself', async () => {
    machine = await openMachine({ account: { inFlight: 1 }, sandbox: { switches: { bodyMax: 4_000 } } });
    machine.edit((db) => times(80, (nth) => addProduct(db, { id: `p${nth}`, units: nth })));
    await read(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    const tooLarge = () => requestsTo(machine, 'inventory').filter(({ status }) => status === 413).length;
    expect(tooLarge()).toBeGreaterThan(0);
    const before = tooLarge();
    machine.edit((db) => db.exec('UPDATE products SET pricesell = pricesell + 1'));
    await read(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    expect(tooLarge()).toBe(before);
    expect(machine.query('SELECT endpoint FROM endpoint WHERE most IS NOT NULL')).toEqual([
      { endpoint: 'inventory' },
    ]);
  });
});
