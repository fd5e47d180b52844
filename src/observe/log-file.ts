import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname, parse, resolve } from 'node:path';
import { Writable } from 'node:stream';

export interface LogFileOptions {
  /** Bytes after which a file makes way for the next. */
  readonly maxSize: number;
  /** Files kept in all: aiq-pos.log (the newest), aiq-pos.1.log, aiq-pos.2.log, ... */
  readonly files: number;
  readonly now: () => Date;
  /** Told once each time the file breaks. */
  readonly failed: (error: unknown) => void;
}

const retryAfter = 60_000;

/**
 * A log file that makes way for the next when it is full. Each line is with the operating system when `write` is
 * over, so that the last line before a crash is there; winston's own file transport loses lines when it ends while
 * rotating. While the disk is full or the file cannot be opened, lines are dropped, and tried again after a minute.
 */
export function openLogFile(path: string, { maxSize, files, now, failed }: LogFileOptions): Writable {
  let file: OpenFile | undefined;
  let brokenSince = Number.NEGATIVE_INFINITY;
  const append = (line: Buffer): void => {
    const passed = now().getTime() - brokenSince;
    // A clock that was set back must not keep the log silent until it has caught up.
    if (passed >= 0 && passed < retryAfter) return;
    try {
      file ??= openAt(path, maxSize);
      if (file.size > 0 && file.size + line.length > file.limit) file = next(file, path, maxSize, files);
      writeSync(file.handle, line);
      file.size += line.length;
    } catch (error) {
      brokenSince = now().getTime();
      shut(file);
      file = undefined;
      failed(error);
    }
  };
  return new Writable({
    write: (chunk, _, done) => {
      append(Buffer.from(chunk));
      done();
    },
    final: (done) => {
      shut(file);
      done();
    },
  });
}

interface OpenFile {
  readonly handle: number;
  readonly limit: number;
  size: number;
}

function openAt(path: string, limit: number): OpenFile {
  mkdirSync(dirname(resolve(path)), { recursive: true });
  const handle = openSync(path, 'a', 0o600);
  return { handle, limit, size: fstatSync(handle).size };
}

/** aiq-pos.3.log becomes aiq-pos.4.log, and so on down; then a new file begins. */
function next(full: OpenFile, path: string, maxSize: number, files: number): OpenFile {
  closeSync(full.handle);
  try {
    for (let number = files - 1; number >= 1; number--)
      move(numbered(path, number - 1), numbered(path, number));
  } catch {
    // Windows moves no file that a viewer holds open: go on in this one, and try again when as much has come again.
    return openAt(path, full.size + maxSize);
  }
  return openAt(path, maxSize);
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

function numbered(path: string, number: number): string {
  const { dir, name, ext } = parse(resolve(path));
  return number === 0 ? resolve(path) : resolve(dir, `${name}.${number}${ext}`);
}

function shut(file: OpenFile | undefined): void {
  try {
    if (file) closeSync(file.handle);
  } catch {
    // It was not open any more.
  }
}
