import { describe, expect, it } from 'vitest';
import type { Ledger, PageItem } from '../../src/ledger/index.ts';
import { dump, entryOf, ledgers, noon } from './ledger-file.ts';
import { commit, left, sale, site, sourceKey, stock, uid, unmappable } from './pages.ts';
import { claim, claimed, done, openGate, refused, rejected, sendAll, settle } from './requests.ts';

const newLedger = ledgers();
const later = noon + 60_000;

function letters(ledger: Ledger) {
  return ledger.view.deadLetters.list();
}

function onlyId(ledger: Ledger): number {
  const [letter, more] = letters(ledger);
  if (!letter || more) throw new Error('not one dead letter');
  return letter.id;
}

/** A sale that AIQ has refused. */
async function withRefused(total = '10'): Promise<Ledger> {
  const ledger = await newLedger();
  commit(ledger, 'sale', [sale('1', null, total)]);
  settle(ledger, claimed(ledger), rejected);
  return ledger;
}

async function withUnmappable(): Promise<Ledger> {
  const ledger = await newLedger();
  commit(ledger, 'sale', [unmappable('1')]);
  return ledger;
}

describe('A row that cannot be mapped', () => {
  it('becomes a dead letter with its reason and place, and counts its tries', async () => {
    const ledger = await withUnmappable();
    commit(ledger, 'sale', [unmappable('1', '{"row":{"a":"2"}}', 'No total.')], { mapping: 'v2', at: later });
    expect(letters(ledger)).toEqual([
      {
        id: 1,
        uid,
        site,
        model: 'sale',
        sourceKey: sourceKey('1'),
        key: null,
        kind: 'row',
        code: 'ROW_VALUE',
        reason: 'No total.',
        hint: expect.stringContaining('Correct the row'),
        place: 'shop.yaml:4:7',
        content: '{"row":{"a":"2"}}',
        mapping: 'v2',
        firstAt: noon,
        lastAt: later,
        attempts: 2,
        reread: 0,
      },
    ]);
  });

  it('harms no other row of its page', async () => {
    const ledger = await newLedger();
    commit(ledger, 'sale', [sale('1', null), unmappable('2'), sale('3', null)]);
    expect(sendAll(ledger)).toEqual(['1', '3']);
  });

  it.each<[string, PageItem]>([
    ['can be mapped again', sale('1', null)],
    ['passes the filter no more', left('1')],
    ['passes the filter no more, and has no key', left(null, { row: '1' })],
  ])('leaves the dead letters when it %s', async (_, item) => {
    const ledger = await withUnmappable();
    commit(ledger, 'inventory', [unmappable('1')]);
    commit(ledger, 'sale', [unmappable('1')], { site: 'harbour' });
    commit(ledger, 'sale', [item]);
    expect(letters(ledger).map((letter) => [letter.site, letter.model])).toEqual([
      [site, 'inventory'],
      ['harbour', 'sale'],
    ]);
  });

  it('keeps what was sent of it before, and its key', async () => {
    const ledger = await newLedger();
    commit(ledger, 'sale', [sale('1', null)]);
    sendAll(ledger);
    commit(ledger, 'sale', [unmappable('1')]);
    expect(entryOf(ledger, '1')).toMatchObject({ state: 'delivered', present: 1 });
    commit(ledger, 'sale', [sale('1', null)]);
    expect(letters(ledger)).toEqual([]);
    expect(claim(ledger)).toBeNull();
  });

  it('is read again when a person replays it, until a page has answered', async () => {
    const ledger = await withUnmappable();
    expect(ledger.replays.replay([onlyId(ledger)])).toBe(1);
    expect(ledger.known.isAsked(site, 'sale')).toBe(true);
    expect(ledger.known.isAsked(site, 'inventory')).toBe(false);
    expect(letters(ledger)).toMatchObject([{ reread: 1 }]);
    commit(ledger, 'sale', [unmappable('1')]);
    expect(ledger.known.isAsked(site, 'sale')).toBe(false);
    expect(letters(ledger)).toMatchObject([{ reread: 0, attempts: 2 }]);
  });

  it('stays out of sight once discarded, until it fails in another way', async () => {
    const ledger = await withUnmappable();
    expect(ledger.replays.discard([onlyId(ledger)])).toBe(1);
    commit(ledger, 'sale', [unmappable('1')]);
    expect(letters(ledger)).toEqual([]);
    commit(ledger, 'sale', [unmappable('1', '{"row":{"a":"2"}}')]);
    expect(letters(ledger)).toHaveLength(1);
  });
});

