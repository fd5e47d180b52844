import { commandLine } from '../../src/cli/command-line.ts';
import type { Ended } from './child.ts';

/**
 * The command line within this process, for commands that look and ask: they do the same as in a process of their own,
 * without a second of starting. Only `main.ts` is left out, and with it what Node does at the end of a process.
 */
export async function runWithin(args: readonly string[]): Promise<Ended> {
  let [out, err] = ['', ''];
  const code = await commandLine(args, {
    out: (text) => {
      out += `${text}\n`;
    },
    err: (text) => {
      err += `${text}\n`;
    },
    interactive: false,
    width: 160,
  });
  return { code, signal: null, out, err };
}
