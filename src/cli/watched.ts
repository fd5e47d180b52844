import { statSync } from 'node:fs';

/** Between two looks, milliseconds. */
const every = 300;

/**
 * Does the work, and again each time one of the files has changed, until it is stopped. Files are looked at by their
 * stamps: editors replace a file instead of writing it, and network drives tell nobody.
 */
export async function watched(
  work: () => Promise<readonly string[]>,
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let [files, seen]: [readonly string[], string | null] = [[], null];
  while (!signal.aborted) {
    const now = stampsOf(files);
    if (now === seen) await sleep(every, signal);
    else {
      const used = await work();
      // What was changed meanwhile is seen at the next look.
      seen = used.join() === files.join() ? now : stampsOf(used);
      files = used;
    }
  }
}

function stampsOf(files: readonly string[]): string {
  return files.map((file) => `${file} ${stampOf(file)}`).join('\n');
}

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size}` : 'gone';
}
