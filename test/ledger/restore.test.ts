import { copyFileSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backUp, type Ledger, restoreLedger } from '../../src/ledger/index.ts';
import { dump, entryOf, ledgerFolder, noon, open, query } from './ledger-file.ts';
import { commit, persona, sale, site, stock, uid } from './pages.ts';
import { claimed, keysOf, sendAll } from './requests.ts';

const nextFile = ledgerFolder();
const later = noon + 25 * 3_600_000;
const restore = (file: string, backup: string) => restoreLedger(file, backup, () => new Date(noon));

/** A ledger with one of each model at AIQ. */
async function filled(): Promise<Ledger> {
  const ledger = await open(nextFile());
  ledger.streams.open(site, 'persona', uid, 'v1');
  ledger.streams.checkpoint(site, 'persona', { position: '{}', sourceNow: null, completeAt: noon });
  commit(ledger, 'persona', [persona('p1', 'Ann')], { lane: 'background' });
  commit(ledger, 'sale', [sale('s1', 'p1')]);
  commit(ledger, 'inventory', [stock('tea', '3')]);
  sendAll(ledger);
  return ledger;
}

const without = (tables: Record<string, readonly unknown[]>, ...names: string[]) =>
  Object.fromEntries(Object.entries(tables).filter(([name]) => !names.includes(name)));

