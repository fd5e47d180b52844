import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll } from 'vitest';
import { type Entry, type Ledger, openLedger } from '../../src/ledger/index.ts';

/** 2026-11-22T19:00:00Z, milliseconds. */
export const noon = Date.UTC(2026, 10, 22, 19);

/** Names of new files in a folder of this test file's own, removed at its end. */
export function ledgerFolder(): () => string {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-ledger-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return () => join(folder, `ledger-${++count}.db`);
}

export function open(file: string, command = 'run'): Promise<Ledger> {
  return openLedger(file, { command, now: () => new Date(noon) });
}

/** New ledgers of a test file, closed at its end. */
export function ledgers(): () => Promise<Ledger> {
  const nextFile = ledgerFolder();
  const opened: Ledger[] = [];
  afterAll(() => {
    for (const ledger of opened) ledger.close();
  });
  return async () => {
    const ledger = await open(nextFile());
    opened.push(ledger);
    return ledger;
  };
}

/** What any other program would read in the file now. */
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

export function entryOf({ file }: { file: string }, key: string, uid = 'u1'): Entry | undefined {
  return query<Entry>(file, 'SELECT * FROM entry WHERE uid = ? AND key = ?', uid, key)[0];
}

/** Every row of every table, for "nothing changed at all". */
export function dump({ file }: { file: string }): Record<string, readonly unknown[]> {
  const tables = query<{ name: string }>(file, `SELECT name FROM sqlite_master WHERE type = 'table'`);
  return Object.fromEntries(
    tables.map(({ name }) => [name, query(file, `SELECT * FROM "${name}" ORDER BY 1, 2`)]),
  );
}
