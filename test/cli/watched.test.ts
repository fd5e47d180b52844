import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watched } from '../../src/cli/watched.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aiq-watched-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Does the edits one after the other, each in a pause between two looks; gives how often the work was done by then. */
async function edits(...all: (() => void)[]): Promise<number[]> {
  const file = join(folder, 'm.yaml');
  writeFileSync(file, 'a');
  const stop = new AbortController();
  const [done, left] = [{ times: 0 }, [...all]];
  const seen: number[] = [];
  const work = async () => {
    done.times += 1;
    return [file];
  };
  await watched(
    work,
    async () => {
      seen.push(done.times);
      const edit = left.shift();
      if (edit) edit();
      else stop.abort();
    },
    stop.signal,
  );
  return seen;
}

test('what is watched is done once, and again after each edit, however the editor saves', async () => {
  const file = join(folder, 'm.yaml');
  const replaced = () => {
    writeFileSync(`${file}.new`, 'abc');
    renameSync(`${file}.new`, file);
  };
  const nothing = () => {};
  const gone = () => rmSync(file);
  expect(await edits(() => writeFileSync(file, 'ab'), nothing, replaced, gone)).toEqual([1, 2, 2, 3, 4]);
});

test('an edit while the work is under way is not missed', async () => {
  const file = join(folder, 'm.yaml');
  writeFileSync(file, 'a');
  const stop = new AbortController();
  let times = 0;
  const work = async () => {
    times += 1;
    if (times === 2) writeFileSync(file, 'abcd');
    return [file];
  };
  let looks = 0;
  await watched(
    work,
    async () => {
      looks += 1;
      if (looks === 1) writeFileSync(file, 'ab');
      if (looks === 2) stop.abort();
    },
    stop.signal,
  );
  expect(times).toBe(3);
});
