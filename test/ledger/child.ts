import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll } from 'vitest';

/** Starts scripts as processes of their own; those still alive at the end of the test file are killed. */
export function children(): (script: URL, ...args: readonly string[]) => Promise<ChildProcess> {
  const started: ChildProcess[] = [];
  afterAll(() => Promise.all(started.map(kill)));
  return async (script, ...args) => {
    const child = fork(script, [...args], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    started.push(child);
    // Its first message says that it holds the ledger.
    const said = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => null)]);
    if (!said) throw new Error('the process has ended before it was ready');
    return child;
  };
}

/** As a power cut would: the process can do nothing about it. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
