import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a file beside these, as it was built. */
export const built = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A program beside these in a process of its own, once it has told that it is ready, and what it told. */
export async function forked(
  name: string,
  args: readonly string[] = [],
  heap?: number,
): Promise<{ readonly child: ChildProcess; readonly told: unknown }> {
  const child = fork(
    built(name),
    args,
    heap === undefined ? {} : { execArgv: [`--max-old-space-size=${heap}`] },
  );
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${name} ended before it was ready.`);
  });
  const [told] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return { child, told };
}

/** What a child answers to a message. */
export async function asked(child: ChildProcess): Promise<unknown> {
  const answer = once(child, 'message');
  child.send('tell');
  const [told] = await answer;
  return told;
}

/** Resident memory of a process in MB, as Linux counts it; undefined once it has ended. */
export function residentOf(pid: number): number | undefined {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(told(pid, 'status'));
  return found ? Number(found[1]) / 1024 : undefined;
}

/** Seconds of processor that a process has used, on Linux; its clock ticks a hundred times a second. */
export function processorOf(pid: number): number {
  // The second field is the program's name in brackets; user and system time are the 14th and the 15th.
  const fields = told(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function told(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
