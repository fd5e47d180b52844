import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEngine } from '../../src/cli/engine.ts';
import { asFailure } from '../../src/model/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { once as runOnce } from '../../src/schedule/index.ts';
import { key, uid } from '../e2e/scene.ts';
import { runWithin } from '../e2e/within.ts';

const flat = `
pos: Flat Shop
engines: [sqlite]
sale:
  from: SalesLine
  group: true
  key: [Store, TicketNo]
  sync: { mode: watermark, by: ChangedAt, zone: UTC, pass: 1d }
  where: { Voided: [false] }
  fields: { sold_at: { column: SoldAt, zone: UTC }, location: { const: Main } }
  items: { order: LineNo, fields: { sku: Item, quantity: Units, amount: Price } }
`;
const moving = `
pos: Moving Shop
engines: [sqlite]
sale:
  from:
    - { table: Open, columns: { ClosedAt: PaidAt }, lacks: { Till: T0 } }
    - History
  key: id
  sync: { mode: append, by: ClosedAt, zone: UTC }
  fields: { sold_at: { column: ClosedAt, zone: UTC }, location: { const: Main } }
  items:
    from: [{ table: OpenLine, columns: { Units: Qty } }, HistoryLine]
    on: { ticket: id }
    fields: { quantity: Units, amount: Price }
`;

let folder: string;
let sandbox: Sandbox;
let db: Database.Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aiq-tables-'));
  sandbox = await startSandbox({ accounts: [{ uid, key }] });
  db = new Database(join(folder, 'pos.db'));
  writeFileSync(join(folder, 'aiq.key'), key);
  writeFileSync(
    join(folder, 'aiq-pos.yaml'),
    JSON.stringify({
      log: { file: './aiq-pos.log' },
      aiq: { url: sandbox.url, limits: 'none' },
      sites: {
        shop: {
          zone: 'UTC',
          source: { engine: 'sqlite', file: './pos.db' },
          mapping: './shop.yaml',
          aiq: { uid, key: { file: './aiq.key' } },
        },
      },
    }),
  );
});
afterEach(async () => {
  db.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What failed, by its code. */
async function once(): Promise<readonly string[]> {
  const engine = await openEngine(join(folder, 'aiq-pos.yaml'), { command: 'once', notify: () => undefined });
  try {
    const { failures } = await runOnce(engine.work, new AbortController().signal);
    return failures.map((failure) => asFailure(failure).code);
  } finally {
    engine.close();
  }
}
const posted = () => sandbox.world().counters.posted.sale;
const sums = () =>
  Object.fromEntries(
    [...(sandbox.world().sales.get(uid) ?? [])].map(([id, { lines }]) => [
      id,
      lines.map(({ quantity }) => quantity).join(' '),
    ]),
  );

test('lines without receipts are sent as receipts, once each, and again with all of them when one moves', async () => {
  writeFileSync(join(folder, 'shop.yaml'), flat);
  db.exec(`CREATE TABLE SalesLine (Store INTEGER NOT NULL, TicketNo INTEGER NOT NULL, LineNo INTEGER, Item TEXT, Units INTEGER,
      Price TEXT, SoldAt TEXT, ChangedAt TEXT, Voided INTEGER);
    CREATE INDEX moved ON SalesLine (ChangedAt); CREATE INDEX ticket ON SalesLine (Store, TicketNo);`);
  const line = db.prepare('INSERT INTO SalesLine VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0)');
  for (let ticket = 1; ticket <= 700; ticket++) {
    const at = `2026-03-0${1 + (ticket % 8)} 10:00:00`;
    for (let nr = 1; nr <= 1 + (ticket % 2); nr++) line.run(ticket, nr, `I${nr}`, nr, '5.00', at, at);
  }
  const { code, out } = await runWithin(['check', '-c', join(folder, 'aiq-pos.yaml')]);
  expect(out).not.toContain('POS_KEY_NOT_UNIQUE');
  expect(code, out).toBe(0);
  expect(await once()).toEqual([]);
  expect(posted()).toBe(700);
  expect(sums()['1-3']).toBe('1 2');

  // A line more of an old receipt, one of a new receipt, and one that is taken off.
  line.run(3, 3, 'I3', 3, '5.00', '2026-03-04 10:00:00', '2026-03-08 11:00:00');
  line.run(701, 1, 'I1', 1, '5.00', '2026-03-08 11:00:00', '2026-03-08 11:00:00');
  expect(await once()).toEqual([]);
  expect(posted()).toBe(702);
  expect([sums()['1-3'], sums()['1-701']]).toEqual(['1 2 3', '1']);
  expect(await once()).toEqual([]);
  expect(posted()).toBe(702);
  db.exec("UPDATE SalesLine SET Voided = 1, ChangedAt = '2026-03-08 12:00:00' WHERE TicketNo = 701");
  expect(await once()).toEqual([]);
  expect(sums()['1-701-void']).toBe('-1');
});

test('a receipt that moves to a table that calls its columns otherwise is the same receipt', async () => {
  writeFileSync(join(folder, 'shop.yaml'), moving);
  db.exec(`CREATE TABLE Open (id INTEGER PRIMARY KEY, PaidAt TEXT); CREATE INDEX paid ON Open (PaidAt);
    CREATE TABLE OpenLine (ticket INTEGER, Qty INTEGER, Price TEXT);
    CREATE TABLE History (id INTEGER PRIMARY KEY, ClosedAt TEXT, Till TEXT); CREATE INDEX closed ON History (ClosedAt);
    CREATE TABLE HistoryLine (ticket INTEGER, Units INTEGER, Price TEXT);
    INSERT INTO Open VALUES (1, '2026-03-08 10:00:00'), (2, '2026-03-08 10:00:01');
    INSERT INTO OpenLine VALUES (1, 1, '5.00'), (2, 2, '5.00');
    INSERT INTO History VALUES (9, '2026-03-01 10:00:00', 'T1'); INSERT INTO HistoryLine VALUES (9, 9, '5.00')`);
  const { code, out } = await runWithin(['check', '-c', join(folder, 'aiq-pos.yaml')]);
  expect(code, out).toBe(0);
  expect(await once()).toEqual([]);
  expect(sums()).toEqual({ 1: '1', 2: '2', 9: '9' });
  // Posted: moved, or in both for a while.
  db.exec(`INSERT INTO History SELECT id, PaidAt, 'T1' FROM Open; INSERT INTO HistoryLine SELECT ticket, Qty, Price FROM OpenLine;
    DELETE FROM Open WHERE id = 1; DELETE FROM OpenLine WHERE ticket = 1`);
  expect(await once()).toEqual([]);
  expect(posted()).toBe(3);
  expect(sums()).toEqual({ 1: '1', 2: '2', 9: '9' });
});
