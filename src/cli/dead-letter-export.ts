import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { Failure } from '../model/index.ts';
import { type DeadLetterQuestion, withLetters } from './dead-letter-choice.ts';
import { contentOf } from './dead-letters.ts';
import { type ExitCode, exit } from './exit.ts';
import type { Terminal } from './terminal.ts';

export interface ExportOptions extends DeadLetterQuestion {
  /** Without masks. */
  readonly full: boolean;
  /** A file that is not there yet; absent: standard output. */
  readonly out?: string;
}

/** Dead letters with their rows or records, a JSON document a line: for a spreadsheet, or for whoever mends them. */
export function exportDeadLetters(options: ExportOptions, terminal: Terminal): ExitCode {
  const { out } = options;
  if (out === undefined) writeLetters(options, terminal.out);
  else {
    const letters = intoFile(out, (write) => writeLetters(options, write));
    terminal.err(
      `${letters} written to ${out}${options.full ? ': it holds personal data of the shop' : ''}.`,
    );
  }
  return exit.done;
}

/** Gives how many there were. */
function writeLetters(options: ExportOptions, write: (line: string) => void): number {
  return withLetters(options, (letters) => {
    let written = 0;
    for (const letter of letters) {
      write(JSON.stringify({ ...letter, content: contentOf(letter, options.full) }));
      written += 1;
    }
    return written;
  });
}

/** Readable by its owner alone, replaces nothing, and is there only when it is whole. */
function intoFile<T>(path: string, work: (write: (line: string) => void) => T): T {
  const file = created(path);
  let isWhole = false;
  try {
    const result = work((line) => writeFileSync(file, `${line}\n`));
    isWhole = true;
    return result;
  } finally {
    closeSync(file);
    if (!isWhole) rmSync(path, { force: true });
  }
}

function created(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (cause) {
    const hint = 'Name another file, one that is not there yet, in a folder where this account may write.';
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const sentence = isThere ? `The file ${path} is there already.` : `The file ${path} cannot be made.`;
    throw new Failure('USAGE', sentence, { hint, cause });
  }
}
