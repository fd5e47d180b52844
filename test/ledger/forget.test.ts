import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { backUp, type Ledger, type PageItem, restoreLedger } from '../../src/ledger/index.ts';
import type { Persona } from '../../src/model/index.ts';
import { entryOf, ledgerFolder, noon, open, query } from './ledger-file.ts';
import { commit, lines, persona, sale, site, sourceKey, uid, unmappable } from './pages.ts';
import { claim, claimed, done, keysOf, lost, sendAll, settle } from './requests.ts';

const nextFile = ledgerFolder();
const opened: Ledger[] = [];
afterAll(() => {
  for (const ledger of opened) ledger.close();
});

const zoe: Persona = {
  firstName: 'Zorblatt',
  lastName: 'Quixenberry',
  mobilePhone: '3039876543',
  email: 'zorblatt@hushmail.test',
};
/** In whatever spelling. */
const traces = ['zorblatt', 'quixenberry', '3039876543', '987-6543', 'hushmail', 'cust-zoe-77'];
const key = 'cust-zoe-77';

const shopper = (body: Persona = zoe, row = key): PageItem => ({
  kind: 'record',
  sourceKey: sourceKey(row),
  record: { model: 'persona', key, body },
  waitsFor: null,
});

async function filled(file = nextFile(), row = key): Promise<Ledger> {
  const ledger = await open(file);
  opened.push(ledger);
  ledger.streams.open(site, 'persona', uid, 'v1');
  ledger.streams.checkpoint(site, 'persona', { position: '{}', sourceNow: null, completeAt: noon });
  commit(ledger, 'persona', [shopper(zoe, row), persona('p1', 'Ann')]);
  commit(ledger, 'sale', [sale('s1', key, '10', key, lines(2)), sale('s2', 'p1')]);
  sendAll(ledger);
  return ledger;
}

/** The traces of her in the ledger's file, in what is written ahead, and in the mark beside it. */
function tracesIn({ file }: { file: string }, marks: readonly string[] = traces): string[] {
  const files = ['', '-wal', '-shm', '-journal', '.mark'].map((tail) => `${file}${tail}`).filter(existsSync);
  const bytes = files.map((name) => readFileSync(name).toString('latin1').toLowerCase());
  return marks.filter((trace) => bytes.some((text) => text.includes(trace)));
}

const forget = (ledger: Ledger, named = key) => ledger.forget.forget(site, named, noon);

describe('A customer who is forgotten', () => {
  it('leaves no byte in the ledger, wherever the customer was', async () => {
    const ledger = await filled();
    // Former values, whose bytes stand in free pages; dead letters of two kinds; a request whose answer was lost.
    commit(ledger, 'persona', [shopper({ ...zoe, lastName: 'Quixenberry-Moved' })]);
    settle(ledger, claimed(ledger), lost());
    commit(ledger, 'sale', [
      unmappable('r9', JSON.stringify({ row: { note: 'call Zorblatt Quixenberry' } })),
      unmappable('r10', JSON.stringify({ row: { phone: '(303) 987-6543' } })),
      unmappable('r11', JSON.stringify({ row: { units: 'many' } })),
      sale('s3', key, '5', null),
    ]);
    expect(tracesIn(ledger)).toEqual(traces);
    expect(forget(ledger)).toBe(1 + 2 + 2);
    expect(tracesIn(ledger)).toEqual([]);
    const letters = ledger.view.deadLetters.list().map(({ sourceKey: row, content }) => [row, content]);
    expect(letters).toEqual([
      ['["r9"]', ''],
      ['["r10"]', ''],
      ['["r11"]', '{"row":{"units":"many"}}'],
    ]);
  });

  it('by the key of the row in the POS as well, and twice without harm', async () => {
    const ledger = await filled(nextFile(), 'row-5');
    expect(forget(ledger, 'row-5')).toBe(2);
    expect(tracesIn(ledger)).toEqual([]);
    expect(forget(ledger)).toBe(0);
    expect(tracesIn(ledger)).toEqual([]);
  });

  it('does not come back with a row, a row that cannot be mapped, or a sale', async () => {
    const ledger = await filled();
    forget(ledger);
    const counts = commit(ledger, 'persona', [shopper()]);
    expect(counts).toMatchObject({ read: 1, filtered: 1, changed: 0 });
    const bad = unmappable(key, JSON.stringify({ row: { name: 'Zorblatt' } }));
    expect(commit(ledger, 'persona', [bad])).toMatchObject({ filtered: 1, dead: 0 });
    expect(ledger.known.unknownPersonas(uid, [key, 'p9'])).toEqual(['p9']);
    commit(ledger, 'sale', [sale('s4', key)]);
    expect(entryOf(ledger, 's4')).toMatchObject({ persona: null, state: 'pending' });
    expect(sendAll(ledger)).toEqual(['s4']);
    expect(tracesIn(ledger)).toEqual([]);
  });

  it('leaves the sales as they are at AIQ: read again, they are not sent again', async () => {
    const ledger = await filled();
    forget(ledger);
    expect(entryOf(ledger, 's1')).toMatchObject({ state: 'delivered', persona: null, attributed: 1 });
    commit(ledger, 'sale', [sale('s1', key, '10', key, lines(2)), sale('s2', 'p1')]);
    expect(sendAll(ledger)).toEqual([]);
    commit(ledger, 'sale', [sale('s1', key, '11', key, lines(2))]);
    expect(sendAll(ledger)).toEqual(['s1']);
  });

  it('lets sales go that wait, and what else is in a lost request', async () => {
    const ledger = await filled();
    commit(ledger, 'sale', [sale('s5', null), sale('s6', key), sale('s7', null)]);
    const batch = claimed(ledger);
    expect(keysOf(batch)).toEqual(['s5', 's6', 's7']);
    expect(() => forget(ledger)).toThrow(expect.objectContaining({ code: 'FORGET_LATER' }));
    settle(ledger, batch, lost());
    forget(ledger);
    const again = claimed(ledger);
    expect(again.items.map(({ key: of, position }) => [of, position])).toEqual([
      ['s5', 0],
      ['s7', 1],
    ]);
    settle(ledger, again, done());
    expect(sendAll(ledger)).toEqual(['s6']);
    expect(claim(ledger)).toBeNull();
  });

  it('takes nobody else along', async () => {
    const ledger = await filled();
    const others = () => query(ledger.file, `SELECT * FROM entry WHERE key IN ('p1', 's2') ORDER BY key`);
    const before = others();
    forget(ledger);
    expect(others()).toEqual(before);
  });

  it('is forgotten again by a backup that still knows the customer', async () => {
    const file = nextFile();
    const ledger = await filled(file);
    const backup = nextFile();
    backUp(file, backup);
    forget(ledger);
    ledger.close();
    expect(tracesIn({ file: backup })).not.toEqual([]);
    const former = await restoreLedger(file, backup, () => new Date(noon));
    expect(tracesIn({ file })).toEqual([]);
    expect(tracesIn({ file: former ?? '' })).toEqual([]);
    const restored = await open(file);
    opened.push(restored);
    expect(commit(restored, 'persona', [shopper()])).toMatchObject({ filtered: 1 });
  });
});
