import { existsSync } from 'node:fs';
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

/** Long enough to outlast those who only ask, milliseconds: an owner holds its lock for as long as it lives. */
const patience = 250;

/**
 * Holds an exclusive lock on a file beside the ledger for as long as the process lives. The operating system drops
 * it with the process, however that ends, so no stale owner is ever in the way after a crash or a power cut.
 */
export function lockLedger(file: string): { release(): void } | null {
  const lock = new Database(lockOf(file), { timeout: patience });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    lock.close();
    if (isBusy(thrown)) return null;
    throw thrown;
  }
  return { release: () => lock.close() };
}

/** Is some process the owner right now? The lock answers, never a pid that may have been given to another program. */
export function isOwned(file: string): boolean {
  if (!existsSync(lockOf(file))) return false;
  const lock = new Database(lockOf(file), { readonly: true, timeout: 0 });
  try {
    lock.prepare('SELECT 1 FROM sqlite_master').get();
    return false;
  } catch (thrown) {
    if (isBusy(thrown)) return true;
    throw thrown;
  } finally {
    lock.close();
  }
}

function lockOf(file: string): string {
  return `${file}.lock`;
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY');
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
