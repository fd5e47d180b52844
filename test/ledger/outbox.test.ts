import { describe, expect, it } from 'vitest';
import type { Batch, Gate, Ledger } from '../../src/ledger/index.ts';
import { dump, entryOf, ledgerFolder, ledgers, noon, open } from './ledger-file.ts';
import { commit, left, persona, sale, site, stock, uid } from './pages.ts';
import {
  away,
  claim,
  claimed,
  done,
  idsFor,
  keysOf,
  lost,
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

function claimWith(ledger: Ledger, gate: Partial<Gate>): Batch | null {
  return claim(ledger, { gate: { ...openGate, ...gate } });
}

/** One record of each model in each lane; the background ones were there first. */
async function ofAllKinds(): Promise<Ledger> {
  const ledger = await newLedger();
  for (const lane of ['background', 'live'] as const) {
    commit(ledger, 'inventory', [stock(`${lane} stock`, '3')], { lane });
    commit(ledger, 'sale', [sale(`${lane} sale`, null)], { lane });
    commit(ledger, 'persona', [persona(`${lane} shopper`, 'Ann')], { lane });
  }
  return ledger;
}

describe('The next request', () => {
  it('is live before background, and shoppers before sales before stock', async () => {
    expect(sendAll(await ofAllKinds())).toEqual([
      'live shopper',
      'live sale',
      'live stock',
      'background shopper',
      'background sale',
      'background stock',
    ]);
  });

  it('takes entries in the order in which they became pending, and keeps the lanes apart', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('c', '1'), stock('a', '1')]);
    commit(ledger, 'inventory', [stock('b', '1')], { lane: 'background' });
    commit(ledger, 'inventory', [stock('d', '1')]);
    commit(ledger, 'inventory', [stock('c', '2')]);
    const [first, second] = [claimed(ledger, { most: 2 }), claimed(ledger, { most: 2 })];
    expect([keysOf(first), keysOf(second), keysOf(claim(ledger))]).toEqual([['c', 'a'], ['d'], ['b']]);
  });

  it('is only of the account asked for', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')], { uid: 'u2' });
    expect(claim(ledger)).toBeNull();
    expect(ledger.outbox.nextAttemptAt(uid)).toBeNull();
    expect(ledger.outbox.nextAttemptAt('u2')).toBe(0);
  });

  it('never holds an entry that is on its way, whatever is seen of it meanwhile', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3'), stock('cup', '3')]);
    const batch = claimed(ledger);
    commit(ledger, 'inventory', [stock('tea', '4')]);
    commit(ledger, 'inventory', [left('cup')]);
    commit(ledger, 'inventory', [stock('cup', '5')]);
    expect(claim(ledger)).toBeNull();
    settle(ledger, batch, lost(noon + second));
    commit(ledger, 'inventory', [stock('tea', '6')]);
    expect(claim(ledger)).toBeNull();
    const repeat = claimed(ledger, { now: noon + second });
    expect(partsOf(repeat)).toEqual(partsOf(batch));
    settle(ledger, repeat, done());
    expect(claimed(ledger).items.map(({ record }) => record)).toEqual([
      '{"name":"Tea","quantity":"6"}',
      '{"name":"Tea","quantity":"5"}',
    ]);
  });

  it('leaves out what AIQ would see no difference in, as delivered', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    const planner = plannerOf();
    const batch = ledger.outbox.claim(
      uid,
      noon,
      (model, candidates, idsOf) => {
        const nothing = candidates.filter(({ key }) => key === 'tea');
        return nothing.length > 0 ? { draft: null, nothing, invalid: [] } : planner(model, candidates, idsOf);
      },
      openGate,
    );
    expect(batch).toBeNull();
    expect(entryOf(ledger, 'tea')).toMatchObject({
      state: 'delivered',
      record: null,
      delivered: '{"name":"Tea","quantity":"3"}',
    });
    commit(ledger, 'inventory', [stock('tea', '3')]);
    expect(claim(ledger)).toBeNull();
  });
});

describe('The gate', () => {
  it('that admits nothing records nothing, neither new requests nor repeats', async () => {
    const ledger = await ofAllKinds();
    const before = dump(ledger);
    expect(claimWith(ledger, { admit: () => false })).toBeNull();
    expect(dump(ledger)).toEqual(before);
    settle(ledger, claimed(ledger), lost());
    const again = dump(ledger);
    expect(claimWith(ledger, { admit: () => false })).toBeNull();
    expect(dump(ledger)).toEqual(again);
  });

  it('is asked once for each request, with its lane, and not at all when nothing is to go', async () => {
    const ledger = await ofAllKinds();
    const asked: string[] = [];
    const admit = (lane: string) => asked.push(lane) > 0;
    for (let at = 0; at < 8; at++) claimWith(ledger, { admit });
    expect(asked).toEqual(['live', 'live', 'live', 'background', 'background', 'background']);
  });

  it('that keeps live waiting lets no background go before it', async () => {
    const ledger = await ofAllKinds();
    expect(claimWith(ledger, { admit: (lane) => lane === 'background' })).toBeNull();
  });

  it('holds repeats to a stopped endpoint back, and lets others go', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    settle(ledger, claimed(ledger), lost());
    commit(ledger, 'sale', [sale('1', null)]);
    expect(keysOf(claimWith(ledger, { may: (endpoint) => endpoint !== 'inventory' }))).toEqual(['1']);
    expect(claimWith(ledger, { may: (endpoint) => endpoint !== 'inventory' })).toBeNull();
    expect(keysOf(claim(ledger))).toEqual(['tea']);
  });
});

