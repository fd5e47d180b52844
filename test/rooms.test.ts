import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseSource, readTree, type Tree } from './imports.ts';
import { cycles, table, violations } from './rooms.ts';

const root = resolve(import.meta.dirname, '..');
const places = ['src', 'connectors', 'bench', 'ormconfig.ts'];

/** A small tree that keeps every rule; each canary adds one file, or changes one, and must be caught for it. */
const sound = {
  'src/model/index.ts': "export * from './failure.ts';",
  'src/model/failure.ts': "import Decimal from 'decimal.js'; export const a = Decimal;",
  'src/connector/index.ts': "export * from './contract.ts';",
  'src/connector/contract.ts': "import type { A } from '../model/index.ts'; export type B = A;",
  'src/connector/registry.ts':
    "export const sqlite = () => import('../../connectors/sqlite/index.ts'); export const any = (e: string) => import(e);",
  'src/sync/pull.ts':
    "import { readFileSync } from 'node:fs'; import pLimit from 'p-limit'; import { a } from '../ledger/index.ts';",
  'src/ledger/open.ts': "import { DataSource } from 'typeorm'; export const driver = 'better-sqlite3';",
  'src/cli/demo.ts': "export const engine = 'sqlite';",
  'src/cli/main.ts': '// sqlite may stand in a comment\nexport const engines = 1;',
  'connectors/sqlite/index.ts':
    "import { a } from '../../src/connector/index.ts'; import { b } from './clock.ts';",
  'connectors/sqlite/clock.ts': "import { DataSource } from 'typeorm'; export const b = DataSource;",
  'ormconfig.ts': "import { a } from './src/ledger/index.ts'; import { DataSource } from 'typeorm';",
};

// The canaries hold template placeholders as plain text.
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: see above
const canaries: readonly (readonly [rule: string, path: string, text: string, caught: RegExp])[] = [
  [
    'a room that may not be imported',
    'src/model/x.ts',
    "import { a } from '../sync/index.ts';",
    /may not import src\/sync/,
  ],
  [
    'a type of such a room',
    'src/aiq/x.ts',
    "import type { A } from '../ledger/index.ts';",
    /may not import src\/ledger/,
  ],
  [
    'a type written in place',
    'src/aiq/x.ts',
    "export type A = import('../ledger/index.ts').A;",
    /may not import src\/ledger/,
  ],
  ['a re-export', 'src/aiq/x.ts', "export { a } from '../ledger/index.ts';", /may not import src\/ledger/],
  ['a re-export of all', 'src/aiq/x.ts', "export * from '../ledger/index.ts';", /may not import src\/ledger/],
  [
    'a dynamic import',
    'src/aiq/x.ts',
    "export const a = () => import('../ledger/index.ts');",
    /may not import src\/ledger/,
  ],
  [
    'a computed import',
    'src/aiq/x.ts',
    'export const a = (b: string) => import(`../${b}/index.ts`);',
    /computed path/,
  ],
  ['a way past an index', 'src/sync/x.ts', "import { a } from '../ledger/open.ts';", /past the index\.ts/],
  [
    'a connector from a room',
    'src/sync/x.ts',
    "import { a } from '../../connectors/csv/index.ts';",
    /only src\/connector\/registry/,
  ],
  [
    'a connector from another',
    'connectors/mysql/index.ts',
    "import { a } from '../sqlite/index.ts';",
    /only src\/connector\/registry/,
  ],
  [
    'a connector always loaded',
    'src/connector/registry.ts',
    "import { a } from '../../connectors/sqlite/index.ts';",
    /only when they are needed/,
  ],
  [
    "a connector's inside",
    'src/connector/registry.ts',
    "export const a = import('../../connectors/sqlite/clock.ts');",
    /past the index\.ts/,
  ],
  [
    'more than the contract',
    'connectors/sqlite/x.ts',
    "import { a } from '../../src/model/index.ts';",
    /may not import src\/model/,
  ],
  [
    'the contract past its index',
    'connectors/sqlite/x.ts',
    "import { a } from '../../src/connector/contract.ts';",
    /past the index\.ts/,
  ],
  [
    'a library out of its room',
    'src/sync/x.ts',
    "import { DataSource } from 'typeorm';",
    /typeorm, which src\/sync may not hold/,
  ],
  [
    'a part of such a library',
    'src/sync/x.ts',
    "import { a } from 'typeorm/driver/x.js';",
    /typeorm, which src\/sync may not hold/,
  ],
  [
    "a connector's library in another",
    'connectors/mysql/x.ts',
    "import Db from 'better-sqlite3';",
    /may not hold/,
  ],
  [
    'a library not in the table',
    'src/sync/x.ts',
    "import a from '@scope/left-pad/x.js';",
    /@scope\/left-pad, which is not in the table/,
  ],
  ['a hidden require', 'src/sync/x.ts', "import { createRequire } from 'node:module';", /node:module/],
  [
    'a room not in the table',
    'src/misc/x.ts',
    "import { a } from '../model/index.ts';",
    /src\/misc, which is not in the table/,
  ],
  [
    'a cycle of two files',
    'src/connector/contract.ts',
    "import { a } from './index.ts';",
    /imports itself by way of/,
  ],
  ['an engine as a string', 'src/cli/x.ts', "export const a = 'mysql';", /names the engine mysql/],
  ['an engine in a template', 'src/cli/x.ts', 'export const a = `${1}: MSSQL`;', /names the engine mssql/],
  [
    'an engine as an identifier',
    'src/sync/x.ts',
    'export const isPostgres = true;',
    /names the engine postgres/,
  ],
];

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above

