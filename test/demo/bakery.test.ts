import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, it } from 'vitest';
import { createBakery } from '../../src/demo/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'aiq-bakery-'));
afterAll(() => rmSync(folder, { recursive: true }));

function bakery(name: string, seed: number): (sql: string) => unknown[] {
  const file = join(folder, name);
  createBakery(file, { seed, now: Date.parse('2026-11-01T18:00:00Z'), zone: 'America/Denver' });
  const db = new Database(file, { readonly: true });
  return (sql) => db.prepare(sql).raw().all();
}

it('the bakery is the same for the same seed, and another for another', () => {
  const [one, same, other] = [bakery('one.db', 1), bakery('same.db', 1), bakery('other.db', 2)];
  for (const table of ['client', 'plu', 'shelf', 'bon', 'bon_line', 'bon_pay']) {
    expect(same(`SELECT * FROM ${table}`)).toEqual(one(`SELECT * FROM ${table}`));
  }
  expect(other('SELECT * FROM bon')).not.toEqual(one('SELECT * FROM bon'));
});

it('the totals of its receipts are the sums of their lines, below zero on returns', () => {
  const query = bakery('sums.db', 3);
  const off = query(
    `SELECT bon_no, total, sum(round(pieces * each * (100 - off_percent)) / 100 * CASE kind WHEN 'R' THEN -1 ELSE 1 END) AS lines
     FROM bon JOIN bon_line USING (bon_no) GROUP BY bon_no HAVING abs(total - lines) > 0.001 * count(*) + 0.006`,
  );
  expect(off).toEqual([]);
  expect(query(`SELECT count(*) FROM bon WHERE total < 0`)).not.toEqual([[0]]);
});

it('it has what makes a mapping of it a task: voids, walk-ins, names both ways round, phones that are none', () => {
  const query = bakery('task.db', 4);
  for (const sql of [
    `SELECT 1 FROM bon WHERE state = 'X'`,
    'SELECT 1 FROM bon WHERE client_no = 0',
    `SELECT 1 FROM client WHERE full_name LIKE '%, %'`,
    `SELECT 1 FROM client WHERE full_name NOT LIKE '%, %'`,
    `SELECT 1 FROM client WHERE tel LIKE '%9999'`,
    `SELECT 1 FROM bon_line WHERE off_percent > 0`,
    `SELECT 1 FROM shelf WHERE pieces < 0`,
  ]) {
    expect(query(sql), sql).not.toEqual([]);
  }
});
