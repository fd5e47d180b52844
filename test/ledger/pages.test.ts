import { describe, expect, it } from 'vitest';
import type { Ledger, PageItem } from '../../src/ledger/index.ts';
import type { ModelRecord } from '../../src/model/index.ts';
import { dump, entryOf, ledgers, noon, open } from './ledger-file.ts';
import { commit, left, persona, sale, site, sourceKey, stock, uid, unmappable } from './pages.ts';
import { claim, claimed, done, keysOf, openGate, rejected, sendAll, settle } from './requests.ts';

const newLedger = ledgers();

/** A row whose record cannot be taken: the page fails when it comes to it. */
const torn: PageItem = {
  kind: 'record',
  sourceKey: sourceKey('torn'),
  waitsFor: null,
  get record(): ModelRecord {
    throw new Error('torn');
  },
};

/** The same key out of another row. */
const otherRow = (item: PageItem): PageItem => ({ ...item, sourceKey: sourceKey('other') });

function streamRow(ledger: Ledger) {
  return ledger.streams.all().find((row) => row.site === site && row.model === 'sale');
}

describe('The commit of a page', () => {
  it('writes records, dead letters, sums and position together', async () => {
    const ledger = await newLedger();
    ledger.streams.open(site, 'sale', uid, 'v1');
    const checkpoint = { position: '{"at":"1"}', sourceNow: '2026-11-22T19:00:00Z', completeAt: null };
    const counts = commit(ledger, 'sale', [sale('1', null), sale('2', null), unmappable('3'), left('4')], {
      checkpoint,
    });
    expect(counts).toEqual({ read: 4, changed: 2, unchanged: 0, filtered: 1, dead: 1 });
    expect(streamRow(ledger)).toMatchObject({
      position: checkpoint.position,
      sourceNow: checkpoint.sourceNow,
      completeAt: null,
      rowsRead: 4,
      changed: 2,
      filtered: 1,
      dead: 1,
    });
    expect([entryOf(ledger, '1')?.state, entryOf(ledger, '2')?.state]).toEqual(['pending', 'pending']);
    expect(ledger.view.deadLetters.list()).toHaveLength(1);
  });

  it('that fails in its middle changes nothing at all, the position included, and the next one goes well', async () => {
    const ledger = await newLedger();
    ledger.streams.open(site, 'sale', uid, 'v1');
    const first = { position: 'one', sourceNow: null, completeAt: null };
    commit(ledger, 'sale', [sale('1', null), unmappable('9')], { checkpoint: first });
    const sequence = ledger.pages.nextSequence();
    const before = dump(ledger);
    const items = [sale('1', null, '11'), sale('2', null), unmappable('3'), left('9'), torn, sale('4', null)];
    const checkpoint = { position: 'two', sourceNow: null, completeAt: noon };
    expect(() => commit(ledger, 'sale', items, { sequence, checkpoint })).toThrow();
    expect(dump(ledger)).toEqual(before);
    const whole = items.filter((item) => item !== torn);
    expect(commit(ledger, 'sale', whole, { sequence, checkpoint })).toMatchObject({ changed: 3, dead: 1 });
    expect(streamRow(ledger)).toMatchObject({ position: 'two', completeAt: noon });
  });

  it('keeps what a checkpoint does not know', async () => {
    const ledger = await newLedger();
    ledger.streams.open(site, 'sale', uid, 'v1');
    const checkpoint = { position: 'one', sourceNow: 'then', completeAt: noon };
    commit(ledger, 'sale', [], { checkpoint });
    commit(ledger, 'sale', [], { checkpoint: { position: 'two', sourceNow: null, completeAt: null } });
    expect(streamRow(ledger)).toMatchObject({ position: 'two', sourceNow: 'then', completeAt: noon });
  });

  it('is refused inside another transaction, and takes that one with it', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    const before = dump(ledger);
    const planner = () => {
      commit(ledger, 'inventory', [stock('cup', '1')], { sequence: 99 });
      return { draft: null, nothing: [], invalid: [] };
    };
    expect(() => ledger.outbox.claim(uid, noon, planner, openGate)).toThrow(/begun inside another/);
    expect(dump(ledger)).toEqual(before);
    expect(sendAll(ledger)).toEqual(['tea']);
  });
});

