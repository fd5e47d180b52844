import { afterEach, expect, test } from 'vitest';
import { reconcile } from '../../src/sync/index.ts';
import { type Machine, openMachine } from './machine.ts';
import { stampAgo } from './till.ts';
import { never, read } from './work.ts';

let machine: Machine;
afterEach(() => machine[Symbol.asyncDispose]());

const [day, sales] = [86_400, 8_000];

test('of sales known by growing numbers some days are found without reading all the years before', async () => {
  const mapping = (text: string): string =>
    text.replace('sync: { mode: append, by: datenew,', 'sync: { mode: append, by: ticket.ticketid,');
  let now = Date.now();
  const sleep = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  machine = await openMachine({ mapping, clock: { now: () => now, sleep } });
  // One an hour, the last one an hour ago; each seventh is no sale.
  machine.edit((db) => {
    db.exec(`CREATE TEMP TABLE n AS
      WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${sales}) SELECT n, printf('%05d', n) AS id FROM n;
      INSERT INTO receipts (id, money, datenew, person)
        SELECT id, 'd', strftime('%Y-%m-%d %H:%M:%f', '${stampAgo(0)}', (n - ${sales + 1}) || ' hours'), '0' FROM n;
      INSERT INTO tickets (id, tickettype, ticketid, person) SELECT id, iif(n % 7 = 0, 3, 0), n, '0' FROM n;
      INSERT INTO ticketlines (ticket, line, units, price, taxid) SELECT id, 0, 1, 12.5, '000' FROM n;`);
  });
  // What a first load passed over counts as a gap that may still be filled, until it is older than the lag.
  for (const _ of ['first load', 'again', 'an hour later']) {
    await read(machine, 'sale', { pageSize: 2_000 });
    now += 3_600_000;
  }
  machine.edit((db) => db.exec(`UPDATE ticketlines SET price = 99 WHERE ticket IN ('00008', '07995')`));
  const { site, around, pull } = machine;
  const stream = machine.stream('sale');
  const onlooker = { view: around.ledger.view, now: around.now, sleep: around.sleep };
  const from = around.now() - 10 * day * 1000;
  const found = await reconcile({ site, stream }, { from, to: null }, pull, onlooker, never);
  expect(found.differences).toEqual([{ sourceKey: '["07995"]', key: '07995', reason: 'stale' }]);
  expect(found.rows).toBeGreaterThan(240);
  expect(found.rows).toBeLessThan(1_400);
});
