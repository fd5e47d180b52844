import { afterEach, describe, expect, test } from 'vitest';
import { isDue, Nights, rangeOf } from '../../src/schedule/nights.ts';
import { Turns } from '../../src/schedule/turns.ts';
import type { Nightly } from '../../src/sync/index.ts';
import { type Machine, mappingOf, openMachine } from '../sync/machine.ts';
import { addReceipt } from '../sync/till.ts';
import { eventually, read, saleOf, send } from '../sync/work.ts';
import { workOf } from './work.ts';

const [hour, day] = [3_600_000, 86_400_000];
const nightly: Nightly = { zone: 'America/Denver', at: 4 * 60, back: 30 * day, mend: true };
const time = (text: string): number => Date.parse(text);

// 04:00 in Denver is 10:00 UTC in summer.
test.each([
  ['before its hour', '2026-06-09T10:05:00Z', '2026-06-10T09:59:00Z', false],
  ['at its hour', '2026-06-09T10:05:00Z', '2026-06-10T10:00:00Z', true],
  ['again in the same night', '2026-06-10T10:00:00Z', '2026-06-10T23:00:00Z', false],
  ['when the machine was off at its hour', '2026-06-09T10:05:00Z', '2026-06-10T15:00:00Z', true],
  ['when the clocks are set forward at two', '2026-03-07T11:05:00Z', '2026-03-08T10:00:00Z', true],
  ['when they are set back', '2026-10-31T10:05:00Z', '2026-11-01T10:59:00Z', false],
])('a nightly reconcile %s', (_, since, now, due) => {
  expect(isDue(nightly, time(since), time(now))).toBe(due);
});

test('at night sales are compared some weeks back, and nothing that its own readings compare whole', () => {
  const now = time('2026-06-10T10:00:00Z');
  const site = {
    name: 'main',
    uid: '1',
    mapping: mappingOf(),
    posUser: 'key',
    connect: () => Promise.reject(),
  } as const;
  expect(site.mapping.streams.map((stream) => rangeOf({ site, stream }, nightly, now))).toEqual([
    null,
    { from: now - 30 * day, to: null },
    null,
  ]);
});

describe('the nights of a shop', () => {
  let machine: Machine;
  const stop = new AbortController();

  afterEach(async () => {
    stop.abort();
    await machine[Symbol.asyncDispose]();
  });

  test('compare, ask for what differs to be read again, and tell', async () => {
    let now = time('2026-06-10T09:00:00Z');
    const sleep = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    machine = await openMachine({ clock: { now: () => now, sleep } });
    machine.edit((db) => addReceipt(db, { id: 'early', ago: 20 * 86_400 }));
    machine.edit((db) => addReceipt(db, { id: 'now', ago: 1_000 }));
    await read(machine, 'sale');
    machine.edit((db) => addReceipt(db, { id: 'late', ago: 10 * 86_400 }));
    const work = workOf(machine);
    const sites = work.sites.map((site) => ({ ...site, nightly: { ...nightly, back: 3650 * day } }));
    const reported: number[] = [];
    const report = (found: readonly { readonly differences: readonly unknown[] }[]): string => {
      reported.push(...found.map(({ differences }) => differences.length));
      return 'report.jsonl';
    };
    const nights = new Nights({ ...work, sites, report }, new Turns(1, 1), stop.signal);
    nights.tick();
    await nights.allEnded();
    expect(machine.notices.filter(({ kind }) => kind === 'reconciled')).toEqual([]);

    now += 2 * hour;
    nights.tick();
    await eventually(() => machine.notices.some(({ kind }) => kind === 'reconciled'));
    await nights.allEnded();
    expect(machine.notices.filter(({ kind }) => kind === 'reconciled')).toMatchObject([
      { site: 'main', model: 'sale', missing: 1, stale: 0, gone: 0, unknown: 0, mended: 1, failure: null },
    ]);
    expect(reported).toEqual([1]);
    expect(machine.ledger.reconciles.all()).toMatchObject([
      { model: 'sale', missing: 1, mended: 1, report: 'report.jsonl', code: null, error: null },
    ]);
    nights.tick();
    await nights.allEnded();
    expect(machine.notices.filter(({ kind }) => kind === 'reconciled')).toHaveLength(1);
    expect(machine.ledger.known.isAsked('main', 'sale')).toBe(true);
    await read(machine, 'sale');
    await send(machine);
    expect(saleOf(machine, 'late')).toBeDefined();
  });
});