describe('Two readings of one row', () => {
  it.each([
    ['the older is committed first', [0, 1]],
    ['the newer is committed first', [1, 0]],
  ])('end with the one that began later, when %s', async (_, order) => {
    const ledger = await newLedger();
    const readings = ['old', 'new'].map((name) => ({
      item: persona('ann', name),
      sequence: ledger.pages.nextSequence(),
    }));
    for (const at of order) {
      const reading = readings[at];
      if (reading) commit(ledger, 'persona', [reading.item], { sequence: reading.sequence });
    }
    expect(claimed(ledger).items[0]?.record).toBe('{"firstName":"new"}');
  });

  it.each([
    ['the older is committed first', [0, 1]],
    ['the newer is committed first', [1, 0]],
  ])('the newer of which does not find it: it has left, when %s', async (_, order) => {
    const ledger = await newLedger();
    commit(ledger, 'persona', [persona('ann', 'A.')]);
    const readings = [persona('ann', 'Ann'), left('ann')].map((item) => ({
      item,
      sequence: ledger.pages.nextSequence(),
    }));
    for (const at of order) {
      const reading = readings[at];
      if (reading) commit(ledger, 'persona', [reading.item], { sequence: reading.sequence });
    }
    expect(claim(ledger)).toBeNull();
    expect(entryOf(ledger, 'ann')).toMatchObject({ state: 'left', present: 0 });
  });

  it('an older reading that misses stock takes it neither away nor out of sight', async () => {
    const ledger = await newLedger();
    const older = ledger.pages.nextSequence();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    commit(ledger, 'inventory', [left('tea', { leaving: 'zero' })], { sequence: older });
    expect(claimed(ledger).items[0]?.record).toBe('{"name":"Tea","quantity":"3"}');
    expect(ledger.known.present(site, 'inventory')).toBe(1);
    expect(ledger.known.notSeenSince(site, 'inventory', ledger.pages.nextSequence(), 9)).toHaveLength(1);
  });

  it('never have the same number, nor one that was given before the ledger was opened', async () => {
    const ledger = await newLedger();
    const numbers = [1, 2, 3].map(() => ledger.pages.nextSequence());
    ledger.close();
    const again = await open(ledger.file);
    expect(again.pages.nextSequence()).toBeGreaterThan(Math.max(...numbers));
    again.close();
    expect(numbers).toEqual([1, 2, 3]);
  });
});

describe('The counts of a page', () => {
  it('add up to the rows read, page by page and in the sums of the stream', async () => {
    const ledger = await newLedger();
    ledger.streams.open(site, 'sale', uid, 'v1');
    const pages = [
      [sale('1', null), sale('2', null), sale('5', null), unmappable('3')],
      [left('1'), sale('2', null), sale('5', null, '11'), unmappable('3'), left(null, { row: '7' })],
      [],
      [sale('1', null), sale('3', null), otherRow(sale('3', null, '12')), left('unheard of')],
    ];
    const counts = pages.map((items) => commit(ledger, 'sale', items));
    expect(counts).toEqual([
      { read: 4, changed: 3, unchanged: 0, filtered: 0, dead: 1 },
      { read: 5, changed: 1, unchanged: 1, filtered: 2, dead: 1 },
      { read: 0, changed: 0, unchanged: 0, filtered: 0, dead: 0 },
      { read: 4, changed: 2, unchanged: 0, filtered: 1, dead: 1 },
    ]);
    for (const { read, changed, unchanged, filtered, dead } of counts)
      expect(changed + unchanged + filtered + dead).toBe(read);
    expect(streamRow(ledger)).toMatchObject({
      rowsRead: 13,
      changed: 6,
      unchanged: 1,
      filtered: 3,
      dead: 3,
    });
  });

  it('say unchanged for what AIQ has, and nothing goes', async () => {
    const ledger = await newLedger();
    const items = [stock('tea', '3'), stock('cup', '4')];
    commit(ledger, 'inventory', items);
    expect(sendAll(ledger)).toEqual(['tea', 'cup']);
    expect(commit(ledger, 'inventory', items)).toMatchObject({ read: 2, unchanged: 2 });
    expect(claim(ledger)).toBeNull();
    expect(ledger.outbox.nextAttemptAt(uid, noon)).toBeNull();
  });
});

