import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Batch, Gate, Ledger, Planner } from '../../src/ledger/index.ts';
import { dump, entryOf, ledgerFolder, ledgers, noon, open } from './ledger-file.ts';
import { commit, left, persona, sale, site, stock, uid } from './pages.ts';
import {
  away,
  claim,
  claimed,
  done,
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
    expect(ledger.outbox.nextAttemptAt(uid, noon)).toBeNull();
    expect(ledger.outbox.nextAttemptAt('u2', noon)).toBe(0);
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

  it('that is known to have no room in a lane has no request made for it, and none of a later lane', async () => {
    const ledger = await ofAllKinds();
    const made: string[] = [];
    const planner: Planner = (model, ...rest) => {
      made.push(model);
      return plannerOf()(model, ...rest);
    };
    const gate = { ...openGate, hasRoom: (lane: string) => lane !== 'live' };
    expect(ledger.outbox.claim(uid, noon, planner, gate)).toBeNull();
    expect(made).toEqual([]);
    expect(ledger.outbox.claim(uid, noon, planner, openGate)).not.toBeNull();
    expect(made).toEqual(['persona']);
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

  it('are forgotten while the process runs too, when no window can hold them any more', async () => {
    const ledger = await newLedger();
    const hour = 3_600 * second;
    ledger.debits.add('key A', noon - hour - 1);
    const db = new Database(ledger.file, { fileMustExist: true });
    db.prepare(`INSERT INTO debit (id, account, at) VALUES (998, 'key A', ?)`).run(noon - hour);
    db.close();
    ledger.debits.add('key A', noon);
    expect(ledger.view.requestsSince(0)).toBe(3);
    ledger.debits.add('key A', noon);
    expect(ledger.debits.since('key A', 0).map(({ id }) => id)).toEqual([998, 999, 1000]);
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
