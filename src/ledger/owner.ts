import { hostname } from 'node:os';
import Database from 'better-sqlite3';
import { Failure } from '../model/index.ts';
import type { Store } from './store.ts';

/** Who owns a ledger: shown by `status`, and to whoever tries to be a second owner. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  /** ISO, UTC. */
  readonly since: string;
}

/**
 * Holds an exclusive lock on a file beside the ledger for as long as the process lives. The operating system drops
 * it with the process, however that ends, so no stale owner is ever in the way after a crash or a power cut.
 */
export function lockLedger(file: string): { release(): void } | null {
  const lock = new Database(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    lock.close();
    if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) return null;
    throw thrown;
  }
  return { release: () => lock.close() };
}

/** Is some process the owner right now? The lock answers, never a pid that may have been given to another program. */
export function isOwned(file: string): boolean {
  const lock = lockLedger(file);
  lock?.release();
  return lock === null;
}

export function recordOwner(store: Store, command: string, now: Date): void {
  const owner: Owner = { pid: process.pid, host: hostname(), command, since: now.toISOString() };
  store.prepare(`INSERT OR REPLACE INTO meta (name, value) VALUES ('owner', ?)`).run(JSON.stringify(owner));
}

export function readOwner(store: Store): Owner | null {
  const row = store.prepare<[], { value: string }>(`SELECT value FROM meta WHERE name = 'owner'`).get();
  return row ? JSON.parse(row.value) : null;
}

export function inUse(file: string, owner: Owner | null): Failure {
  const who = owner
    ? `process ${owner.pid} on ${owner.host} (${owner.command}), since ${owner.since}`
    : 'another process';
  return new Failure('LEDGER_IN_USE', `The ledger ${file} is owned by ${who}.`);
}
