import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEngine } from '../../src/cli/engine.ts';
import { mappingsOf } from '../../src/cli/former-mappings.ts';
import { inspect, prepare } from '../../src/cli/prepare.ts';
import { openLedger } from '../../src/ledger/index.ts';
import { asFailure } from '../../src/model/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { once as runOnce } from '../../src/schedule/index.ts';
import { key, uid } from '../e2e/scene.ts';
import { runWithin } from '../e2e/within.ts';

const mapping = `
pos: Corner Shop
engines: [sqlite]
inventory:
  from: items
  key: id
  sync:
    mode: watermark
    by: { first_existing: [version, changed] }
    zone: UTC
    pass: 1d
  fields:
    sku: id
    name: { first_existing: [title, null] }
    quantity: units
`;

let folder: string;
let sandbox: Sandbox;
let db: Database.Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aiq-choice-'));
  sandbox = await startSandbox({ accounts: [{ uid, key }] });
  db = new Database(join(folder, 'pos.db'));
  db.exec(`CREATE TABLE items (id INTEGER PRIMARY KEY, changed TEXT, units INTEGER);
    CREATE INDEX changed ON items (changed);
    INSERT INTO items VALUES (1, '2026-03-08 08:00:00', 5), (2, '2026-03-08 10:00:00', 5), (3, '2026-03-08 10:00:01', 5)`);
  writeFileSync(join(folder, 'corner.yaml'), mapping);
  writeFileSync(join(folder, 'aiq.key'), key);
  writeFileSync(
    join(folder, 'aiq-pos.yaml'),
    JSON.stringify({
      log: { file: './aiq-pos.log' },
      aiq: { url: sandbox.url, limits: 'none' },
      sites: {
        corner: {
          zone: 'UTC',
          source: { engine: 'sqlite', file: './pos.db' },
          mapping: './corner.yaml',
          aiq: { uid, key: { file: './aiq.key' } },
        },
      },
    }),
  );
});
afterEach(async () => {
  db.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const cli = (command: string, ...args: string[]) =>
  runWithin([command, '-c', join(folder, 'aiq-pos.yaml'), ...args]);
const stock = () =>
  Object.fromEntries(
    [...(sandbox.world().inventory.get(uid) ?? [])].map(([sku, one]) => [sku, one.quantity]),
  );

/** What is to be considered, by its code, and what failed. */
async function once(): Promise<readonly string[]> {
  const engine = await openEngine(join(folder, 'aiq-pos.yaml'), { command: 'once', notify: () => undefined });
  try {
    const { failures } = await runOnce(engine.work, new AbortController().signal);
    const codes = engine.warnings.map(({ code }) => code);
    return [...codes, ...failures.map((failure) => asFailure(failure).code)];
  } finally {
    engine.close();
  }
}

test('a column of the watermark may come, go and come back: no row is lost, and none is sent twice', async () => {
  expect(await once()).toEqual([]);
  expect(stock()).toEqual({ 1: 5, 2: 5, 3: 5 });

  // The new version stamps what the old one did not. One row was changed between.
  db.exec(`ALTER TABLE items ADD COLUMN version INTEGER; UPDATE items SET version = id;
    CREATE INDEX version ON items (version); UPDATE items SET units = 6 WHERE id = 1`);
  expect(await once()).toEqual([]);
  expect(stock()).toEqual({ 1: 6, 2: 5, 3: 5 });
  db.exec('UPDATE items SET units = 7, version = 4 WHERE id = 2');
  expect(await once()).toEqual([]);
  expect(stock()).toEqual({ 1: 6, 2: 7, 3: 5 });

  // Back to the old one, and a row that nothing but the version told of.
  db.exec(`UPDATE items SET units = 8, version = 5 WHERE id = 1;
    DROP INDEX version; ALTER TABLE items DROP COLUMN version`);
  expect(await once()).toEqual([]);
  expect(stock()).toEqual({ 1: 8, 2: 7, 3: 5 });
  expect(sandbox.world().counters.repeats).toMatchObject({ inventory: 0 });
});

test('`check` says what was taken, and why', async () => {
  const took = async () => JSON.parse((await cli('check', '--json')).out).choices;
  expect(await took()).toEqual([
    'corner: inventory.sync.by reads items.changed: the database has no items.version.',
    'corner: inventory.fields.name has nothing: the database has no items.title.',
  ]);
  db.exec(`ALTER TABLE items ADD COLUMN version INTEGER; ALTER TABLE items ADD COLUMN title TEXT`);
  expect((await cli('check')).out).toContain(
    'corner: inventory.sync.by reads items.version.\ncorner: inventory.fields.name reads items.title.\n',
  );
  expect((await cli('lint')).code).toBe(0);
});

test('one that must be there is missed at its line', async () => {
  db.exec('DROP INDEX changed; ALTER TABLE items RENAME COLUMN changed TO chnaged');
  const { code, out } = await cli('check');
  expect(code).not.toBe(0);
  expect(out).toMatch(/POS_COLUMN_MISSING .*corner\.yaml:9:37\n.*\n {2}-> Did you mean "chnaged"\?/);
});

test('a database that is away decides as it did last, and one that was never asked has the first', async () => {
  const config = join(folder, 'aiq-pos.yaml');
  const [unasked] = (await inspect(config)).prepared?.sites ?? [];
  const [asked] = (await prepare(config)).sites;
  if (!unasked || !asked) throw new TypeError('no site');
  expect([unasked.lacks, asked.lacks]).toEqual([null, ['items.title', 'items.version']]);
  const ledger = await openLedger(join(folder, 'aiq-pos.db'), { command: 'test', now: () => new Date() });
  const versionOf = async (site: typeof asked) =>
    (await mappingsOf(site, ledger, Date.now())).mapping.version;
  try {
    expect(await versionOf(unasked)).toBe(unasked.mapping.version);
    expect(await versionOf(asked)).not.toBe(unasked.mapping.version);
    expect(await versionOf(unasked)).toBe(asked.mapping.version);
  } finally {
    ledger.close();
  }
});
