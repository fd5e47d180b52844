import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const main = join(root, 'src/cli/main.ts');
/** Node keeps what it compiled: hundreds of children start in half the time. */
const compileCache = join(root, 'node_modules/.cache/aiq-pos-children');

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** The command line in a process of its own, as a technician's machine runs it. */
export interface Child {
  readonly pid: number;
  /** What it has written so far. */
  readonly out: () => string;
  readonly err: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; none where absent. */
  readonly input?: string;
}

/** Nothing of the test runner's environment but what a program needs to start. */
const machine = Object.fromEntries(
  ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'TEMP'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

export function startCli(args: readonly string[], { cwd, env = {}, input }: ChildOptions = {}): Child {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...machine, NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: 'pipe',
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  // A child that is killed at once has nobody to read what it is given.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  return {
    pid: child.pid ?? 0,
    out: () => out,
    err: () => err,
    kill: (signal) => void child.kill(signal),
    ended: new Promise((done, failed) => {
      child.once('error', failed);
      child.once('close', (code, signal) => done({ code, signal, out, err }));
    }),
  };
}

export function runCli(args: readonly string[], options?: ChildOptions): Promise<Ended> {
  return startCli(args, options).ended;
}
