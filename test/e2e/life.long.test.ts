import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { viewLedger } from '../../src/ledger/index.ts';
import type { Ended } from './child.ts';
import { leftOpen, openScene, readingsOf, type Scene, until } from './scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** One shopper whose every value is told from all others. */
const person = {
  id: 'cust-zoe-77',
  first: 'Zorblatt',
  last: 'Quixenberry',
  phone: '(303) 987-6543',
  email: 'zorblatt.quix@hushmail.test',
};
const traces = ['zorblatt', 'quixenberry', '3039876543', '987-6543', 'hushmail'];

/** Adds the shopper, with every twentieth receipt in her name, one row of hers that cannot be mapped. */
function seed(scene: Scene): void {
  scene.edit((db) => {
    db.prepare(
      `INSERT INTO customers (id, searchkey, name, firstname, lastname, phone, email) VALUES (?, 'Z', ?, ?, ?, ?, ?)`,
    ).run(person.id, `${person.first} ${person.last}`, person.first, person.last, person.phone, person.email);
    db.prepare('UPDATE tickets SET customer = ? WHERE ticketid % 20 = 0').run(person.id);
    db.prepare('UPDATE ticketlines SET units = ? WHERE rowid = 11').run(`${person.last} ${person.phone}`);
  });
}

function found(texts: readonly string[], marks: readonly string[] = traces): string[] {
  return marks.filter((mark) => texts.some((text) => text.toLowerCase().includes(mark)));
}

/** The bytes of the ledger, of what is written ahead of it, of the mark, and of all logs. */
function bytesOf(scene: Scene): string[] {
  const logs = join(scene.folder, 'logs');
  const files = ['', '-wal', '-shm', '-journal', '.mark'].map((tail) => `${scene.ledger}${tail}`);
  const all = [...files, ...(existsSync(logs) ? readdirSync(logs).map((name) => join(logs, name)) : [])];
  return all.filter(existsSync).map((file) => readFileSync(file).toString('latin1'));
}

const sync = async (scene: Scene): Promise<void> => {
  const ended = await scene.cli('once');
  expect(ended.code, ended.err).toBe(0);
};

/** Settings that say more of the ledger than where it is. */
function withLedger(scene: Scene, block: string): void {
  writeFileSync(scene.config, `ledger: ${block}\n${readFileSync(scene.config, 'utf8')}`);
}