describe('A request that came back without effect', () => {
  it('goes again with whatever is newest then, at the time named and not before', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3'), stock('cup', '4')]);
    settle(ledger, claimed(ledger), returned(noon + second));
    commit(ledger, 'inventory', [stock('pot', '1')]);
    expect(keysOf(claim(ledger))).toEqual(['pot']);
    expect(claim(ledger, { now: noon + second - 1 })).toBeNull();
    expect(ledger.outbox.nextAttemptAt(uid)).toBe(noon + second);
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
    again.outbox.recover(uid, 60 * second);
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
    again.outbox.recover(uid, 60 * second);
    expect(entryOf(again, 'tea')?.state).toBe('unknown');
    expect(claim(again, { now: noon + 60 * second - 1 })).toBeNull();
    expect(again.outbox.nextAttemptAt(uid)).toBe(noon + 60 * second);
    const repeats = [
      claimed(again, { now: noon + 60 * second }),
      claim(again, { now: noon + 60 * second }),
      claimed(again, { now: noon + 61 * second }),
    ];
    expect(repeats[1]).toBeNull();
    for (const [at, repeat] of [repeats[0], repeats[2]].entries()) {
      expect(repeat).toMatchObject({ id: cut[at]?.id, items: cut[at]?.items, attempts: 2 });
      if (repeat) settle(again, repeat, done(idsFor('ann')));
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
    ledger.outbox.recover(uid, 60 * second);
    expect(dump(ledger)).toEqual(before);
    ledger.close();
  });
});

describe('What endpoints have answered', () => {
  it('is counted by request and by record', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('a', '1'), stock('b', '1')]);
    settle(ledger, claimed(ledger), returned());
    settle(ledger, claimed(ledger), { kind: 'split' });
    settle(ledger, claimed(ledger), rejected);
    expect(ledger.endpoints.get(uid, 'inventory')).toMatchObject({ requests: 3, accepted: 0, refusals: 2 });
    settle(ledger, claimed(ledger), done());
    expect(ledger.endpoints.get(uid, 'inventory')).toMatchObject({
      requests: 4,
      accepted: 1,
      records: 1,
      refusals: 0,
    });
  });

  it('a stop keeps its first time and its newest reason until it is cleared', async () => {
    const ledger = await newLedger();
    ledger.endpoints.stop(uid, 'sale', away, noon, noon + 1);
    ledger.endpoints.stop(uid, 'sale', refused, noon + 5, noon + 6);
    expect(ledger.view.endpoints.all()).toMatchObject([
      { endpoint: 'sale', code: refused.code, reason: refused.message, since: noon, probeAt: noon + 6 },
    ]);
    ledger.endpoints.clear(uid, 'sale');
    expect(ledger.endpoints.get(uid, 'sale')).toMatchObject({ code: null, reason: null, since: null });
  });
});

describe('Debits of a budget', () => {
  it('are there after a restart, with their answers as far as a settlement has written them', async () => {
    const file = nextFile();
    const ledger = await open(file);
    commit(ledger, 'inventory', [stock('tea', '3')]);
    const batch = claimed(ledger);
    const ids = [1, 2, 3].map((n) => ledger.debits.add('key A', noon + n));
    ledger.debits.add('key B', noon);
    ledger.debits.answer(ids[0] ?? 0, noon + 10);
    settle(ledger, batch, done());
    ledger.debits.answer(ids[1] ?? 0, noon + 11);
    ledger.close();
    const again = await open(file);
    expect(again.debits.load('key A', noon)).toEqual([
      { id: ids[0], at: noon + 1, answeredAt: noon + 10 },
      { id: ids[1], at: noon + 2, answeredAt: null },
      { id: ids[2], at: noon + 3, answeredAt: null },
    ]);
    expect(again.view.requestsSince(noon + 2)).toBe(2);
    // What has left every window is forgotten, each account by its own.
    expect(again.debits.load('key A', noon + 3).map(({ id }) => id)).toEqual([ids[0], ids[2]]);
    expect(again.view.requestsSince(0)).toBe(3);
    again.close();
  });

  it('of a request that could not be recorded are not kept', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')]);
    const admit = () => {
      ledger.debits.add('key A', noon);
      throw new Error('the disk is full');
    };
    expect(() => claimWith(ledger, { admit })).toThrow();
    expect(ledger.debits.load('key A', 0)).toEqual([]);
    expect(keysOf(claim(ledger))).toEqual(['tea']);
  });
});

describe('The standings', () => {
  it('count the entries of each state, and since when the oldest is there', async () => {
    const ledger = await newLedger();
    commit(ledger, 'inventory', [stock('tea', '3')], { at: noon });
    commit(ledger, 'inventory', [stock('cup', '3')], { at: noon + second });
    commit(ledger, 'persona', [persona('ann', 'Ann')], { lane: 'background' });
    claimed(ledger, { most: 1 });
    const of = { uid, site, entries: 1 };
    expect(ledger.view.standings()).toEqual([
      { ...of, model: 'inventory', state: 'in_flight', lane: 'live', oldest: noon },
      { ...of, model: 'inventory', state: 'pending', lane: 'live', oldest: noon + second },
      { ...of, model: 'persona', state: 'pending', lane: 'background', oldest: noon },
    ]);
  });
});
