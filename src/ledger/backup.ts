import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../model/index.ts';
import { contentOf } from './content.ts';
import { storeFailure } from './store.ts';

/**
 * Copies the ledger as it is at one moment into a new file, while its owner goes on. The file is readable by this
 * account alone, holds nothing that was deleted, is checked to be whole, and is there only then. Gives its bytes.
 * @throws Failure USAGE: the file is there already · LEDGER_UNREADABLE · LEDGER_FULL
 */
export function backUp(ledger: string, to: string): number {
  if (existsSync(to)) {
    throw new Failure('USAGE', `The file ${to} is there already.`, {
      hint: 'Name a file that is not there yet.',
    });
  }
  if (contentOf(ledger) === 'nothing') {
    throw new Failure(
      'LEDGER_UNREADABLE',
      `There is no ledger at ${ledger} yet, so there is nothing to back up.`,
    );
  }
  copyWhole(ledger, to);
  return statSync(to).size;
}

/** Replaces what is there. */
export function copyWhole(from: string, to: string): void {
  const part = `${to}.part`;
  try {
    mkdirSync(dirname(to), { recursive: true });
    rmSync(part, { force: true });
    closeSync(openSync(part, 'wx', 0o600));
    vacuumInto(from, part);
    checkWhole(part);
    sync(part);
    renameSync(part, to);
  } catch (thrown) {
    rmSync(part, { force: true });
    throw storeFailure(thrown);
  }
}

function vacuumInto(from: string, to: string): void {
  const store = new Database(from, { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    store.prepare('VACUUM INTO ?').run(to);
  } finally {
    store.close();
  }
}

/** LEDGER_UNREADABLE. */
export function checkWhole(file: string): void {
  const store = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const said = store.pragma('integrity_check', { simple: true });
    if (said !== 'ok') throw new Failure('LEDGER_UNREADABLE', `The file ${file} is damaged: ${said}.`);
  } finally {
    store.close();
  }
}

function sync(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
