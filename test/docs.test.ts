import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generated, renewed } from '../docs/generate.ts';
import { loadSettings } from '../src/config/index.ts';
import { failureCodes } from '../src/model/index.ts';
import { parseSource, readTree } from './imports.ts';

const root = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, 'docs', file), 'utf8');

describe('the documents', () => {
  test.each(generated)('$file holds the $name as the code says it now', (part) => {
    expect(renewed(read(part.file), part), 'run: node docs/generate.ts').toBe(read(part.file));
  });

  test('are told apart from the code when they differ, and renewed where they should be', () => {
    const part = { file: 'x.md', name: 'x table', text: () => 'new\n' };
    const document = 'a\n<!-- x table: begin -->\n\nold\n\n<!-- x table: end -->\nb\n';
    expect(renewed(document, part)).toBe(document.replace('old', 'new'));
    expect(() => renewed('a\n', part)).toThrow('docs/x.md has no part named "x table"');
  });

  test('show settings that work', () => {
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(read('settings.md')) ?? [];
    const loaded = loadSettings('/shop/aiq-pos.yaml', { env: { AIQ_KEY: 'k' }, readFile: () => yaml });
    expect(loaded.findings).toEqual([]);
    expect(loaded.settings?.sites).toHaveLength(1);
  });

  test('link only to files and headings that are there', () => {
    const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.md'),
    );
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?![a-z]+:)([^)#]*)(?:#([^)]*))?\)/g)]
        .filter(([, file = '', heading]) => !reaches(page, file, heading))
        .map(([link]) => `${page} ${link}`),
    );
    expect(broken).toEqual([]);
  });
});

function reaches(page: string, file: string, heading: string | undefined): boolean {
  try {
    const text = readFileSync(
      file === '' ? join(root, 'docs', page) : resolve(root, 'docs', page, '..', file),
      'utf8',
    );
    return heading === undefined || headingsOf(text).includes(heading);
  } catch {
    return false;
  }
}

const headingsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, words = '']) =>
    words
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('the error codes', () => {
  test('are sentences: what happened, and what to do', () => {
    for (const [code, { about, hint }] of Object.entries(failureCodes)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      expect(about).toMatch(/^[A-Z].*\.$/);
      expect(hint).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('are each used by the product', () => {
    const tree = [...readTree(root, ['src', 'connectors'])].filter(
      ([path]) => !path.endsWith('failure-codes.ts'),
    );
    const said = new Set(
      tree.flatMap(([path, text]) => parseSource(path, text).words.map((word) => word.text)),
    );
    const unused = Object.keys(failureCodes).filter((code) => !said.has(code));
    expect(unused).toEqual([]);
  });
});
