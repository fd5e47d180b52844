import { existsSync, mkdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../model/index.ts';
import { ledgerDataSource } from './data-source.ts';
import { Ledger, LedgerView } from './ledger.ts';
import { migrations } from './migrations/index.ts';
import { inUse, lockLedger, type Owner, readOwner, recordOwner } from './owner.ts';
import { type Store, storeFailure } from './store.ts';

export interface OwnerOptions {
  /** The command line's verb, for the next process that asks who owns the ledger. */
  readonly command: string;
  readonly now: () => Date;
}

/** Opens the ledger as its only writer, creating or upgrading it. LEDGER_IN_USE, LEDGER_NEWER, LEDGER_UNREADABLE. */
export async function openLedger(path: string, options: OwnerOptions): Promise<Ledger> {
  const file = resolve(path);
  prepareFolder(file);
  const lock = takeLock(file);
  try {
    if (contentOf(file) !== 'current') await migrate(file);
    const store = new Database(file, { fileMustExist: true, timeout: 10_000 });
    store.pragma('journal_mode = WAL');
    store.pragma('synchronous = FULL');
    recordOwner(store, options.command, options.now());
    return new Ledger(file, store, () => lock.release());
  } catch (thrown) {
    lock.release();
    throw storeFailure(thrown);
  }
}

/** Opens the ledger beside its owner, to read. Null where there is none yet. */
export function viewLedger(path: string): LedgerView | null {
  const file = resolve(path);
  if (!existsSync(file)) return null;
  try {
    if (contentOf(file) === 'nothing') return null;
    return new LedgerView(file, new Database(file, { readonly: true, fileMustExist: true, timeout: 10_000 }));
  } catch (thrown) {
    throw storeFailure(thrown);
  }
}

/** Most starts find nothing to do here, and TypeORM takes longer to load than all the rest. */
async function migrate(file: string): Promise<void> {
  const { DataSource } = await import('typeorm');
  const source = await new DataSource(await ledgerDataSource(file)).initialize();
  await source.runMigrations();
  await source.destroy();
}

// NFS, SMB, SMB2, CIFS: their locks and WAL's shared memory do not hold what SQLite needs of them.
const networkFileSystems = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42]);

function prepareFolder(file: string): void {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new Failure('LEDGER_UNREADABLE', `The folder ${folder} for the ledger cannot be made.`, { cause });
  }
  if (file.startsWith('\\\\') || networkFileSystems.has(statfsSync(folder).type)) {
    throw new Failure('LEDGER_UNREADABLE', `The ledger ${file} would stand on a network share.`, {
      hint: 'Put the ledger on a disk of this machine: a network share can lose or tear what is written.',
    });
  }
}

function takeLock(file: string): { release(): void } {
  try {
    const lock = lockLedger(file);
    if (lock) return lock;
  } catch (cause) {
    throw new Failure('LEDGER_UNREADABLE', `The ledger ${file} cannot be locked.`, { cause });
  }
  throw inUse(file, ownerIn(file));
}

/** A ledger that is being made does not name its owner yet. */
function ownerIn(file: string): Owner | null {
  try {
    return peek(file, readOwner);
  } catch {
    return null;
  }
}

/**
 * `nothing` also where the file is there and empty; `older` where migrations are to run. LEDGER_NEWER, and
 * LEDGER_UNREADABLE for what is no ledger.
 */
function contentOf(file: string): 'nothing' | 'older' | 'current' {
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

function foreign(file: string): Failure {
  return new Failure('LEDGER_UNREADABLE', `The file ${file} is a database, but not a ledger.`, {
    hint: 'Name a file of its own for the ledger: what is in this one belongs to another program.',
  });
}

function peek<T>(file: string, look: (store: Store) => T): T | null {
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
