import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { isOwned, Questions, viewLedger } from '../../src/ledger/index.ts';
import { Failure } from '../../src/model/index.ts';
import { children, kill } from './child.ts';
import { entryOf, ledgerFolder, noon, open } from './ledger-file.ts';
import { commit, stock, uid, unmappable } from './pages.ts';

const nextFile = ledgerFolder();
const start = children();
const script = new URL('./owner-process.ts', import.meta.url);

async function refusalOf(work: () => unknown): Promise<Failure> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

function ownerOf(file: string) {
  const view = viewLedger(file);
  const owner = view?.owner();
  view?.close();
  return owner;
}

function write(file: string, sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}

describe('The owner of a ledger', () => {
  it('is one: a second is told who it is', async () => {
    const file = nextFile();
    const ledger = await open(file, 'once');
    const refusal = await refusalOf(() => open(file));
    expect(refusal.code).toBe('LEDGER_IN_USE');
    expect(refusal.message).toBe(
      `The ledger ${file} is owned by process ${process.pid} on ${hostname()} (once), since 2026-11-22T19:00:00.000Z.`,
    );
    // Being refused has harmed neither.
    commit(ledger, 'inventory', [stock('tea', '3')]);
    expect(isOwned(file)).toBe(true);
    ledger.close();
    expect(isOwned(file)).toBe(false);
    const next = await open(file);
    expect(entryOf(next, 'tea')?.state).toBe('pending');
    next.close();
  });

  it('may be another process, and is gone with it, however that ends', async () => {
    const file = nextFile();
    const child = await start(script, file);
    const refusal = await refusalOf(() => open(file));
    expect(refusal.code).toBe('LEDGER_IN_USE');
    expect(refusal.message).toContain(`process ${child.pid} on ${hostname()} (run)`);
    expect(ownerOf(file)).toMatchObject({ pid: child.pid, command: 'run' });
    await kill(child);
    expect(ownerOf(file)).toBeNull();
    const ledger = await open(file, 'once');
    expect(ledger.view.owner()).toMatchObject({ pid: process.pid, command: 'once' });
    ledger.close();
  });

  it('is told as another process where the ledger names none yet', async () => {
    const file = nextFile();
    write(`${file}.lock`, '');
    for (const make of [
      () => {},
      () => writeFileSync(file, ''),
      () => write(file, 'CREATE TABLE half (a)'),
    ]) {
      make();
      const lock = new Database(`${file}.lock`);
      lock.exec('BEGIN EXCLUSIVE');
      const refusal = await refusalOf(() => open(file));
      expect([refusal.code, refusal.message]).toEqual([
        'LEDGER_IN_USE',
        `The ledger ${file} is owned by another process.`,
      ]);
      lock.close();
    }
  });

  it('is not kept out by others that only ask whether there is one', async () => {
    const file = nextFile();
    (await open(file)).close();
    const asker = await start(new URL('./asking-process.ts', import.meta.url), file);
    for (let round = 0; round < 10; round++) (await open(file)).close();
    await kill(asker);
  });
});

describe('Beside the owner', () => {
  it('any process sees what is committed, and can ask for more', async () => {
    const file = nextFile();
    const child = await start(script, file);
    const view = viewLedger(file);
    const questions = new Questions(file);
    const id = questions.ask('commit', ['tea', 'cup'], noon);
    const other = questions.ask('commit', ['pot'], noon);
    while (questions.answer(id) === null || questions.answer(other) === null) await sleep(5);
    expect(questions.answer(id)).toBe('{"kind":"done","entries":2}');
    expect(questions.answer(other)).toBe('{"kind":"done","entries":1}');
    expect(view?.standings()).toMatchObject([{ uid, model: 'inventory', state: 'pending', entries: 3 }]);
    questions.close();
    view?.close();
    await kill(child);
  });

  it('a question is kept while nobody owns the ledger, and answered once', async () => {
    const file = nextFile();
    (await open(file)).close();
    const questions = new Questions(file);
    const id = questions.ask('replay', [1, 2], noon);
    const ledger = await open(file);
    expect(ledger.commands.open()).toEqual([
      { id, name: 'replay', arguments: '[1,2]', askedAt: noon, askedBy: '', doneAt: null, answer: null },
    ]);
    expect(questions.answer(id)).toBeNull();
    ledger.commands.answer(id, { kind: 'done', entries: 2 }, noon + 1);
    expect(ledger.commands.open()).toEqual([]);
    expect(questions.answer(id)).toBe('{"kind":"done","entries":2}');
    expect(questions.answer(99)).toBeNull();
    questions.close();
    ledger.close();
  });

  it('a view follows the owner, but not what is not committed', async () => {
    const file = nextFile();
    const ledger = await open(file);
    const view = viewLedger(file);
    ledger.streams.open('main-street', 'inventory', uid, 'v1');
    commit(ledger, 'inventory', [stock('tea', '3'), unmappable('cup')]);
    expect(view?.standings()).toMatchObject([{ entries: 1 }]);
    expect(view?.deadLetters.list()).toHaveLength(1);
    expect(view?.streams.all()).toMatchObject([{ rowsRead: 2 }]);
    const plan = () => {
      expect(view?.standings()).toMatchObject([{ entries: 1, state: 'pending' }]);
      throw new Error('enough seen');
    };
    const gate = { may: () => true, admit: () => true };
    expect(() => ledger.outbox.claim(uid, noon, plan, gate)).toThrow();
    ledger.close();
    expect(view?.standings()).toMatchObject([{ entries: 1 }]);
    view?.close();
  });

  it('a view of a ledger that is not there makes none', () => {
    const file = join(dirname(nextFile()), 'nowhere', 'ledger.db');
    expect(viewLedger(file)).toBeNull();
    mkdirSync(dirname(file));
    expect(viewLedger(file)).toBeNull();
    expect(readdirSync(dirname(file))).toEqual([]);
  });

  it('a view of a ledger that is only just being made is none yet', async () => {
    const file = nextFile();
    writeFileSync(file, '');
    expect(viewLedger(file)).toBeNull();
    (await open(file)).close();
    const view = viewLedger(file);
    expect(view?.standings()).toEqual([]);
    view?.close();
  });
});

