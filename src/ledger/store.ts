import Database from 'better-sqlite3';
import { asFailure, Failure } from '../model/index.ts';

/** The SQLite file beneath the ORM: prepared statements, and transactions that are synchronous and never nested. */
export type Store = Database.Database;

/**
 * Runs `work` as one transaction. There is no await inside, so nothing can come between BEGIN and COMMIT; a nested
 * call would become a savepoint of the outer one and lose rows with it, so it is refused.
 */
export function transact<T>(store: Store, work: () => T): T {
  if (store.inTransaction) throw new Failure('BUG', 'A ledger transaction was begun inside another.');
  try {
    return store.transaction(work).immediate();
  } catch (thrown) {
    throw storeFailure(thrown);
  }
}

/** A write of one statement, by itself or within a transaction: fails as `transact` does. */
export function written<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw storeFailure(thrown);
  }
}

/** A ledger of an earlier version lacks tables until its owner has upgraded it. */
export function hasTable(store: Store, name: string): boolean {
  return (
    store.prepare<[string]>(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(name) !==
    undefined
  );
}

/** What the driver's error means for the technician. */
export function storeFailure(thrown: unknown): Failure {
  if (!(thrown instanceof Database.SqliteError)) return asFailure(thrown);
  const options = { cause: thrown };
  if (thrown.code.startsWith('SQLITE_FULL') || thrown.code.startsWith('SQLITE_IOERR')) {
    return new Failure('LEDGER_FULL', 'The ledger cannot be written: the disk is full or failing.', options);
  }
  if (thrown.code === 'SQLITE_NOTADB' || thrown.code.startsWith('SQLITE_CORRUPT')) {
    return new Failure('LEDGER_UNREADABLE', 'The ledger file is damaged, or is not a ledger.', {
      ...options,
      hint: 'Move the file away and restore a backup; without one, a new ledger reads everything again.',
    });
  }
  if (thrown.code.startsWith('SQLITE_CANTOPEN') || thrown.code.startsWith('SQLITE_READONLY')) {
    return new Failure('LEDGER_UNREADABLE', 'The ledger file cannot be opened.', options);
  }
  return new Failure('BUG', 'The ledger refused a statement.', options);
}
