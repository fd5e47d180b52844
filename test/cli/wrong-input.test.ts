import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createShop } from '../../src/demo/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { runCli } from '../e2e/child.ts';
import { runWithin } from '../e2e/within.ts';
import { type Found, mistakes } from './mistakes.ts';
import { shippedMapping, shopWith, soundSettings } from './wrong-shop.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let sandbox: Sandbox;
/** A shop that has been synced once: settings, mapping, key, database and ledger. */
let sound: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  sound = mkdtempSync(join(tmpdir(), 'aiq-sound-'));
  const shop = { customers: 10, receipts: 20, products: 5, days: 5, seed: 3, zone: 'America/Denver' };
  createShop(join(sound, 'pos.db'), { ...shop, now: Date.now() });
  writeFileSync(join(sound, 'aiq.key'), 'sandbox-key\n');
  writeFileSync(join(sound, 'till.yaml'), shippedMapping());
  writeFileSync(join(sound, 'aiq-pos.yaml'), soundSettings(sandbox.url));
  const { code, err } = await runCli(['once', '-c', join(sound, 'aiq-pos.yaml')]);
  expect(code, err).toBe(0);
});

afterAll(async () => {
  await sandbox.close();
  rmSync(sound, { recursive: true, force: true });
});

describe('wrong input is refused with its code, place, sentence and hint; nothing is sent or changed', () => {
  test.each(mistakes)('$what', async (mistake) => {
    const { folder, close } = await shopWith(mistake, sound);
    try {
      const requests = sandbox.world().counters.requests;
      const before = filesIn(folder);
      const args = ['once', '-c', join(folder, 'aiq-pos.yaml')];
      const plain = await runWithin(args);
      const json = await runWithin([...args, '--json']);
      expect([plain.code, json.code], plain.err + json.err).toEqual([mistake.exit ?? 2, mistake.exit ?? 2]);
      expect([plain.out, json.out]).toEqual(['', '']);

      const told = toldIn(json.err);
      expect(readPlain(plain.err)).toEqual(told);
      expect(told.map(({ code }) => code).toSorted()).toEqual(
        mistake.found.map(({ code }) => code).toSorted(),
      );
      for (const { sentence, hint } of told) {
        expect(sentence).toMatch(/^\S.+\S$/);
        expect(hint).toMatch(/^\S.+\S$/);
      }
      for (const found of mistake.found)
        expect(
          told.some((one) => fits(one, found, folder)),
          found.says,
        ).toBe(true);
      expect(sandbox.world().counters.requests).toBe(requests);
      expect(filesIn(folder)).toEqual(before);
    } finally {
      close();
    }
  });
});

describe('a port that another program has', () => {
  test.each(['sandbox', 'demo'])('is refused by `%s --port`', async (command) => {
    const { code, out, err } = await runCli([command, '--port', String(sandbox.port)]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(readPlain(err)).toMatchObject([
      { code: 'PORT_TAKEN', sentence: expect.stringContaining(String(sandbox.port)) },
    ]);
  });
});

describe('a command line that cannot be meant', () => {
  test.each([
    ['onec', 'Did you mean once?'],
    ['once --jsn', 'Did you mean --json?'],
    ['once now', 'See `aiq-pos --help`.'],
    ['preview --model shopper', 'See `aiq-pos --help`.'],
    ['preview --limit many', 'See `aiq-pos --help`.'],
    ['dead-letters show first', 'See `aiq-pos --help`.'],
    [
      'dead-letters replay',
      'Give their numbers, as `aiq-pos dead-letters list` shows them, or say --all, or name a --code.',
    ],
    ['sandbox --port 65536', 'See `aiq-pos --help`.'],
  ])('is refused: aiq-pos %s', async (line, hint) => {
    const plain = await runWithin(line.split(' '));
    const json = await runWithin([...line.split(' '), '--json']);
    expect([plain.code, json.code]).toEqual([2, 2]);
    expect(readPlain(plain.err)).toMatchObject([{ code: 'USAGE', hint }]);
    expect(toldIn(json.err)).toMatchObject([{ code: 'USAGE' }]);
  });

  test.each(['onec', 'preview --limit many', 'lint -c nowhere.yaml --json'])(
    'ends a process as it ends within one: aiq-pos %s',
    async (line) => {
      const ended = await runCli(line.split(' '));
      expect(ended.code).toBe(2);
      expect(ended).toEqual(await runWithin(line.split(' ')));
    },
  );

  test('without a command shows the help', async () => {
    const { code, err } = await runCli([]);
    expect(code).toBe(2);
    expect(err).toContain('Usage: aiq-pos');
  });
});

interface Told {
  readonly code: string;
  readonly place: string | undefined;
  readonly sentence: string;
  readonly hint: string;
}

/** "error CODE  place", the sentence, the hint; three lines each and nothing else. */
function readPlain(text: string): Told[] {
  const told = [...text.matchAll(/^(?:error|warning) ([A-Z_]+)(?: {2}(\S.*))?\n {2}(\S.*)\n {2}-> (.+)\n/gm)];
  expect(told.map(([all]) => all).join('')).toBe(text);
  return told.map(([, code = '', place, sentence = '', hint = '']) => ({ code, place, sentence, hint }));
}

function toldIn(text: string): Told[] {
  const { findings, error } = JSON.parse(text);
  return (findings ?? [error]).map(
    ({ code, place, sentence, hint }: Omit<Told, 'place'> & { place?: Place }) => ({
      code,
      place: place && [place.file, place.line, place.column].filter((part) => part !== undefined).join(':'),
      sentence,
      hint,
    }),
  );
}

interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

function fits({ code, place, sentence, hint }: Told, found: Found, folder: string): boolean {
  const said = `${sentence} ${hint}`.includes(found.says ?? '');
  return code === found.code && said && (!found.at || place === placeOf(folder, ...found.at));
}

/** Where the words stand first: "/shop/aiq-pos.yaml:5:11". */
function placeOf(folder: string, file: string, words: string): string {
  const before = readFileSync(join(folder, file), 'utf8').split(words)[0] ?? '';
  const lines = before.split('\n');
  return `${join(folder, file)}:${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
}

/** All files of a shop with their bytes; without what SQLite lays beside a database to lock it or look into it. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).filter((name) => !/\.db(\.lock|-shm)$/.test(name));
  const files = names.map((name) => [name, contentOf(join(folder, name))] as const);
  return Object.fromEntries(files.filter(([name, content]) => !name.endsWith('-wal') || content !== ''));
}

function contentOf(path: string): string {
  return lstatSync(path).isFile() ? readFileSync(path, 'base64') : 'no file';
}