describe('The life of a ledger', () => {
  test('a forgotten customer leaves no byte in the ledger, its journal or the logs while the connector runs, and stays away', async () => {
    await using scene = await openScene({ quick: true });
    seed(scene);
    await sync(scene);
    const child = scene.start('run');
    await until(() => child.err().includes('Running.'));
    expect(found(bytesOf(scene))).toEqual(traces);

    const plan = JSON.parse((await scene.cli('forget', [person.id, '--json'])).out);
    expect(plan).toMatchObject({ known: true, done: false, contactID: expect.any(String) });
    expect(plan.sales).toBeGreaterThan(5);
    const done = await scene.cli('forget', [person.id, '--yes']);
    expect(done.out, done.err).toContain(`have contact ${plan.contactID} deleted`);
    expect(found(bytesOf(scene))).toEqual([]);

    // The shop goes on with her, and the connector without.
    scene.edit((db) =>
      db.prepare('UPDATE customers SET notes = ? WHERE id = ?').run('came again', person.id),
    );
    scene.trade(20);
    const readings = readingsOf(scene);
    expect(await until(() => readingsOf(scene) > readings + 2 && pendingIn(scene) === 0)).toBe(true);
    const explained = await scene.cli('explain', ['persona', person.id, '--source-key']);
    expect(explained.out, explained.err).toContain('left out, because this customer was forgotten');
    expect(found(bytesOf(scene))).toEqual([]);
    child.kill('SIGTERM');
    await child.ended;
    await sync(scene);
    expect(found(bytesOf(scene))).toEqual([]);
  });

  test('a support bundle holds no name, phone, e-mail or secret of the shop', async () => {
    await using scene = await openScene();
    const settings = readFileSync(scene.config, 'utf8').replace(
      '{ file: ./logs',
      '{ level: debug, file: ./logs',
    );
    writeFileSync(scene.config, settings);
    seed(scene);
    await sync(scene);
    const out = join(scene.folder, 'bundle.tar.gz');
    const made = await scene.cli('support-bundle', ['--out', out]);
    expect(made.code, made.err).toBe(0);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const unpacked = join(scene.folder, 'bundle');
    mkdirSync(unpacked);
    execFileSync('tar', ['-xzf', out, '-C', unpacked]);
    const names = readdirSync(unpacked, { recursive: true, encoding: 'utf8' });
    for (const name of [
      'about.json',
      'settings.json',
      'status.json',
      'dead-letters.jsonl',
      'log.jsonl',
      'mappings/unicenta.yaml',
    ]) {
      expect(names).toContain(name);
    }
    const texts = names.map((name) => join(unpacked, name)).filter((file) => statSync(file).isFile());
    const content = texts.map((file) => readFileSync(file, 'utf8'));
    expect(found(content, [...traces, readFileSync(scene.keyFile, 'utf8').trim()])).toEqual([]);
    expect(personal(scene).filter((one) => content.some((text) => text.includes(one)))).toEqual([]);
    expect(content.join('\n')).toContain('ROW_VALUE');
  });

  test('restored from a backup of last week, AIQ is told all anew, and nobody is messaged', async () => {
    await using scene = await openScene();
    await sync(scene);
    const backup = join(scene.folder, 'backup.db');
    expect((await scene.cli('ledger backup', [backup])).code).toBe(0);
    scene.trade(30);
    await sync(scene);
    const restored = await scene.cli('ledger restore', [backup]);
    expect(restored.out, restored.err).toContain('The former ledger is kept as');
    scene.trade(10);
    const before = scene.world().counters.requests;
    await sync(scene);
    expect(scene.world().counters.requests).toBeGreaterThan(before + 10);
    expect(scene.differences({ lineNames: false })).toEqual([]);
    expect(leftOpen(scene)).toEqual([]);
    const { messagesFired, consentsChanged } = scene.world().counters;
    expect([messagesFired, consentsChanged]).toEqual([0, 0]);
    const settled = scene.world().counters.requests;
    await sync(scene);
    expect(scene.world().counters.requests).toBe(settled);
  });

  test('encrypted, it holds no name, phone or e-mail of any shopper, and the shop is synced as without', async () => {
    await using scene = await openScene();
    writeFileSync(
      join(scene.folder, 'ledger.key'),
      'a key of the tests, which nobody guesses'.replaceAll(/[ ,]/g, '-'),
    );
    withLedger(scene, '{ encryption: { keys: [{ file: ./ledger.key }] } }');
    seed(scene);
    await sync(scene);
    scene.trade(30);
    await sync(scene);
    expect(scene.differences({ lineNames: false })).toEqual([]);
    const shoppers = personal(scene);
    expect(shoppers.length).toBeGreaterThan(100);
    const bytes = bytesOf(scene);
    expect(shoppers.filter((one) => bytes.some((text) => text.includes(one)))).toEqual([]);
    const commands: [string, string[]][] = [
      ['status', []],
      ['dead-letters list', []],
      ['dead-letters export', []],
      ['coverage', []],
      ['ledger size', []],
      ['explain persona', [person.id]],
    ];
    for (const [command, args] of commands) {
      const ended: Ended = await scene.cli(command, args);
      expect(ended.code, `${command}: ${ended.err}`).toBe(0);
    }
  });
});

/** Every full name, phone and e-mail of the shop's customers; a short one may stand in any text by chance. */
function personal(scene: Scene): string[] {
  const rows = scene.edit((db) =>
    db
      .prepare<[], Record<'name' | 'phone' | 'email', string | null>>(
        'SELECT name, phone, email FROM customers',
      )
      .all(),
  );
  const values = rows.flatMap(({ name, phone, email }) => [name, phone, phone?.replaceAll(/\D/g, ''), email]);
  return [...new Set(values.flatMap((value) => (value && value.length > 8 ? [value] : [])))];
}

const settled = new Set(['delivered', 'dead', 'left']);

/** Records that are to go, and have not gone yet. */
function pendingIn(scene: Scene): number {
  const view = viewLedger(scene.ledger);
  try {
    const open = view?.standings().filter(({ state }) => !settled.has(state)) ?? [];
    return open.reduce((sum, { entries }) => sum + entries, 0);
  } finally {
    view?.close();
  }
}
