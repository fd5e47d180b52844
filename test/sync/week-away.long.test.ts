import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import type { Fault } from '../../src/sandbox/index.ts';
import { push } from '../../src/sync/index.ts';
import { withConnection } from '../ledger/connection.ts';
import { openMachine, uid } from './machine.ts';
import { steppedClock } from './stepped-clock.ts';
import { addCustomer, addProduct, addReceipt, times } from './till.ts';
import { expectSilence, read, saleOf } from './work.ts';

vi.setConfig({ testTimeout: 300_000 });

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
function heap(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const [minute, hour, day] = [60_000, 3_600_000, 24 * 3_600_000];
const limits = { second: 5, minute: 120, hour: 2_000 };
const receiptsADay = 300;

it('A week without AIQ costs few requests and no memory; then the news goes first, within the limits, and all arrives (promise 6)', async () => {
  const began = Date.now();
  const clock = steppedClock(began);
  const bad: readonly Fault[] = [
    { kind: 'drop-before' },
    { kind: 'status', status: 503 },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503, retryAfter: 120 },
  ];
  const [opened, connection] = await withConnection(() =>
    openMachine({
      clock,
      limits,
      account: { repeatAfter: 30_000, waitForPersona: 30 * day },
      sandbox: { keepBodies: false, keepRequests: 200 },
    }),
  );
  await using machine = opened;
  // Whether each commit is on the disk is not what is tried here.
  connection.pragma('synchronous = OFF');
  const { sandbox } = machine;
  machine.listeners.add(() => {
    // What the test itself remembers is no part of what is measured.
    if (Array.isArray(machine.notices)) machine.notices.length = 0;
  });
  machine.edit((db) => times(40, (nth) => addProduct(db, { id: `p${nth}`, units: 5_000 })));
  await read(machine, 'inventory');

  let sold = 0;
  const sell = (count: number): void =>
    machine.edit((db) =>
      times(count, () => {
        sold += 1;
        const customer = `c${Math.ceil(sold / 4)}`;
        if (sold % 4 === 1) addCustomer(db, { id: customer, phone: String(3_035_550_000 + sold) });
        const ago = (began + 7 * day + hour - clock.now()) / 1000;
        addReceipt(db, { id: `r${sold}`, customer, ago });
      }),
    );
  sandbox.set({ limits, fault: () => bad[Math.floor(Math.random() * bad.length)] });
  const stop = new AbortController();
  const pushing = push(machine.account, machine.around, stop.signal, () => false);
  const heaps: number[] = [];
  let before = 0;
  for (let at = 0; at < 7 * 24; at += 4) {
    sell(receiptsADay / 6);
    await read(machine, 'persona');
    await read(machine, 'sale');
    if (at % 24 === 12) {
      machine.edit((db) => db.exec('UPDATE stockcurrent SET units = units - 1'));
      await read(machine, 'inventory');
    }
    // In small steps on the last day alone: what it costs then is what it costs for ever.
    const step = at < 6 * 24 ? 20 : 5;
    for (let minutes = 0; minutes < 4 * 60; minutes += step) await clock.step(step * minute);
    // From the third day on all code is warm.
    if (at >= 48 && at % 24 === 0) heaps.push(heap());
    if (at < 6 * 24) before = sandbox.world().counters.requests;
  }
  // Less than one a minute, although a 503 that says when to come again counts as an answer: one probe in five minutes else.
  const lastDay = sandbox.world().counters.requests - before;
  expect(lastDay).toBeLessThan(24 * 60);
  expect(lastDay).toBeGreaterThan(24);
  expect(before).toBeLessThan(6 * 24 * 60);
  // The records of four days would be some 6 MB as objects; sandbox and test runner are in the same process.
  expect((heaps.at(-1) ?? 0) - (heaps[0] ?? 0)).toBeLessThan(3_000_000);
  expect(Object.keys(machine.states()).filter((name) => name.endsWith('delivered'))).toEqual([]);

  sandbox.set({ fault: null });
  sell(1);
  machine.edit((db) => {
    addCustomer(db, { id: 'new', phone: '3035559999' });
    addReceipt(db, { id: 'last', customer: 'new', ago: 30 });
  });
  await read(machine, 'persona');
  await read(machine, 'sale');
  const left = () => sold + 1 - (sandbox.world().sales.get(uid)?.size ?? 0);
  const stepUntil = async (done: () => boolean, most: number): Promise<void> => {
    for (let seconds = 0; seconds < most && !done(); seconds++) {
      await clock.step(1_000);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  };
  await stepUntil(() => saleOf(machine, 'last') !== undefined, 900);
  expect(saleOf(machine, 'last')?.contactId).not.toBeNull();
  expect(left()).toBeGreaterThan(sold / 2);
  await stepUntil(() => left() === 0 && (machine.states()['inventory delivered'] ?? 0) === 40, 3 * 3_600);
  stop.abort();
  await clock.step(10_000);
  await pushing;
  expect(left()).toBe(0);
  expect(machine.states()).toEqual({
    'inventory delivered': 40,
    'persona delivered': Math.ceil(sold / 4) + 1,
    'sale delivered': sold + 1,
  });
  // The sandbox counts by its own clock.
  expect(Object.values(sandbox.world().counters.byRoute).filter((answers) => answers[429])).toEqual([]);
  expect(sandbox.world().counters.posted.sale).toBe(sold + 1);
  expectSilence(machine);
});
