import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll } from 'vitest';
import { createShop, type ShopOptions, type ShopSummary } from '../../src/demo/index.ts';

/** Noon in Denver; a year back from here holds both nights in which the clocks change. */
export const noon = Date.UTC(2026, 10, 22, 19);
export const zone = 'America/Denver';
export const small: ShopOptions = {
  customers: 120,
  receipts: 400,
  products: 100,
  days: 365,
  seed: 7,
  now: noon,
  zone,
};

/** New files in a folder of this test file's own, removed at its end. */
export function shopFolder(): () => string {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-shop-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return () => join(folder, `shop-${++count}.db`);
}

export function makeShop(file: string, options: Partial<ShopOptions> = {}): ShopSummary {
  return createShop(file, { ...small, ...options });
}

export function query<Row>(
  file: string,
  sql: string,
  ...values: readonly (string | number)[]
): readonly Row[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare<(string | number)[], Row>(sql).all(...values);
  } finally {
    db.close();
  }
}

/** The first column of the first row, as a number. */
export function count(file: string, sql: string): number {
  return query<{ n: number }>(file, `SELECT (${sql}) AS n`)[0]?.n ?? Number.NaN;
}

/** All rows by table and rowid, as JSON: to compare before and after. */
export function dump(file: string): ReadonlyMap<string, string> {
  const tables = query<{ name: string }>(
    file,
    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
  );
  return new Map(
    tables.flatMap(({ name }) =>
      query<{ rowid: number }>(file, `SELECT rowid, * FROM ${name} ORDER BY rowid`).map(
        (row) => [`${name} ${row.rowid}`, JSON.stringify(row)] as const,
      ),
    ),
  );
}
