import { describe, expect, it } from 'vitest';
import { addRows, noRows } from '../../src/ledger/index.ts';
import { Failure } from '../../src/model/index.ts';
import { ledgers, noon } from './ledger-file.ts';
import { commit, site, stock, uid } from './pages.ts';

const newLedger = ledgers();

describe('The row of a stream', () => {
  it('is made once, and follows the account and the mapping without losing its place', async () => {
    const { streams } = await newLedger();
    expect(streams.open(site, 'sale', uid, 'v1')).toMatchObject({ position: null, runs: 0, rowsRead: 0 });
    streams.checkpoint(site, 'sale', { position: 'one', sourceNow: 'then', completeAt: noon });
    expect(streams.open(site, 'sale', 'u2', 'v2')).toMatchObject({
      uid: 'u2',
      mapping: 'v2',
      position: 'one',
      completeAt: noon,
    });
    expect(streams.open(site, 'persona', uid, 'v1').position).toBeNull();
    expect(streams.all()).toHaveLength(2);
  });

  it('tells how its last run ended, and the longest statement of all', async () => {
    const { streams } = await newLedger();
    streams.open(site, 'sale', uid, 'v1');
    streams.open('harbour', 'sale', uid, 'v1');
    const failure = new Failure('POS_BUSY', 'The database was busy.');
    streams.end(site, 'sale', noon, 20.2, failure);
    const ofSite = () => streams.all().find((row) => row.site === site);
    expect(ofSite()).toMatchObject({
      ranAt: noon,
      runs: 1,
      errorCode: 'POS_BUSY',
      error: failure.message,
      hint: failure.hint,
      longestStatement: 21,
    });
    streams.end(site, 'sale', noon + 1, 3, null);
    expect(ofSite()).toMatchObject({ ranAt: noon + 1, runs: 2, errorCode: null, longestStatement: 21 });
    expect(ofSite()).toMatchObject({ lastLongestStatement: 3 });
    expect(ofSite()).toMatchObject({ error: null, hint: null });
    expect(streams.all().find((row) => row.site === 'harbour')).toMatchObject({ runs: 0, ranAt: null });
  });

  it('moves with every page of its own and every reading that ends, and with nothing else', async () => {
    const ledger = await newLedger();
    const { streams } = ledger;
    streams.open(site, 'inventory', uid, 'v1');
    const moved = () => streams.get(site, 'inventory')?.progressAt;
    expect(moved()).toBeNull();
    commit(ledger, 'inventory', [stock('tea', '3')], { at: noon, checkpoint: null });
    expect(moved()).toBe(noon);
    const at = { position: 'here', sourceNow: null, completeAt: null };
    commit(ledger, 'inventory', [], { at: noon + 1, checkpoint: at });
    expect(moved()).toBe(noon + 1);
    commit(ledger, 'inventory', [stock('tea', '4')], { at: noon + 2, checkpoint: null, beside: true });
    streams.checkpoint(site, 'inventory', at);
    streams.end(site, 'inventory', noon + 3, 5, null);
    streams.fail(site, 'inventory', new Failure('POS_STALLED', 'Nothing was read.'));
    expect(moved()).toBe(noon + 1);
    expect(streams.get(site, 'inventory')).toMatchObject({ rowsRead: 2, errorCode: 'POS_STALLED' });
    streams.checkpoint(site, 'inventory', { ...at, completeAt: noon + 4 });
    expect(moved()).toBe(noon + 4);
  });

  it('adds what pages counted', () => {
    const page = { read: 10, changed: 4, unchanged: 3, filtered: 2, dead: 1 };
    expect(addRows(addRows(noRows, page), page)).toEqual({
      read: 20,
      changed: 8,
      unchanged: 6,
      filtered: 4,
      dead: 2,
    });
  });
});
