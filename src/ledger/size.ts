import { existsSync, statSync } from 'node:fs';
import type { Model } from '../model/index.ts';
import type { State } from './state.ts';
import type { Store } from './store.ts';

/** What the ledger takes, in bytes. */
export interface LedgerSize {
  /** The file itself, and what is written ahead of it. */
  readonly file: number;
  readonly ahead: number;
  /** Within the file: deleted, and used again. */
  readonly free: number;
  /** With their indexes, the largest first. */
  readonly tables: readonly { readonly table: string; readonly bytes: number; readonly rows: number }[];
  readonly entries: readonly { readonly model: Model; readonly state: State; readonly entries: number }[];
}

/** Walks through the whole file: seconds for a large one. */
export function sizeOf(file: string, store: Store): LedgerSize {
  const value = (pragma: string): number => Number(store.pragma(pragma, { simple: true }));
  const tables = store
    .prepare<[], { table: string; bytes: number }>(
      `SELECT coalesce(tbl_name, dbstat.name) AS "table", sum(pgsize) AS bytes
       FROM dbstat LEFT JOIN sqlite_master ON sqlite_master.name = dbstat.name
       WHERE aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC, 1`,
    )
    .all()
    .map(({ table, bytes }) => ({ table, bytes, rows: rowsIn(store, table) }));
  const entries = store
    .prepare<[], LedgerSize['entries'][number]>(
      'SELECT model, state, count(*) AS entries FROM entry GROUP BY 1, 2 ORDER BY 1, 2',
    )
    .all();
  return {
    file: value('page_count') * value('page_size'),
    ahead: bytesOf(`${file}-wal`),
    free: value('freelist_count') * value('page_size'),
    tables,
    entries,
  };
}

/** The file and what is written ahead of it: at once. */
export function bytesOnDisk(file: string): number {
  return bytesOf(file) + bytesOf(`${file}-wal`);
}

function rowsIn(store: Store, table: string): number {
  return store.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${table}"`).get()?.n ?? 0;
}

function bytesOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}