describe('A key that two rows claim', () => {
  it('stays with the first; the second becomes a dead letter', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3', 'row 1'), stock('tea', '8', 'row 2')]);
    expect(ledger.view.deadLetters.list()).toMatchObject([
      { code: 'ROW_KEY_TAKEN', kind: 'row', key: 'tea', sourceKey: sourceKey('row 2') },
    ]);
    expect(claimed(ledger).items.map(({ record }) => record)).toEqual(['{"name":"Tea","quantity":"3"}']);
  });

  it('stays with the first site of an account; accounts do not meet', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    commit(ledger, 'inventory', [stock('tea', '8')], { site: 'harbour' });
    commit(ledger, 'inventory', [stock('tea', '8')], { site: 'hill', uid: 'u2' });
    expect(ledger.view.deadLetters.list()).toMatchObject([
      { code: 'ROW_KEY_OTHER_SITE', site: 'harbour', uid: 'u1' },
    ]);
    expect(entryOf(ledger, 'tea')?.site).toBe(site);
    expect(entryOf(ledger, 'tea', 'u2')?.site).toBe('hill');
  });

  it.each([
    ['in a later page', false, [0, 1]],
    ['in the same page', true, [0, 1]],
    ['in the same page, before the other row leaves', true, [1, 0]],
  ])('is free for another row when the first leaves %s', async (_, together, order) => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3', 'row 1')]);
    sendAll(ledger);
    const all = [left('tea', { row: 'row 1' }), stock('tea', '8', 'row 2')];
    const items = order.flatMap((at) => all[at] ?? []);
    if (together) commit(ledger, 'inventory', items);
    else for (const one of items) commit(ledger, 'inventory', [one]);
    expect(ledger.view.deadLetters.list()).toEqual([]);
    expect(claimed(ledger).items[0]?.record).toBe('{"name":"Tea","quantity":"8"}');
    // The row that left has no say any more.
    commit(ledger, 'inventory', [left('tea', { row: 'row 1' })]);
    expect(entryOf(ledger, 'tea')).toMatchObject({ present: 1, sourceKey: sourceKey('row 2') });
  });
});

describe('Stock that leaves', () => {
  it('goes to zero where the mapping asks for it, once, and comes back with what it has', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    sendAll(ledger);
    const gone = [left('tea', { leaving: 'zero' })];
    expect(commit(ledger, 'inventory', gone)).toMatchObject({ filtered: 1 });
    const zero = claimed(ledger);
    expect(zero.items[0]?.record).toBe('{"name":"Tea","quantity":"0"}');
    settle(ledger, zero, done());
    commit(ledger, 'inventory', gone);
    expect(claim(ledger)).toBeNull();
    expect(ledger.known.present(site, 'inventory')).toBe(0);
    commit(ledger, 'inventory', [stock('tea', '3')]);
    expect(claimed(ledger).items[0]?.record).toBe('{"name":"Tea","quantity":"3"}');
    expect(ledger.known.present(site, 'inventory')).toBe(1);
  });

  it('goes to zero also while its last quantity is on its way', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    const first = claimed(ledger);
    commit(ledger, 'inventory', [left('tea', { leaving: 'zero' })]);
    expect(claim(ledger)).toBeNull();
    settle(ledger, first, done());
    expect(claimed(ledger).items[0]?.record).toBe('{"name":"Tea","quantity":"0"}');
  });

  it('stays a dead letter when AIQ refuses the zero, however often the row is not found again', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    sendAll(ledger);
    commit(ledger, 'inventory', [left('tea', { leaving: 'zero' })]);
    settle(ledger, claimed(ledger), rejected);
    commit(ledger, 'inventory', [left('tea', { leaving: 'zero' })]);
    expect(ledger.view.deadLetters.list()).toMatchObject([{ kind: 'record', key: 'tea' }]);
    ledger.replays.replay([1]);
    expect(sendAll(ledger)).toEqual(['tea']);
  });

  it('is kept as it is where the mapping says so, and what was never sent never goes', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    sendAll(ledger);
    commit(ledger, 'inventory', [stock('cup', '4')]);
    commit(ledger, 'inventory', [left('tea'), left('cup')]);
    expect(claim(ledger)).toBeNull();
    expect(entryOf(ledger, 'tea')).toMatchObject({
      state: 'left',
      delivered: '{"name":"Tea","quantity":"3"}',
    });
  });

  it('is found by a complete pass, and only of its own site and model', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3'), stock('cup', '4'), stock('pot', '1')]);
    commit(ledger, 'inventory', [stock('mug', '3')], { site: 'harbour' });
    commit(ledger, 'persona', [persona('ann', 'Ann')]);
    commit(ledger, 'inventory', [left('pot')]);
    const began = ledger.pages.nextSequence();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    expect(ledger.known.notSeenSince(site, 'inventory', began, 9)).toMatchObject([
      { key: 'cup', sourceKey: sourceKey('cup') },
    ]);
    expect(ledger.known.present(site, 'inventory')).toBe(2);
  });
});

describe('The same keys of different models', () => {
  it('are different entries', async () => {
    const ledger = await newLedger();
    commit(ledger, 'persona', [persona('1', 'Ann')]);
    commit(ledger, 'inventory', [stock('1', '3')]);
    commit(ledger, 'sale', [sale('1', null)]);
    expect(keysOf(claimed(ledger))).toEqual(['1']);
    expect(ledger.view.standings().map(({ model, entries }) => [model, entries])).toEqual([
      ['inventory', 1],
      ['persona', 1],
      ['sale', 1],
    ]);
  });
});
