import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openLedger } from '../../../src/ledger/index.ts';
import { noon } from '../ledger-file.ts';
import { fill } from './shop.ts';

// Keeps a small ledger of a version for ever: `node test/ledger/kept/make.ts 0.2.0`, run from what is released.
const [version = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'aiq-kept-'));
const file = join(folder, 'ledger.db');
const ledger = await openLedger(file, { command: 'run', now: () => new Date(noon) });
fill(ledger);
ledger.close();
writeFileSync(join(import.meta.dirname, `${version}.sql`), dumpOf(file));
rmSync(folder, { recursive: true });

/** The whole database as the statements that make it. */
function dumpOf(path: string): string {
  const db = new Database(path, { readonly: true });
  const objects = db
    .prepare<[], { type: string; name: string; sql: string }>(
      `SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' ORDER BY type DESC, name`,
    )
    .all();
  const rows = (table: string): string[] =>
    db
      .prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`)
      .all()
      .map((row) => {
        const [columns, values] = [Object.keys(row), Object.values(row)];
        const list = columns.map((name) => `"${name}"`).join(', ');
        return `INSERT INTO "${table}" (${list}) VALUES (${values.map(literal).join(', ')});`;
      });
  const tables = objects.filter(({ type }) => type === 'table').map(({ name }) => name);
  const statements = objects.map(({ sql }) => `${sql};`);
  const content = [...tables.flatMap(rows), 'DELETE FROM sqlite_sequence;', ...rows('sqlite_sequence')];
  db.close();
  return `${[...statements, ...content].join('\n')}\n`;
}

function literal(value: unknown): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
