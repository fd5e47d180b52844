import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../model/index.ts';
import { contentOf, migrate, peek, takeBackHalfDone } from './content.ts';
import { doubt } from './doubt.ts';
import { Ledger } from './ledger.ts';
import { LedgerView } from './ledger-view.ts';
import { Mark } from './mark.ts';
import { inUse, lockLedger, type Owner, readOwner, recordOwner } from './owner.ts';
import { type LedgerPlace, placeOf, withSeals } from './seal.ts';
import { type Store, storeFailure } from './store.ts';

export interface OwnerOptions {
  /** The command line's verb, for the next process that asks who owns the ledger. */
  readonly command: string;
  readonly now: () => Date;
}

/** Opens the ledger as its only writer, creating or upgrading it. LEDGER_IN_USE, LEDGER_NEWER, LEDGER_UNREADABLE. */
export async function openLedger(place: string | LedgerPlace, options: OwnerOptions): Promise<Ledger> {
  const { file: path, keys } = placeOf(place);
  const file = resolve(path);
  prepareFolder(file);
  const lock = takeLock(file);
  try {
    takeBackHalfDone(file);
    if (contentOf(file) !== 'current') await migrate(file);
    const store = withSeals(new Database(file, { fileMustExist: true, timeout: 10_000 }), keys);
    try {
      return owned(file, store, options, () => lock.release());
    } catch (thrown) {
      store.close();
      throw thrown;
    }
  } catch (thrown) {
    lock.release();
    throw storeFailure(thrown);
  }
}

function owned(file: string, store: Store, { command, now }: OwnerOptions, release: () => void): Ledger {
  store.pragma('journal_mode = WAL');
  store.pragma('synchronous = FULL');
  recordOwner(store, command, now());
  const mark = new Mark(file, store);
  const stranger = mark.stranger();
  if (stranger) doubt(store, stranger, now().getTime());
  mark.write();
  return new Ledger(file, store, release, { mark, stranger });
}

/** Opens the ledger beside its owner, to read. Null where there is none yet. */
export function viewLedger(place: string | LedgerPlace): LedgerView | null {
  const { file: path, keys } = placeOf(place);
  const file = resolve(path);
  if (!existsSync(file)) return null;
  try {
    if (contentOf(file) === 'nothing') return null;
    const store = new Database(file, { readonly: true, fileMustExist: true, timeout: 10_000 });
    return new LedgerView(file, withSeals(store, keys));
  } catch (thrown) {
    throw storeFailure(thrown);
  }
}

// NFS, SMB, SMB2, CIFS: their locks and WAL's shared memory do not hold what SQLite needs of them.
const networkFileSystems = new Set([0x6969, 0x517b, 0xfe534d42, 0xff534d42]);

/** The folder in which the ledger stands or is to stand. */
export function prepareFolder(file: string): void {
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

/** The right to write the ledger. LEDGER_IN_USE. */
export function takeLock(file: string): { release(): void } {
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
