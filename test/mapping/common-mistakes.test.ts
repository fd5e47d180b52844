import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { connectorFor } from '../../src/connector/index.ts';
import { checkMapping, compileMapping, loadMapping, tablesOf } from '../../src/mapping/index.ts';
import type { Finding } from '../../src/model/index.ts';

/*
 * Mistakes that people make in mappings, a file each. Its first line says what `lint` or `check` must answer, and that alone:
 *
 *     # CONFIG_UNKNOWN_KEY 6:3 Did you mean "key"?
 *
 * the code, line and column, and a part of the sentence or of the hint.
 */
const folder = join(import.meta.dirname, 'mistakes');
const files = readdirSync(folder);
const place = mkdtempSync(join(tmpdir(), 'aiq-mistakes-'));
afterAll(() => rmSync(place, { recursive: true }));

const tables = `
CREATE TABLE customers (id INTEGER PRIMARY KEY, given_name TEXT, family_name TEXT, phone TEXT, email TEXT, born TEXT, active INTEGER);
CREATE TABLE receipts (store INTEGER, number INTEGER, closed_at TEXT, customer_id INTEGER, cashier_id INTEGER, status TEXT,
  total NUMERIC, PRIMARY KEY (store, number));
CREATE TABLE receipt_lines (store INTEGER, number INTEGER, line_no INTEGER, item_id INTEGER, quantity NUMERIC, price NUMERIC);
CREATE TABLE employees (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE items (id INTEGER PRIMARY KEY, code TEXT, description TEXT, price NUMERIC, changed_at TEXT);
CREATE TABLE stock (item_id INTEGER, location TEXT, units NUMERIC, moved_at TEXT);
`;

async function openShop() {
  const file = join(place, 'shop.db');
  const db = new Database(file);
  db.exec(tables);
  db.close();
  const connector = await connectorFor('sqlite');
  return connector.open({ file }, { baseDir: place, statementTimeout: 10_000 });
}
const source = await openShop();
afterAll(() => source.close());

/** As `lint` and then `check` would tell it. */
async function findingsOf(file: string, text: string): Promise<readonly Finding[]> {
  const { mapping, findings } = loadMapping(file, text);
  if (!mapping) return findings;
  const parameters = text.includes('store_name') ? { store_name: 'Main Street' } : {};
  const compiled = compileMapping(mapping, { zone: 'America/Denver', parameters, idPrefix: '' });
  if (!compiled.mapping) return compiled.findings;
  const { streams } = compiled.mapping;
  return [...compiled.findings, ...checkMapping(compiled.mapping, await source.catalogue(tablesOf(streams)))];
}

describe('common mistakes in mappings', () => {
  it('are sixty at least', () => expect(files.length).toBeGreaterThanOrEqual(60));

  it.each(files)('%s is answered by one clear finding at its place', async (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const [, code, at, part] = /^# (\S+) (\d+:\d+) (.+)\n/.exec(text) ?? [];
    const found = await findingsOf(file, text);
    expect(found.map((one) => `${one.code} ${one.place?.line}:${one.place?.column}`)).toEqual([
      `${code} ${at}`,
    ]);
    expect(`${found[0]?.sentence} ${found[0]?.hint}`).toContain(part);
    expect(found[0]?.hint).toMatch(/^\S.{8,}/);
  });
});
