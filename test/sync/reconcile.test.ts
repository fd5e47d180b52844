import { afterEach, describe, expect, test } from 'vitest';
import type { Difference } from '../../src/ledger/index.ts';
import { mendRequest, type Reconciled } from '../../src/sync/index.ts';
import { ask, compare, leftAtAiq, mend, namesIn, readAll } from './comparing.ts';
import { deliveredSales, loseThreeHundred } from './losses.ts';
import { type Machine, openMachine, uid } from './machine.ts';
import { addReceipt, times } from './till.ts';
import { expectSilence, read, saleOf } from './work.ts';

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

const small = { customers: 5, receipts: 150, products: 10, days: 28, seed: 12 };
const shop = { customers: 110, receipts: 420, products: 70, days: 28, seed: 11 };

/** Everything read and sent, and all that a healthy shop has. */
async function openHealthy(options: Parameters<typeof openMachine>[0] = { shop }): Promise<void> {
  machine = await openMachine(options);
  await readAll(machine);
}

const reasonsIn = (found: readonly Reconciled[]): Difference['reason'][] =>
  found.flatMap(({ differences: all }) => all.map(({ reason }) => reason));

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

test('a reconcile and a verify find and mend every one of 300 losses, and find nothing in a healthy shop (promise 1)', async () => {
  await openHealthy();
  expect(namesIn(await compare(machine))).toEqual([]);
  expect((await ask(machine, false)).forgotten).toEqual([]);
  expect(leftAtAiq(machine)).toEqual([]);

  const { inPos, inLedger, atAiq } = loseThreeHundred(machine, shop.seed);
  expect(inPos.size + inLedger.size + atAiq.size).toBe(300);
  const requestsBefore = machine.sandbox.world().counters.requests;
  const found = await compare(machine);
  expect(namesIn(found)).toEqual([...inPos, ...inLedger].toSorted());
  expect(new Set(reasonsIn(found))).toEqual(new Set(['missing', 'stale', 'unknown']));
  const asked = await ask(machine, false);
  expect(asked.forgotten.map(({ model, key }) => `${model} ${key}`).toSorted()).toEqual(
    [...atAiq].toSorted(),
  );

  mend(machine, found);
  await readAll(machine);
  await ask(machine, true);
  await readAll(machine);
  expect(namesIn(await compare(machine))).toEqual([]);
  expect((await ask(machine, false)).forgotten).toEqual([]);
  expect(leftAtAiq(machine)).toEqual([]);
  const statements = sum(found.map((one) => one.statements));
  const requests = machine.sandbox.world().counters.requests - requestsBefore;
  process.stderr.write(
    `reconcile of ${sum(found.map(({ rows }) => rows))} rows: ${statements} statements; verify of ${asked.row.personas} shoppers and ${asked.row.sales} sales: ${asked.row.requests} requests; all requests with mending and looking again: ${requests}\n`,
  );
  expect(statements).toBeLessThan(60);
  expect(asked.row.requests).toBeLessThan(250);
});

describe('what is gone', () => {
  test('is told when its key finds nothing either, and leaves as the mapping says', async () => {
    await openHealthy({ shop: small });
    const gone = deliveredSales(machine).slice(0, 15);
    machine.edit((db) => {
      for (const { key } of gone) db.prepare('DELETE FROM receipts WHERE id = ?').run(key);
    });
    const found = await compare(machine);
    expect(namesIn(found)).toEqual(gone.map(({ name }) => name).toSorted());
    expect(new Set(reasonsIn(found))).toEqual(new Set(['gone']));
    mend(machine, found);
    await readAll(machine);
    for (const { key } of gone) expect(saleOf(machine, `${key}-void`), key).toBeDefined();
    expect(namesIn(await compare(machine))).toEqual([]);
  });

  test('is held back where it is far too much, and a person may say that it is right', async () => {
    await openHealthy({ shop: small });
    machine.edit((db) => db.exec('DELETE FROM receipts WHERE rowid % 2 = 0'));
    const sales = (await compare(machine)).find(({ model }) => model === 'sale');
    if (!sales) throw new Error('sales were not compared');
    expect(sales.differences.length).toBeGreaterThan(50);
    const held = mendRequest(sales, false);
    expect([held.differences, held.failure?.code]).toEqual([[], 'POS_ROWS_MISSING']);
    expect(mendRequest(sales, true)).toEqual({ differences: sales.differences, failure: null });
  });
});

describe('a reconcile leaves alone', () => {
  test('what a poll is still to read, and what another version of the mapping made', async () => {
    await openHealthy({});
    machine.edit((db) => {
      for (const id of times(5, (nth) => `old-${nth}`)) addReceipt(db, { id, ago: 1_000 });
    });
    await read(machine, 'sale');
    machine.edit((db) => {
      addReceipt(db, { id: 'new', ago: 10 });
      db.exec(`UPDATE ticketlines SET price = 99 WHERE ticket = 'old-1' OR ticket = 'old-2'`);
    });
    machine.meddle(`UPDATE entry SET mapping = 'another' WHERE key = 'old-1'`);
    expect(namesIn(await compare(machine))).toEqual(['sale old-2']);
  });

  test('rows that are set aside, and rows that are left out', async () => {
    await openHealthy({});
    machine.edit((db) => {
      for (const id of ['bad', 'left-out']) addReceipt(db, { id, ago: 1_000 });
      db.exec(`UPDATE ticketlines SET units = 'abc' WHERE ticket = 'bad'`);
      db.exec(`UPDATE tickets SET tickettype = 3 WHERE id = 'left-out'`);
    });
    await read(machine, 'sale');
    expect(namesIn(await compare(machine))).toEqual([]);
  });

  test('a stream that was never read', async () => {
    machine = await openMachine();
    expect((await compare(machine)).map(({ isRead }) => isRead)).toEqual([false, false, false]);
  });
});

describe('mending', () => {
  test('takes nothing away that has come back, or that was not found gone before, and reads by no key of another mapping', async () => {
    await openHealthy({});
    machine.edit((db) => {
      for (const id of ['back', 'stale', 'gone']) addReceipt(db, { id, ago: 1_000 });
    });
    await readAll(machine);
    machine.edit((db) => db.exec(`DELETE FROM receipts WHERE id IN ('stale', 'gone')`));
    const asked = [
      { sourceKey: '["back"]', key: 'back', reason: 'gone' },
      { sourceKey: '["stale"]', key: 'stale', reason: 'stale' },
      { sourceKey: '["gone"]', key: 'gone', reason: 'gone' },
      { sourceKey: '["main","gone"]', key: 'back', reason: 'gone' },
    ] as const;
    machine.ledger.mends.ask(uid, 'main', 'sale', asked);
    expect(machine.ledger.known.isAsked('main', 'sale')).toBe(true);
    await readAll(machine);
    expect(machine.ledger.known.isAsked('main', 'sale')).toBe(false);
    expect(asked.map(({ key }) => saleOf(machine, `${key}-void`) !== undefined)).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  test('that is interrupted goes on with the next reading', async () => {
    await openHealthy({});
    machine.edit((db) => addReceipt(db, { id: 'a', ago: 1_000 }));
    await readAll(machine);
    machine.edit((db) => db.exec('UPDATE ticketlines SET price = 99'));
    mend(machine, await compare(machine));
    const stop = new AbortController();
    stop.abort();
    await read(machine, 'sale', { signal: stop.signal });
    await machine.restart();
    await readAll(machine);
    expect(saleOf(machine, 'a')?.total).toBe('99');
  });
});
