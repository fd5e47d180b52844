import { basename, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseSource, readTree, type Tree } from './imports.ts';

const root = resolve(import.meta.dirname, '..');
const mostLines = 250;

/** Hosts that the product may name: AIQ's, this machine's, and those that stand for no one. */
const hosts =
  /^(lab\.alpineiq\.com|localhost|127\.0\.0\.1|\[::1\]|json-schema\.org|[\w.-]+\.(test|example|invalid))$/;

/** What a source must not be or hold, each as one sentence that begins with the place. */
function offences(tree: Tree): string[] {
  return [...tree].flatMap(([path, text]) => {
    const { anys, comments, words } = parseSource(path, text);
    const lines = text.trimEnd().split('\n').length;
    return [
      ...(lines > mostLines ? [`${path} has ${lines} lines`] : []),
      ...(/^(utils?|helpers?|common|.*manager)\.ts$/i.test(basename(path))
        ? [`${path} is named for nothing`]
        : []),
      ...(/^[a-z0-9]+([.-][a-z0-9]+)*\.ts$/.test(basename(path)) ? [] : [`${path} is not in kebab-case`]),
      ...anys.map((line) => `${path}:${line} says any`),
      ...comments
        .filter((comment) => /@ts-(ignore|expect-error|nocheck)/.test(comment.text))
        .map(({ line }) => `${path}:${line} silences the type check`),
      ...[...words, ...comments].flatMap(({ text: said, line }) =>
        hostsIn(said)
          .filter((host) => !hosts.test(host))
          .map((host) => `${path}:${line} names the host ${host}`),
      ),
      ...[...words, ...comments]
        .filter(({ text: said }) =>
          /(^|[\s"'`(])(\/(home|Users|root|work|mnt)\/|[A-Z]:\\Users\\)\w/.test(said),
        )
        .map(({ line }) => `${path}:${line} names a path of one machine`),
    ];
  });
}

const hostsIn = (text: string): string[] =>
  [...text.matchAll(/\b[a-z]+:\/\/(\[[^\]]*\]|[\w.-]+)/gi)].flatMap(([, host]) => host ?? []);

describe('the sources', () => {
  test('are short, named for what they hold, typed, and name no host or folder of their writers', () => {
    const tree = readTree(root, ['src', 'connectors', 'ormconfig.ts']);
    expect(tree.size).toBeGreaterThan(10);
    expect(offences(tree)).toEqual([]);
  });

  test.each([
    ['too long', 'src/a/b.ts', '// one\n'.repeat(251), 'has 251 lines'],
    ['a name for nothing', 'src/a/utils.ts', '', 'is named for nothing'],
    ['a manager', 'src/a/stream-manager.ts', '', 'is named for nothing'],
    ['another case', 'src/a/streamClock.ts', '', 'is not in kebab-case'],
    ['any', 'src/a/b.ts', 'export const a: any = 1;', 'says any'],
    ['a silenced check', 'src/a/b.ts', '// @ts-expect-error\nexport const a = 1;', 'silences the type check'],
    [
      'a foreign host',
      'src/a/b.ts',
      "export const a = 'https://files.foreign.org/x';",
      'names the host files.foreign.org',
    ],
    ['a host in a comment', 'src/a/b.ts', '// see http://10.0.0.7:80/x', 'names the host 10.0.0.7'],
    [
      'a folder of a writer',
      'src/a/b.ts',
      "export const a = '/home/ann/pos.db';",
      'names a path of one machine',
    ],
  ])('are refused for %s', (_, path, text, offence) => {
    const found = offences(new Map([[path, text]]));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(offence);
  });

  test('may name AIQ and this machine', () => {
    const text = "export const a = ['https://lab.alpineiq.com', 'http://127.0.0.1:80/', 'https://aiq.test'];";
    expect(offences(new Map([['src/a/b.ts', text]]))).toEqual([]);
  });
});
