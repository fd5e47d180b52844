import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { TestDatabase } from './database.ts';

/** A SQLite file in a folder of its own, written by a connection beside the connector's. */
export async function startSqlite(
  journal: 'wal' | 'delete' = 'wal',
): Promise<TestDatabase & { readonly file: string }> {
  const baseDir = mkdtempSync(join(tmpdir(), 'pos-sqlite-'));
  const file = join(baseDir, 'pos.db');
  const writer = new Database(file);
  writer.pragma(`journal_mode = ${journal}`);
  return {
    file,
    options: { file: 'pos.db' },
    baseDir,
    async write(statements) {
      writer.transaction(() => {
        for (const statement of statements) writer.exec(statement);
      })();
    },
    quote: (name) => `"${name.replaceAll('"', '""')}"`,
    literal: (text) => `'${text.replaceAll("'", "''")}'`,
    types: {
      integer: 'BIGINT',
      text: 'VARCHAR(100)',
      caseless: 'TEXT COLLATE NOCASE',
      guid: 'CHAR(36)',
      stamp: 'DATETIME',
      binary: 'BLOB',
      binaryLiteral: "x'00ff'",
    },
    samples: [
      { type: 'DECIMAL(12,2)', literal: '12.50', text: '12.5' },
      { type: 'DECIMAL(12,2)', literal: '12', text: '12' },
      { type: 'TEXT', literal: "'12.50'", text: '12.50' },
      { type: 'REAL', literal: '0.1', text: '0.1' },
      { type: 'REAL', literal: '3', text: '3' },
      { type: 'REAL', literal: '1e21', text: '1000000000000000000000' },
      { type: 'REAL', literal: '-1.5e-7', text: '-0.00000015' },
      { type: 'BOOLEAN', literal: '1', text: '1' },
      { type: 'BOOLEAN', literal: 'FALSE', text: '0' },
      { type: 'INTEGER', literal: '-9223372036854775808', text: '-9223372036854775808' },
      { type: 'DATE', literal: "'2026-03-08'", text: '2026-03-08' },
      { type: 'DATETIME', literal: "'2026-03-08 09:59:59.123456789'", text: '2026-03-08 09:59:59.123456789' },
      { type: 'DATETIME', literal: '1772931599', text: '1772931599' },
      { type: '', literal: "'typeless'", text: 'typeless' },
    ],
    async stop() {
      writer.close();
      rmSync(baseDir, { recursive: true, force: true });
    },
  };
}
