import { execFile } from 'node:child_process';
import { delimiter, dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { describe, expect, it, vi } from 'vitest';
import { ledgerDataSource, viewLedger } from '../../src/ledger/index.ts';
import { migrations } from '../../src/ledger/migrations/index.ts';
import { ledgerFolder, noon, open, query } from './ledger-file.ts';
import { commit, lines, sale, site, stock, uid } from './pages.ts';
import { sendAll } from './requests.ts';

const root = resolve(import.meta.dirname, '../..');
const nextFile = ledgerFolder();
const run = promisify(execFile);

/** The command of the readme, with the ledger named by the environment. */
async function typeorm(command: string, file: string): Promise<string> {
  const path = [dirname(process.execPath), resolve(root, 'node_modules/.bin'), process.env.PATH];
  const env = { ...process.env, AIQ_POS_LEDGER: file, PATH: path.join(delimiter) };
  const { stdout } = await run('npx', ['typeorm', command, '-d', 'ormconfig.ts'], { cwd: root, env });
  return stdout;
}

function tablesOf(file: string): string[] {
  const rows = query<{ name: string }>(
    file,
    `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1`,
  );
  return rows.map(({ name }) => name).filter((name) => !name.startsWith('sqlite_'));
}

const tables = [
  'account',
  'backfill',
  'batch',
  'batch_item',
  'command',
  'contact',
  'dead_letter',
  'debit',
  'endpoint',
  'entry',
  'forgotten',
  'mapping',
  'mend',
  'meta',
  'migrations',
  'part',
  'placeholder',
  'reconcile',
  'stream',
  'verification',
];

describe('The migrations', () => {
  it('run by the TypeORM command line make a ledger that its entities agree with, and can be undone', async () => {
    const file = nextFile();
    expect(await typeorm('migration:run', file)).toContain('has been executed successfully');
    expect(tablesOf(file)).toEqual(tables);
    expect(await typeorm('schema:log', file)).toContain('Your schema is up to date');
    expect(await typeorm('migration:revert', file)).toContain('has been reverted successfully');
    // The others by the same means, without two seconds of starting for each.
    const source = await new DataSource(await ledgerDataSource(file)).initialize();
    for (const _earlier of migrations.slice(1)) await source.undoLastMigration();
    await source.destroy();
    expect(tablesOf(file)).toEqual(['migrations']);
  });

  it('run by the product make the same, and once only', async () => {
    const file = nextFile();
    for (const _start of [1, 2]) (await open(file)).close();
    expect(tablesOf(file)).toEqual(tables);
    expect(query(file, 'SELECT name FROM migrations')).toHaveLength(migrations.length);
    const source = await new DataSource(await ledgerDataSource(file, 'reader')).initialize();
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    await source.destroy();
    expect(upQueries).toEqual([]);
  });

  it('upgrade a ledger of the first version, which can be looked at before, and keep what it holds', async () => {
    const file = nextFile();
    const ledger = await open(file);
    commit(ledger, 'sale', [sale('7', null, '10', null, lines(3))]);
    sendAll(ledger);
    commit(ledger, 'inventory', [stock('tea', '3')]);
    ledger.streams.open(site, 'inventory', uid, 'v1');
    ledger.streams.checkpoint(site, 'inventory', { position: 'here', sourceNow: null, completeAt: noon });
    ledger.streams.end(site, 'inventory', noon, 12, null);
    ledger.close();
    const source = await new DataSource(await ledgerDataSource(file)).initialize();
    for (const _later of migrations.slice(1)) await source.undoLastMigration();
    await source.destroy();
    const kept = { position: 'here', completeAt: noon, ranAt: noon, runs: 1, longestStatement: 12 };
    const unknown = { progressAt: null, lastLongestStatement: 0 };

    const view = viewLedger(file);
    expect(view?.streams.all()).toEqual([expect.objectContaining({ ...kept, ...unknown })]);
    view?.close();
    const upgraded = await open(file);
    expect(upgraded.streams.get(site, 'inventory')).toMatchObject({ ...kept, ...unknown });
    upgraded.close();
    // Of a sale that AIQ has, as many lines as it was sent with may stand there.
    expect(query(file, 'SELECT key, state, lines, voided FROM entry ORDER BY key')).toEqual([
      { key: '7', state: 'delivered', lines: 3, voided: 0 },
      { key: 'tea', state: 'pending', lines: 0, voided: 0 },
    ]);
  });

  it('keep what the ledger holds when the product takes over a file of the command line', async () => {
    const file = nextFile();
    await typeorm('migration:run', file);
    const ledger = await open(file);
    commit(ledger, 'inventory', [stock('tea', '3')]);
    expect(sendAll(ledger)).toEqual(['tea']);
    ledger.close();
    expect(await typeorm('migration:run', file)).toContain('No migrations are pending');
    expect(query(file, 'SELECT state FROM entry')).toEqual([{ state: 'delivered' }]);
  });
});

describe('The connection of the owner', () => {
  it('writes ahead, and to the disk at every commit', async () => {
    const pragma = vi.spyOn(Database.prototype, 'pragma');
    const ledger = await open(nextFile());
    const connection = pragma.mock.contexts.at(-1);
    pragma.mockRestore();
    if (!(connection instanceof Database)) throw new Error('no connection was set up');
    expect(connection.name).toBe(ledger.file);
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    // 2: FULL. 1 would lose the last commits in a power cut.
    expect(connection.pragma('synchronous', { simple: true })).toBe(2);
    ledger.close();
    expect(connection.open).toBe(false);
  });

  it('of the TypeORM data source does the same; a reader can write nothing', async () => {
    const file = nextFile();
    const owner = await new DataSource(await ledgerDataSource(file)).initialize();
    await owner.runMigrations();
    expect(await owner.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(await owner.query('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
    const reader = await new DataSource(await ledgerDataSource(file, 'reader')).initialize();
    await expect(reader.query(`INSERT INTO meta VALUES ('a', 'b')`)).rejects.toThrow(/readonly/);
    await reader.destroy();
    await owner.destroy();
  });

  it('makes one secret a ledger, which stays', async () => {
    const files = [nextFile(), nextFile()];
    const secrets: string[] = [];
    for (const file of [...files, ...files]) {
      const ledger = await open(file);
      secrets.push(ledger.secret);
      ledger.close();
    }
    expect(secrets.slice(2)).toEqual(secrets.slice(0, 2));
    expect(new Set(secrets).size).toBe(2);
    expect(secrets[0]).toMatch(/^[\w-]{43}$/);
  });
});
