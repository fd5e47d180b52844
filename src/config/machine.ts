import { readFileSync } from 'node:fs';

/** What settings need of the machine. `readFile` throws as node's own does. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
}

export const machine: Machine = { env: process.env, readFile: readText };

/**
 * A text file as Windows may have written it: UTF-8 with or without a byte order mark, or UTF-16, which is what
 * `echo key > aiq.key` makes in the PowerShell that Windows ships.
 */
export function readText(path: string): string {
  const bytes = readFileSync(path);
  return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
}