describe('A backup', () => {
  it('is made while the owner goes on, is whole, holds all, and is readable by this account alone', async () => {
    const ledger = await filled();
    const file = nextFile();
    expect(backUp(ledger.file, file)).toBe(statSync(file).size);
    commit(ledger, 'inventory', [stock('tea', '2')]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(query(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(query(file, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'delete' }]);
    expect(entryOf({ file }, 'tea')).toMatchObject({
      state: 'delivered',
      delivered: expect.stringContaining('"3"'),
    });
    expect(readdirSync(dirname(file)).filter((name) => name.startsWith(`${basename(file)}.`))).toEqual([]);
    ledger.close();
  });

  it('replaces no file, and is not made of nothing', async () => {
    const file = nextFile();
    writeFileSync(file, 'mine');
    const ledger = await filled();
    expect(() => backUp(ledger.file, file)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => backUp(nextFile(), nextFile())).toThrow(
      expect.objectContaining({ code: 'LEDGER_UNREADABLE' }),
    );
    ledger.close();
  });
});

describe('A restored ledger', () => {
  it('is refused while an owner runs, and where the file is no backup', async () => {
    const ledger = await filled();
    const [backup, other] = [nextFile(), nextFile()];
    backUp(ledger.file, backup);
    const before = dump(ledger);
    await expect(restore(ledger.file, backup)).rejects.toMatchObject({ code: 'LEDGER_IN_USE' });
    ledger.close();
    writeFileSync(other, 'no ledger at all, and long enough to be taken for something');
    await expect(restore(ledger.file, other)).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE' });
    await expect(restore(ledger.file, `${other}.none`)).rejects.toMatchObject({ code: 'LEDGER_UNREADABLE' });
    expect(dump(ledger)).toEqual(before);
  });

  it('keeps the former one beside, has another epoch, and is not doubted again', async () => {
    const ledger = await filled();
    const backup = nextFile();
    backUp(ledger.file, backup);
    commit(ledger, 'inventory', [stock('tea', '2')]);
    sendAll(ledger);
    const before = dump(ledger);
    ledger.close();
    const former = await restore(ledger.file, backup);
    expect(without(dump({ file: former ?? '' }), 'meta')).toEqual(without(before, 'meta'));
    const epochs = [ledger.file, former ?? ''].map((file) =>
      query(file, `SELECT value FROM meta WHERE name = 'epoch'`),
    );
    expect(epochs[0]).not.toEqual(epochs[1]);
    const again = await open(ledger.file);
    expect(again.stranger).toBeNull();
    again.close();
  });

  it('sends nothing of what it held before its row is read again, and then what the row is now, in the background', async () => {
    const ledger = await filled();
    commit(ledger, 'inventory', [stock('cup', '9'), stock('pot', '1')]);
    const flying = claimed(ledger, { most: 1 });
    expect(keysOf(flying)).toEqual(['cup']);
    const backup = nextFile();
    backUp(ledger.file, backup);
    ledger.close();
    await restore(ledger.file, backup);
    const restored = await open(ledger.file);
    expect(restored.streams.get(site, 'persona')?.asked).toBe('rewind');
    expect(restored.view.doubted()).toEqual({
      since: noon,
      sentence: 'The ledger was restored from a backup.',
    });
    expect(query(restored.file, 'SELECT * FROM batch')).toEqual([]);
    expect(sendAll(restored)).toEqual([]);

    commit(restored, 'inventory', [stock('tea', '3'), stock('cup', '8')], { lane: 'background' });
    expect(sendAll(restored).toSorted()).toEqual(['cup', 'tea']);
    commit(restored, 'inventory', [stock('tea', '3'), stock('cup', '8')]);
    expect(sendAll(restored)).toEqual([]);
    restored.streams.ask(site, 'persona', null);
    const read = { position: '{}', sourceNow: null, completeAt: noon + 1 };
    restored.streams.checkpoint(site, 'persona', read);
    expect(restored.view.doubted()).toBeNull();
    // A row that the POS has no more: what was to be sent of it goes after a day.
    expect(sendAll(restored, { now: later })).toEqual(['pot']);
    restored.close();
  });

  it('asserts shoppers and sales too, once', async () => {
    const ledger = await filled();
    const backup = nextFile();
    backUp(ledger.file, backup);
    ledger.close();
    await restore(ledger.file, backup);
    const restored = await open(ledger.file);
    commit(restored, 'persona', [persona('p1', 'Ann')], { lane: 'background' });
    commit(restored, 'sale', [sale('s1', 'p1')], { lane: 'background' });
    expect(sendAll(restored)).toEqual(['p1', 's1']);
    expect(entryOf(restored, 'p1')).toMatchObject({ contactId: 'contact-p1', lane: 'background' });
    commit(restored, 'persona', [persona('p1', 'Ann')]);
    commit(restored, 'sale', [sale('s1', 'p1')]);
    expect(sendAll(restored)).toEqual([]);
    restored.close();
  });

  it('may take the place of a damaged one, and of none', async () => {
    const ledger = await filled();
    const backup = nextFile();
    backUp(ledger.file, backup);
    ledger.close();
    writeFileSync(ledger.file, 'what a failing disk has left of it, which is no database any more');
    const former = await restore(ledger.file, backup);
    expect(former).not.toBeNull();
    expect(entryOf(ledger, 'tea')).toBeDefined();
    const elsewhere = nextFile();
    expect(await restore(elsewhere, backup)).toBeNull();
    (await open(elsewhere)).close();
  });
});

describe('A ledger is known by the mark beside it:', () => {
  const doubted = async (file: string): Promise<boolean> => {
    const ledger = await open(file);
    ledger.close();
    return ledger.stranger !== null;
  };

  it('one that went on is not doubted', async () => {
    const ledger = await filled();
    ledger.close();
    expect(existsSync(`${ledger.file}.mark`)).toBe(true);
    expect(await doubted(ledger.file)).toBe(false);
  });

  it('an older copy in its place is, once', async () => {
    const ledger = await filled();
    const copy = nextFile();
    backUp(ledger.file, copy);
    commit(ledger, 'inventory', [stock('tea', '2')]);
    sendAll(ledger);
    ledger.close();
    copyFileSync(copy, ledger.file);
    expect(await doubted(ledger.file)).toBe(true);
    expect(entryOf(ledger, 'tea')).toMatchObject({ deliveredFingerprint: null });
    expect(await doubted(ledger.file)).toBe(false);
  });

  it('a copy of it that has sent all there was is not', async () => {
    const ledger = await filled();
    ledger.close();
    const copy = nextFile();
    backUp(ledger.file, copy);
    copyFileSync(copy, ledger.file);
    expect(await doubted(ledger.file)).toBe(false);
  });

  it('another one in its place is, and so is one that came without its mark', async () => {
    const [one, other] = [await filled(), await filled()];
    one.close();
    other.close();
    copyFileSync(other.file, one.file);
    expect(await doubted(one.file)).toBe(true);
    rmSync(`${other.file}.mark`);
    expect(await doubted(other.file)).toBe(true);
  });

  it('both together, moved to a new machine, are not', async () => {
    const ledger = await filled();
    ledger.close();
    const moved = nextFile();
    for (const tail of ['', '.mark']) copyFileSync(`${ledger.file}${tail}`, `${moved}${tail}`);
    expect(await doubted(moved)).toBe(false);
  });

  it('after a crash it is not, though the mark lags behind', async () => {
    const ledger = await filled();
    const [copy, mark] = [nextFile(), `${ledger.file}.mark`];
    copyFileSync(mark, copy);
    ledger.close();
    copyFileSync(copy, mark);
    expect(await doubted(ledger.file)).toBe(false);
  });
});