describe('A record that AIQ refuses', () => {
  it('becomes a dead letter with its body, and is not sent again by itself', async () => {
    const ledger = await withRefused();
    expect(letters(ledger)).toMatchObject([
      {
        key: '1',
        kind: 'record',
        code: 'AIQ_REJECTED',
        reason: refused.message,
        content: expect.stringContaining('"total":"10"'),
        attempts: 1,
      },
    ]);
    expect(commit(ledger, 'sale', [sale('1', null)])).toMatchObject({ unchanged: 1 });
    expect(claim(ledger)).toBeNull();
    expect(letters(ledger)).toHaveLength(1);
  });

  it('harms no other record of its request', async () => {
    const ledger = await newLedger();
    commit(ledger, 'sale', [sale('1', null), sale('2', null), sale('3', null)]);
    settle(ledger, claimed(ledger), { kind: 'done', ids: null, rejected: new Map([[1, refused]]) });
    expect(letters(ledger).map(({ key }) => key)).toEqual(['2']);
    expect(['1', '2', '3'].map((key) => entryOf(ledger, key)?.state)).toEqual([
      'delivered',
      'dead',
      'delivered',
    ]);
  });

  it('goes when its row changes, and leaves the dead letters', async () => {
    const ledger = await withRefused();
    commit(ledger, 'sale', [sale('1', null, '11')]);
    expect(letters(ledger)).toEqual([]);
    expect(claimed(ledger).items[0]?.record).toContain('"total":"11"');
  });

  it('makes no dead letter when a newer state was seen meanwhile: that one goes', async () => {
    const ledger = await newLedger();
    commit(ledger, 'sale', [sale('1', null)]);
    const batch = claimed(ledger);
    commit(ledger, 'sale', [sale('1', null, '11')]);
    settle(ledger, batch, rejected);
    expect(letters(ledger)).toEqual([]);
    expect(claimed(ledger).items[0]?.record).toContain('"total":"11"');
  });

  it('goes again in the background lane when a person replays it', async () => {
    const ledger = await withRefused();
    ledger.replays.replay([onlyId(ledger)]);
    expect(letters(ledger)).toEqual([]);
    const batch = claimed(ledger);
    expect(batch).toMatchObject({ lane: 'background', items: [{ key: '1' }] });
    settle(ledger, batch, rejected);
    expect(letters(ledger)).toMatchObject([{ key: '1', attempts: 1 }]);
    expect(entryOf(ledger, '1')).toMatchObject({ state: 'dead', attempts: 2 });
  });

  it('stays away once discarded, until its row changes', async () => {
    const ledger = await withRefused();
    ledger.replays.discard([onlyId(ledger)]);
    expect(commit(ledger, 'sale', [sale('1', null)])).toMatchObject({ unchanged: 1 });
    expect([letters(ledger), claim(ledger)]).toEqual([[], null]);
    commit(ledger, 'sale', [sale('1', null, '11')]);
    expect(sendAll(ledger)).toEqual(['1']);
  });

  it('can be replayed also when its row could not be mapped in between', async () => {
    const ledger = await withRefused();
    commit(ledger, 'sale', [unmappable('1')]);
    ledger.replays.replay([onlyId(ledger)]);
    expect(ledger.known.isAsked(site, 'sale')).toBe(true);
    commit(ledger, 'sale', [sale('1', null)]);
    expect(ledger.known.isAsked(site, 'sale')).toBe(false);
    expect(sendAll(ledger)).toEqual(['1']);
    expect(letters(ledger)).toEqual([]);
  });

  it('before it was ever sent, because it cannot be written on the wire, is a dead letter too', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3'), stock('cup', '4')]);
    const batch = ledger.outbox.claim(
      uid,
      noon,
      (_, candidates) => {
        const bad = candidates.filter(({ key }) => key === 'tea');
        const good = candidates.filter(({ key }) => key !== 'tea');
        return {
          draft: {
            endpoint: 'inventory',
            contactId: null,
            items: good.map((entry) => ({ entry, part: '{}', attributed: true })),
          },
          nothing: [],
          invalid: bad.map((entry) => ({ entry, failure: refused })),
        };
      },
      openGate,
    );
    expect(batch?.items.map(({ key }) => key)).toEqual(['cup']);
    expect(letters(ledger)).toMatchObject([{ key: 'tea', kind: 'record' }]);
    if (batch) settle(ledger, batch, done());
    commit(ledger, 'inventory', [stock('tea', '3')]);
    expect(claim(ledger)).toBeNull();
  });
});

describe('A command about dead letters', () => {
  it.each(['replay', 'discard'] as const)(
    '%s changes nothing when one of its numbers is wrong',
    async (verb) => {
      const ledger = await withRefused();
      commit(ledger, 'sale', [unmappable('2')]);
      const ids = letters(ledger).map(({ id }) => id);
      const before = dump(ledger);
      expect(() => ledger.replays[verb]([...ids, 99])).toThrow('There is no dead letter 99.');
      expect(dump(ledger)).toEqual(before);
      expect(ledger.replays[verb](ids)).toBe(2);
    },
  );

  it('does not find what was discarded', async () => {
    const ledger = await withUnmappable();
    const id = onlyId(ledger);
    ledger.replays.discard([id]);
    expect(ledger.view.deadLetters.get(id)).toBeUndefined();
    expect(() => ledger.replays.replay([id])).toThrow(/There is no dead letter/);
  });
});
