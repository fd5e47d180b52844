import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backUp, openLedger, restoreLedger, viewLedger } from '../../src/ledger/index.ts';
import { Seals } from '../../src/ledger/seal.ts';
import { ledgerFolder, noon, query } from './ledger-file.ts';
import { commit, persona, sale, stock, unmappable } from './pages.ts';
import { claimed, lost, sendAll, settle } from './requests.ts';

const nextFile = ledgerFolder();
const [first, second] = [
  'one key of the tests, long enough for it',
  'another key of the tests, as long as it',
];
const open = (file: string, ...keys: string[]) =>
  openLedger({ file, keys }, { command: 'run', now: () => new Date(noon) });

const traces = ['Zorblatt', 'zorblatt', 'Greenleaf', 'call him'];

async function filled(file: string, ...keys: string[]) {
  const ledger = await open(file, ...keys);
  commit(ledger, 'persona', [persona('p1', 'Zorblatt'), persona('p2', 'Zorblatt')]);
  sendAll(ledger);
  commit(ledger, 'persona', [persona('p2', 'Zorblatt the Second')]);
  settle(ledger, claimed(ledger), lost());
  commit(ledger, 'sale', [sale('s1', 'p1'), unmappable('bad', '{"row":{"note":"call him"}}')]);
  commit(ledger, 'inventory', [stock('tea', '3')]);
  return ledger;
}

function tracesIn(file: string): string[] {
  const files = ['', '-wal'].map((tail) => `${file}${tail}`).filter(existsSync);
  const text = files.map((name) => readFileSync(name).toString('latin1')).join('');
  return traces.filter((trace) => text.includes(trace));
}

describe('A sealed value', () => {
  it('opens to what it was, and never looks the same twice', () => {
    const seals = new Seals([first]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const sealed = seals.sealed(text) ?? '';
        expect(seals.opened(sealed)).toBe(Buffer.from(text).toString());
        expect(seals.sealed(text)).not.toBe(sealed);
      }),
      { numRuns: 40 },
    );
  });

  it('opens with any of the keys that are given, and with no other', () => {
    const sealed = new Seals([first]).sealed('text');
    expect(new Seals([second, first]).opened(sealed)).toBe('text');
    for (const keys of [[second], []]) {
      expect(() => new Seals(keys).opened(sealed)).toThrow(
        expect.objectContaining({ code: 'LEDGER_SEALED' }),
      );
    }
  });

  it('that was changed by one letter does not open', () => {
    const seals = new Seals([first]);
    const sealed = seals.sealed('text of some length') ?? '';
    for (const at of [20, 40, sealed.length - 3]) {
      const letter = sealed[at] === 'A' ? 'B' : 'A';
      const changed = `${sealed.slice(0, at)}${letter}${sealed.slice(at + 1)}`;
      expect(() => seals.opened(changed)).toThrow(expect.objectContaining({ code: 'LEDGER_SEALED' }));
    }
  });

  it('is nothing for nothing, and what was not sealed is read as it stands', () => {
    const seals = new Seals([first]);
    expect([seals.sealed(null), seals.sealed(''), seals.opened(null), seals.opened('{"a":1}')]).toEqual([
      null,
      '',
      null,
      '{"a":1}',
    ]);
  });
});

describe('An encrypted ledger', () => {
  it('holds nothing of a shopper or a row that could be read, and works as any other', async () => {
    const [plain, sealed] = [nextFile(), nextFile()];
    const ledgers = [await filled(plain), await filled(sealed, first)];
    expect(tracesIn(plain)).not.toEqual([]);
    expect(tracesIn(sealed)).toEqual([]);
    const [expected, seen] = ledgers.map((ledger) => ({
      letters: ledger.view.deadLetters.list().map(({ content }) => content),
      sent: sendAll(ledger, { now: noon + 1 }),
      again: [commit(ledger, 'persona', [persona('p1', 'Zorblatt')]).unchanged, sendAll(ledger)],
    }));
    expect(seen).toEqual(expected);
    for (const ledger of ledgers) ledger.close();
    expect(tracesIn(sealed)).toEqual([]);
  });

  it('does not open without its key, but tells beside how it stands', async () => {
    const file = nextFile();
    (await filled(file, first)).close();
    await expect(open(file)).rejects.toMatchObject({ code: 'LEDGER_SEALED' });
    await expect(open(file, second)).rejects.toMatchObject({ code: 'LEDGER_SEALED' });
    const view = viewLedger(file);
    expect(view?.standings().length).toBeGreaterThan(0);
    expect(() => view?.deadLetters.list()).toThrow(expect.objectContaining({ code: 'LEDGER_SEALED' }));
    view?.close();
  });

  it('takes another key in steps, and after the last of them needs the first no more', async () => {
    const file = nextFile();
    (await filled(file, first)).close();
    const rotating = await open(file, second, first);
    // In the middle of it, both keys open.
    expect(rotating.rotation.step()).toEqual({ rows: 4, more: true });
    expect(rotating.view.deadLetters.list()).toHaveLength(1);
    while (rotating.rotation.step().more);
    rotating.rotation.wipe();
    rotating.close();
    const ledger = await open(file, second);
    expect(ledger.view.deadLetters.list()).toMatchObject([{ content: '{"row":{"note":"call him"}}' }]);
    expect(sendAll(ledger, { now: noon + 1 })).toEqual(['p2', 's1', 'tea']);
    ledger.close();
  });

  it('may have been a plain one: what stood there is wiped', async () => {
    const file = nextFile();
    (await filled(file)).close();
    const ledger = await open(file, first);
    while (ledger.rotation.step().more);
    ledger.rotation.wipe();
    ledger.close();
    expect(tracesIn(file)).toEqual([]);
    expect(
      query(file, `SELECT value FROM meta WHERE name = 'secret' AND value LIKE 'sealed:%'`),
    ).toHaveLength(1);
  });

  it('is backed up and restored as it is', async () => {
    const [file, backup] = [nextFile(), nextFile()];
    const ledger = await filled(file, first);
    backUp(file, backup);
    ledger.close();
    expect(tracesIn(backup)).toEqual([]);
    await expect(restoreLedger({ file, keys: [second] }, backup, () => new Date(noon))).rejects.toMatchObject(
      {
        code: 'LEDGER_SEALED',
      },
    );
    await restoreLedger({ file, keys: [first] }, backup, () => new Date(noon));
    const restored = await open(file, first);
    commit(restored, 'persona', [persona('p1', 'Zorblatt')], { lane: 'background' });
    expect(sendAll(restored)).toEqual(['p1']);
    restored.close();
  });
});
