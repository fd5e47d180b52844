import { once } from 'node:events';
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { expect, it, vi } from 'vitest';
import { backUp, ledgerDataSource } from '../../src/ledger/index.ts';
import { migrations } from '../../src/ledger/migrations/index.ts';
import { children, kill } from './child.ts';
import { dump, ledgerFolder, open, query } from './ledger-file.ts';
import { commit, persona, site, stock, uid } from './pages.ts';
import { sendAll } from './requests.ts';

// Forty processes start, each of which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

const nextFile = ledgerFolder();
const start = children();
const restoring = new URL('./restoring-process.ts', import.meta.url);
const migrating = new URL('./migrating-process.ts', import.meta.url);
const instants = 20;

const keysIn = (file: string): string =>
  query<{ key: string }>(file, 'SELECT key FROM entry ORDER BY key')
    .map(({ key }) => key)
    .join(' ');

/** All files of a ledger, so that the next round begins anew. */
function clear(file: string): void {
  const folder = dirname(file);
  for (const name of readdirSync(folder)) if (name.startsWith(basename(file))) rmSync(join(folder, name));
}

it(`A restore that is killed at ${instants} instants leaves the former ledger or the restored one, whole`, async () => {
  const [file, before, ...backups] = [nextFile(), nextFile(), nextFile(), nextFile()];
  const ledger = await open(file);
  ledger.streams.open(site, 'inventory', uid, 'v1');
  for (const [at, backup] of [...backups, before].entries()) {
    const items = Array.from({ length: 100 }, (_, nth) => stock(`${at}-${nth}`, '1'));
    commit(ledger, 'inventory', items);
    sendAll(ledger);
    backUp(file, backup);
  }
  ledger.close();
  copyFileSync(`${file}.mark`, `${before}.mark`);
  const former = keysIn(before);
  const restored = backups.map(keysIn);
  const seen = new Set<string>();
  for (let round = 0; round < instants; round++) {
    clear(file);
    for (const tail of ['', '.mark']) copyFileSync(`${before}${tail}`, `${file}${tail}`);
    const child = await start(restoring, file, ...backups);
    await sleep(Math.random() * 80);
    await kill(child);

    // It goes on with whichever it is, and nothing that it held goes before it is read again.
    const next = await open(file);
    expect(sendAll(next)).toEqual([]);
    next.close();
    expect(query(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const keys = keysIn(file);
    seen.add(keys);
    expect([former, ...restored]).toContain(keys);
    const known = query<{ known: number }>(file, 'SELECT count(deliveredFingerprint) AS known FROM entry');
    const asked = query(file, 'SELECT asked FROM stream');
    if (keys === former) expect(known).toEqual([{ known: 300 }]);
    else expect([known, asked]).toEqual([[{ known: 0 }], [{ asked: 'rewind' }]]);
  }
  expect(seen.size).toBeGreaterThan(1);
});

it(`A migration that is killed at ${instants} instants is made whole by the next start, and loses nothing`, async () => {
  const old = nextFile();
  const ledger = await open(old);
  const people = Array.from({ length: 200 }, (_, nth) => persona(`p${nth}`, `Ann ${nth % 150}`));
  commit(ledger, 'persona', people);
  commit(ledger, 'inventory', [stock('tea', '3')]);
  ledger.close();
  const source = await new DataSource(await ledgerDataSource(old)).initialize();
  for (const _later of migrations.slice(1)) await source.undoLastMigration();
  await source.query(`DELETE FROM meta WHERE name = 'marked'`);
  await source.destroy();
  // As it is, and as one that is not written ahead yet.
  const unlike = nextFile();
  copyFileSync(old, unlike);
  const db = new Database(unlike);
  db.pragma('journal_mode = DELETE');
  db.close();

  const whole = nextFile();
  const took = await upgraded(old, whole);
  const { meta: _, migrations: __, ...expected } = dump({ file: whole });
  let cutOff = 0;
  for (let round = 0; round < instants; round++) {
    const file = nextFile();
    copyFileSync(round % 2 === 0 ? old : unlike, file);
    const child = await start(migrating, file);
    const done = once(child, 'message').then(() => true);
    const isDone = await Promise.race([done, sleep(Math.random() * took).then(() => false)]);
    await kill(child);
    if (!isDone) cutOff += 1;
    const next = await open(file);
    expect(next.stranger).toBeNull();
    next.close();
    expect(query(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(query(file, 'SELECT name FROM migrations')).toHaveLength(migrations.length);
    const { meta: ___, migrations: ____, ...content } = dump({ file });
    expect(isDeepStrictEqual(content, expected)).toBe(true);
    clear(file);
  }
  expect(cutOff).toBeGreaterThan(0);
});

/** Gives how long it takes, milliseconds. */
async function upgraded(old: string, file: string): Promise<number> {
  copyFileSync(old, file);
  const child = await start(migrating, file);
  const began = performance.now();
  await once(child, 'message');
  return performance.now() - began;
}