const treeOf = (files: Readonly<Record<string, string>>): Tree => new Map(Object.entries(files));

test('imports between rooms run one way, libraries stay in their rooms, and no engine is named outside its door', () => {
  const tree = readTree(root, places);
  expect(tree.size).toBeGreaterThan(10);
  expect(violations(tree)).toEqual([]);
});

test('a tree that keeps the rules passes the check', () => {
  expect(violations(treeOf(sound))).toEqual([]);
});

test.each(canaries)('the check catches %s', (_, path, text, caught) => {
  const found = violations(treeOf({ ...sound, [path]: text }));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(caught);
  expect(found[0]).toContain(path);
});

test('the table of rooms itself has no cycle, and names only rooms that it holds', () => {
  const graph = new Map(Object.entries(table.rooms));
  expect(cycles(graph)).toEqual([]);
  expect([...graph.values()].flat().filter((room) => !graph.has(room))).toEqual([]);
  // Through the registry, connectors come back to the contract: allowed, because they are loaded when needed.
  expect(table.rooms.connectors).toEqual(['src/connector']);
});

test('the table knows every room and every engine that the repository holds', () => {
  const rooms = readdirSync(join(root, 'src')).map((name) => `src/${name}`);
  expect(rooms.filter((room) => !(room in table.rooms))).toEqual([]);
  const engines = readdirSync(join(root, 'connectors')).filter((name) => name !== 'csv');
  expect(engines.filter((engine) => !table.engines.includes(engine))).toEqual([]);
});

test('cycles are found whatever their length, and each only once', () => {
  const graph = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['a']],
    ['d', ['c']],
    ['e', ['e']],
  ]);
  expect(cycles(graph)).toEqual([
    ['a', 'b', 'c', 'a'],
    ['e', 'e'],
  ]);
});

test('a tree is read from the disk, with every kind of import at its line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rooms-'));
  try {
    for (const [path, text] of Object.entries({
      ...sound,
      'src/sync/deep/x.ts': "\nimport '../../cli/index.ts';",
    })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const tree = readTree(folder, [...places, 'no-such-folder', 'no-such-file.ts']);
    expect(tree.size).toBe(Object.keys(sound).length + 1);
    expect(violations(tree)).toEqual([
      'src/sync/deep/x.ts:2 imports src/cli/index.ts: src/sync may not import src/cli',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(() => parseSource('x.ts', 'import {')).toThrow(SyntaxError);
});
