import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { connectorFor, type StatementReport } from '../../src/connector/index.ts';
import { createShop } from '../../src/demo/index.ts';
import { discover, mappingText, samplesText } from '../../src/discover/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'discover-gentle-'));
const file = join(folder, 'pos.db');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('of a shop among hundreds of other tables the right ones are found, by few and small statements, with pauses', async () => {
  const rows = { customers: 60, receipts: 300, products: 40, days: 60, seed: 5 };
  createShop(file, { ...rows, now: Date.UTC(2026, 2, 7, 18, 30), zone: 'America/Denver' });
  const db = new Database(file);
  // The number of a card under a harmless name, and bytes in a column of texts.
  db.exec(
    `ALTER TABLE people ADD COLUMN remark varchar(40); UPDATE people SET remark = '4111111111111111', card = x'00ff'`,
  );
  db.transaction(() => {
    for (let at = 0; at < 300; at++) {
      db.exec(
        `CREATE TABLE ext_${at} (id INTEGER PRIMARY KEY, name varchar(20), amount double, at datetime, ref int)`,
      );
      const insert = db.prepare(`INSERT INTO ext_${at} VALUES (?, ?, ?, ?, ?)`);
      for (let row = 1; row <= 20; row++)
        insert.run(row, `Name ${row % 7}`, row / 4, `2026-01-${10 + row} 10:00:00`, 1 + (row % 5));
    }
  })();
  db.close();

  const statements: StatementReport[] = [];
  let [paused, pauses] = [0, 0];
  const connector = await connectorFor('sqlite');
  const source = await connector.open(
    { file },
    { baseDir: '/', statementTimeout: 5_000, onStatement: (one) => statements.push(one) },
  );
  const draft = await discover(source, {
    rows: 100,
    now: () => performance.now(),
    pause: async (milliseconds) => {
      paused += milliseconds;
      pauses += 1;
    },
  });
  await source.close();

  const names = Object.values(draft.tables).map((found) => found?.table.name.name);
  expect(names).toEqual(['customers', 'receipts', 'ticketlines', 'products']);
  expect(pauses).toBeGreaterThanOrEqual(draft.survey.tables.length);
  expect(paused).toBeGreaterThan(0);
  expect(statements.filter(({ sql }) => !sql.startsWith('SELECT'))).toEqual([]);
  // Lines of a hundred receipts are read together.
  expect(Math.max(...statements.map((one) => one.rows))).toBeLessThan(1_000);
  expect(statements.filter((one) => one.rows > 100).length).toBeLessThan(3);
  // A count and a sample of each table, and some looking up.
  expect(statements.length).toBeLessThan(3 * draft.survey.tables.length);
  for (const column of ['apppassword', 'remark', 'image']) {
    expect(statements.filter(({ sql }) => sql.includes(`"${column}"`)).length, column).toBeLessThan(
      column === 'remark' ? 4 : 1,
    );
  }
  expect(draft.fenced).toEqual([{ table: 'people', columns: ['apppassword', 'remark'], isKey: false }]);
  expect(mappingText(draft, { pos: 'Shop', engine: 'sqlite' }) + samplesText(draft)).not.toContain('4111');
});
