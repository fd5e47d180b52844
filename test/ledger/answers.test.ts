import { describe, expect, it } from 'vitest';
import type { Batch } from '../../src/ledger/index.ts';
import { dump, entryOf, ledgerFolder, ledgers, noon, open } from './ledger-file.ts';
import { commit, persona, stock, uid } from './pages.ts';
import {
  away,
  claim,
  claimed,
  done,
  idsFor,
  keysOf,
  openGate,
  plannerOf,
  refused,
  rejected,
  returned,
  sendAll,
  settle,
} from './requests.ts';

const newLedger = ledgers();
const nextFile = ledgerFolder();
const second = 1_000;

const partsOf = (batch: Batch | null) => batch?.items.map(({ part }) => part);

describe('A request that came back without effect', () => {
  it('goes again with whatever is newest then, at the time named and not before', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3'), stock('cup', '4')]);
    settle(ledger, claimed(ledger), returned(noon + second));
    commit(ledger, 'inventory', [stock('pot', '1')]);
    expect(ledger.outbox.nextAttemptAt(uid, noon)).toBe(0);
    expect(keysOf(claim(ledger))).toEqual(['pot']);
    expect(claim(ledger, { now: noon + second - 1 })).toBeNull();
    expect(ledger.outbox.nextAttemptAt(uid, noon)).toBe(noon + second);
    expect(keysOf(claim(ledger, { now: noon + second }))).toEqual(['tea', 'cup']);
    expect(entryOf(ledger, 'tea')).toMatchObject({ attempts: 1, errorCode: away.code });
  });

  it('waits also when a newer state came while it was on its way', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    const batch = claimed(ledger);
    commit(ledger, 'inventory', [stock('tea', '4')]);
    settle(ledger, batch, returned(noon + second));
    expect(claim(ledger)).toBeNull();
    expect(claimed(ledger, { now: noon + second }).items[0]?.record).toContain('"4"');
  });

  it('counts as no try of its own when the whole endpoint was refused', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    settle(ledger, claimed(ledger), { kind: 'returned', notBefore: 0, failure: away, attempt: false });
    expect(entryOf(ledger, 'tea')?.attempts).toBe(0);
  });

  it('does not go at all when AIQ has the state that was seen meanwhile', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    sendAll(ledger);
    commit(ledger, 'inventory', [stock('tea', '4')]);
    const batch = claimed(ledger);
    commit(ledger, 'inventory', [stock('tea', '3')]);
    settle(ledger, batch, returned());
    expect(claim(ledger)).toBeNull();
    expect(entryOf(ledger, 'tea')?.state).toBe('delivered');
  });
});

describe('A request that was refused whole', () => {
  it('goes again in two halves, then in halves of these, until only the guilty record is left', async () => {
    const ledger = await newLedger();
    const keys = ['a', 'b', 'c', 'd', 'e'];
    commit(
      ledger,
      'inventory',
      keys.map((key) => stock(key, '1')),
    );
    const sent: string[] = [];
    for (let batch = claim(ledger); batch; batch = claim(ledger)) {
      const held = keysOf(batch);
      sent.push(held.join(''));
      expect(batch.attempts).toBe(1);
      settle(ledger, batch, !held.includes('d') ? done() : held.length > 1 ? { kind: 'split' } : rejected);
    }
    expect(sent).toEqual(['abcde', 'abc', 'de', 'd', 'e']);
    expect(keys.map((key) => entryOf(ledger, key)?.state)).toEqual([
      'delivered',
      'delivered',
      'delivered',
      'dead',
      'delivered',
    ]);
  });

  it('keeps its records to itself while the halves wait, also after a crash', async () => {
    const file = nextFile();
    const ledger = await open(file);
    commit(ledger, 'inventory', [stock('a', '1'), stock('b', '1')]);
    const whole = claimed(ledger);
    settle(ledger, whole, { kind: 'split' });
    commit(ledger, 'inventory', [stock('a', '2'), stock('b', '2')]);
    ledger.close();
    const again = await open(file);
    again.outbox.recover(uid, noon + 60 * second);
    const halves = [claimed(again), claimed(again)];
    expect(halves.map(partsOf)).toEqual(whole.items.map(({ part }) => [part]));
    expect(claim(again)).toBeNull();
    for (const half of halves) settle(again, half, done());
    expect(claimed(again).items.map(({ record }) => record)).toEqual([
      '{"name":"Tea","quantity":"2"}',
      '{"name":"Tea","quantity":"2"}',
    ]);
    again.close();
  });

  it('that refuses some by their places settles each record by its own', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('a', '1'), stock('b', '1'), stock('c', '1')]);
    const some = new Map([
      [0, refused],
      [2, refused],
    ]);
    settle(ledger, claimed(ledger), { kind: 'done', ids: null, rejected: some });
    expect(['a', 'b', 'c'].map((key) => entryOf(ledger, key)?.state)).toEqual(['dead', 'delivered', 'dead']);
  });
});

describe('A crash while requests are on their way', () => {
  it('is followed by the same bodies, once the first can no longer land, before anything else of their keys', async () => {
    const file = nextFile();
    const ledger = await open(file);
    commit(ledger, 'persona', [persona('ann', 'Ann')]);
    commit(ledger, 'inventory', [stock('tea', '3'), stock('cup', '4')]);
    const cut = [claimed(ledger), claimed(ledger, { now: noon + second })];
    commit(ledger, 'inventory', [stock('tea', '5')]);
    ledger.close();

    const again = await open(file);
    again.outbox.recover(uid, noon + 60 * second);
    expect(entryOf(again, 'tea')?.state).toBe('unknown');
    expect(claim(again, { now: noon + 60 * second - 1 })).toBeNull();
    expect(again.outbox.nextAttemptAt(uid, noon)).toBe(noon + 60 * second);
    const repeats = cut.map(() => claimed(again, { now: noon + 60 * second }));
    for (const [at, repeat] of repeats.entries()) {
      expect(repeat).toMatchObject({ id: cut[at]?.id, items: cut[at]?.items, attempts: 2 });
      settle(again, repeat, done(idsFor('ann')));
    }
    expect(claimed(again).items[0]?.record).toBe('{"name":"Tea","quantity":"5"}');
    again.close();
  });

  it('changes nothing of other accounts, nor of what was settled', async () => {
    const file = nextFile();
    const ledger = await open(file);
    commit(ledger, 'inventory', [stock('tea', '3')]);
    sendAll(ledger);
    commit(ledger, 'inventory', [stock('tea', '3')], { uid: 'u2', site: 'harbour' });
    ledger.outbox.claim('u2', noon, plannerOf(), openGate);
    const before = dump(ledger);
    ledger.outbox.recover(uid, noon + 60 * second);
    expect(dump(ledger)).toEqual(before);
    ledger.close();
  });
});
