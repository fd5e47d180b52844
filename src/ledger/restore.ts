import { constants, copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../model/index.ts';
import { copyWhole } from './backup.ts';
import { contentOf, migrate, peek, takeBackHalfDone } from './content.ts';
import { doubt } from './doubt.ts';
import { Forget } from './forget.ts';
import { Forgotten, type Print } from './forgotten.ts';
import { Mark } from './mark.ts';
import { Meta } from './meta.ts';
import { prepareFolder, takeLock } from './open.ts';
import { type LedgerPlace, placeOf, withSeals } from './seal.ts';
import { type Store, storeFailure, transact } from './store.ts';

/**
 * Puts a backup in the place of the ledger. It is older than what was sent since, so all that AIQ has of it becomes
 * unknown: see doubt.ts. Whenever the process ends, either the former ledger or the restored one stands there, whole.
 * Gives where the former one is kept; null: there was none.
 * @throws Failure LEDGER_IN_USE: an owner runs · LEDGER_UNREADABLE: the backup is none · LEDGER_NEWER · LEDGER_FULL
 */
export async function restoreLedger(
  place: string | LedgerPlace,
  backup: string,
  now: () => Date,
): Promise<string | null> {
  const { file: path, keys } = placeOf(place);
  const file = resolve(path);
  prepareFolder(file);
  const fresh = `${file}.restoring`;
  const lock = takeLock(file);
  try {
    takeBackHalfDone(file);
    if (!isLedger(backup)) {
      throw new Failure(
        'LEDGER_UNREADABLE',
        `The file ${backup} is not there, or is no backup of a ledger.`,
        {
          hint: 'Name a file that `aiq-pos ledger backup` or the nightly backup has written; nothing was changed.',
        },
      );
    }
    clear(fresh);
    copyWhole(backup, fresh);
    await bringUp({ file: fresh, keys }, file, now().getTime());
    const former = keepFormer(file, `${file}.before-${now().toISOString().replaceAll(/[-:.]/g, '')}`);
    renameSync(fresh, file);
    markAsOurs({ file, keys });
    return former;
  } catch (thrown) {
    throw storeFailure(thrown);
  } finally {
    clear(fresh);
    lock.release();
  }
}

function isLedger(file: string): boolean {
  try {
    return contentOf(file) !== 'nothing';
  } catch (thrown) {
    const failure = storeFailure(thrown);
    if (failure.code === 'LEDGER_UNREADABLE') return false;
    throw failure;
  }
}

/** The copy as this version works with it, in one file, with nothing taken for known that AIQ may have otherwise. */
async function bringUp({ file: fresh, keys }: LedgerPlace, former: string, at: number): Promise<void> {
  if (contentOf(fresh) === 'older') await migrate(fresh);
  const store = withSeals(new Database(fresh, { fileMustExist: true }), keys);
  try {
    doubt(store, new Failure('LEDGER_STRANGE', 'The ledger was restored from a backup.'), at);
    forgetAgain(store, { file: former, keys }, at);
    store.pragma('journal_mode = DELETE');
  } finally {
    store.close();
  }
}

/** Whom the ledger has forgotten since the backup stays forgotten, where the former one can still say so. */
function forgetAgain(store: Store, former: LedgerPlace, at: number): void {
  const secret = new Meta(store).once('secret');
  const forgotten = new Forgotten(store, secret);
  transact(store, () => forgotten.adopt(forgottenIn(former, secret)));
  new Forget(store, secret, forgotten).again(at);
}

function forgottenIn({ file, keys }: LedgerPlace, secret: string): readonly Print[] {
  try {
    const prints = peek(file, (store) =>
      new Meta(withSeals(store, keys)).once('secret') === secret
        ? store.prepare<[], Print>('SELECT print, at FROM forgotten').all()
        : [],
    );
    return prints ?? [];
  } catch {
    // Damaged, of an older version, or no ledger: whatever it was is kept beside.
    return [];
  }
}

/** The former ledger under another name, for whoever wants to look at it. It also stays where it is, until it is replaced. */
function keepFormer(file: string, name: string): string | null {
  if (!existsSync(file)) return null;
  foldIn(file, name);
  try {
    linkSync(file, name);
  } catch {
    // A file system without links, as on a stick.
    copyFileSync(file, name, constants.COPYFILE_EXCL);
  }
  return name;
}

/** What is written ahead belongs to the former ledger: under the restored one it would be taken for its own. */
function foldIn(file: string, name: string): void {
  try {
    const store = new Database(file, { fileMustExist: true, timeout: 5_000 });
    try {
      if (store.pragma('journal_mode = DELETE', { simple: true }) === 'delete') return;
    } finally {
      store.close();
    }
  } catch (thrown) {
    if (storeFailure(thrown).code !== 'LEDGER_UNREADABLE') throw isBusy(thrown) ? looking(file) : thrown;
    for (const tail of ['-wal', '-shm']) {
      if (existsSync(`${file}${tail}`)) renameSync(`${file}${tail}`, `${name}${tail}`);
    }
    return;
  }
  throw looking(file);
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY');
}

function looking(file: string): Failure {
  return new Failure('LEDGER_IN_USE', `Another process is just looking at the ledger ${file}.`, {
    hint: 'End it, or wait a moment, and say it again.',
  });
}

/** Killed before this, the next start finds another ledger than the one it knows, and doubts it once more. */
function markAsOurs({ file, keys }: LedgerPlace): void {
  const store = withSeals(new Database(file, { fileMustExist: true }), keys);
  try {
    new Mark(file, store).write();
  } finally {
    store.close();
  }
}

function clear(file: string): void {
  for (const tail of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${tail}`, { force: true });
}
