import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Failure } from '../model/index.ts';
import { ledgerDataSource } from './data-source.ts';
import { migrations } from './migrations/index.ts';
import type { Store } from './store.ts';

/**
 * `nothing` also where the file is there and empty; `older` where migrations are to run. LEDGER_NEWER, and
 * LEDGER_UNREADABLE for what is no ledger.
 */
export function contentOf(file: string): 'nothing' | 'older' | 'current' {
  const names = peek(file, (store) => {
    const tables = store
      .prepare<[], { name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
      .all();
    if (tables.length === 0) return [];
    if (!tables.some(({ name }) => name === 'migrations')) throw foreign(file);
    return store.prepare<[], { name: string }>('SELECT name FROM migrations').all();
  });
  const known = new Set(migrations.map((migration) => migration.name));
  const newer = names?.find(({ name }) => !known.has(name));
  if (newer) {
    throw new Failure(
      'LEDGER_NEWER',
      `The ledger ${file} was written by a newer version (it knows ${newer.name}).`,
    );
  }
  if (!names || names.length === 0) return 'nothing';
  return names.length < migrations.length ? 'older' : 'current';
}

/** Most starts find nothing to do here, and TypeORM takes longer to load than all the rest. */
export async function migrate(file: string): Promise<void> {
  const { DataSource } = await import('typeorm');
  const source = await new DataSource(await ledgerDataSource(file)).initialize();
  await source.runMigrations();
  await source.destroy();
}

/**
 * A process that was killed while it wrote without writing ahead, as a new or a restored ledger is written at first, has
 * left a journal: only a writer can take back what is half done. To be called by whoever holds the lock.
 */
export function takeBackHalfDone(file: string): void {
  if (!existsSync(`${file}-journal`)) return;
  const store = new Database(file);
  try {
    store.prepare('SELECT 1 FROM sqlite_master').get();
  } finally {
    store.close();
  }
}

/** What is in the file, seen from beside; null where there is none. */
export function peek<T>(file: string, look: (store: Store) => T): T | null {
  if (!existsSync(file)) return null;
  if (statSync(file).isDirectory()) {
    throw new Failure('LEDGER_UNREADABLE', `The ledger ${file} is a folder.`);
  }
  const store = new Database(file, { readonly: true, timeout: 1_000 });
  try {
    return look(store);
  } finally {
    store.close();
  }
}

function foreign(file: string): Failure {
  return new Failure('LEDGER_UNREADABLE', `The file ${file} is a database, but not a ledger.`, {
    hint: 'Name a file of its own for the ledger: what is in this one belongs to another program.',
  });
}