describe('A ledger that cannot be used', () => {
  const looks = [
    ['opened', (file: string) => open(file)],
    ['looked at', (file: string) => viewLedger(file)],
  ] as const;

  it.each(looks)(
    'because a newer version wrote it is refused when %s, and left as it is',
    async (_, look) => {
      const file = nextFile();
      (await open(file)).close();
      write(file, `INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')`);
      const refusal = await refusalOf(() => look(file));
      expect([refusal.code, refusal.next]).toEqual(['LEDGER_NEWER', 'configure']);
      expect(refusal.message).toContain('Later9999999999999');
      expect(isOwned(file)).toBe(false);
      write(file, `DELETE FROM migrations WHERE name = 'Later9999999999999'`);
      (await open(file)).close();
    },
  );

  it.each(looks)('because it is no database is refused when %s, and left as it is', async (_, look) => {
    const file = nextFile();
    const text = 'Dear diary, this is no database. '.repeat(100);
    writeFileSync(file, text);
    const refusal = await refusalOf(() => look(file));
    expect(refusal.code).toBe('LEDGER_UNREADABLE');
    expect(refusal.message).not.toContain('diary');
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(isOwned(file)).toBe(false);
  });

  it.each(looks)('because it is another program’s database is refused when %s', async (_, look) => {
    const file = nextFile();
    write(file, 'CREATE TABLE ticket (id integer)');
    const bytes = readFileSync(file);
    const refusal = await refusalOf(() => look(file));
    expect(refusal.code).toBe('LEDGER_UNREADABLE');
    expect(refusal.hint).toContain('another program');
    expect(readFileSync(file)).toEqual(bytes);
  });

  it.each(looks)('because it is a folder is refused when %s', async (_, look) => {
    const file = nextFile();
    mkdirSync(file);
    expect((await refusalOf(() => look(file))).code).toBe('LEDGER_UNREADABLE');
    expect(readdirSync(file)).toEqual([]);
  });

  it('because its folder cannot be made is refused', async () => {
    const file = nextFile();
    writeFileSync(file, '');
    const refusal = await refusalOf(() => open(join(file, 'ledger.db')));
    expect(refusal.code).toBe('LEDGER_UNREADABLE');
    expect(refusal.hint).toContain('write there');
    expect(viewLedger(join(file, 'ledger.db'))).toBeNull();
  });

  it('because its lock cannot be made is refused', async () => {
    const file = nextFile();
    mkdirSync(`${file}.lock`);
    expect((await refusalOf(() => open(file))).code).toBe('LEDGER_UNREADABLE');
    expect(existsSync(file)).toBe(false);
  });

  it('because its middle is damaged says so, and not that it is a bug', async () => {
    const file = nextFile();
    const ledger = await open(file);
    commit(
      ledger,
      'inventory',
      Array.from({ length: 500 }, (_, n) => stock(`sku ${n}`, '1')),
    );
    ledger.close();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 8_192);
    writeFileSync(file, bytes);
    const refusal = await refusalOf(async () => {
      const damaged = await open(file);
      try {
        commit(damaged, 'inventory', [stock('sku 250', '2')]);
      } finally {
        damaged.close();
      }
    });
    expect(refusal.code).toBe('LEDGER_UNREADABLE');
    expect(refusal.hint).toContain('backup');
  });
});
