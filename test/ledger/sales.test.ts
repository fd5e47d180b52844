import { describe, expect, it } from 'vitest';
import type { Batch, Ledger } from '../../src/ledger/index.ts';
import { entryOf, ledgers, noon } from './ledger-file.ts';
import { commit, left, persona, sale, uid } from './pages.ts';
import {
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

/** Ann's record is pending, and her sale waits for it. */
async function waitingSale(): Promise<Ledger> {
  const ledger = await newLedger();
  commit(ledger, 'persona', [persona('ann', 'Ann')]);
  commit(ledger, 'sale', [sale('1', 'ann')]);
  expect(entryOf(ledger, '1')?.state).toBe('waiting');
  return ledger;
}

/** Ann is not known at all, or not in time: her sale has gone without her. */
async function unattributedSale(): Promise<Ledger> {
  const ledger = await newLedger();
  commit(ledger, 'sale', [sale('1', 'ann')]);
  const batch = claimed(ledger);
  expect(batch.items).toMatchObject([{ key: '1', attributed: 0 }]);
  settle(ledger, batch, done());
  commit(ledger, 'persona', [persona('ann', 'Ann')]);
  return ledger;
}

/** How many sales stand in each state. */
const salesOf = (ledger: Ledger) =>
  Object.fromEntries(
    ledger.view
      .standings()
      .filter(({ model }) => model === 'sale')
      .map(({ state, entries }) => [state, entries]),
  );

const shopperOf = (batch: Batch | null) => batch?.items.map(({ key, attributed }) => [key, attributed]);

describe('A sale whose shopper is on the way to AIQ', () => {
  it('waits, and goes with the shopper as soon as AIQ has given an id', async () => {
    const ledger = await waitingSale();
    const signUp = claimed(ledger);
    expect(keysOf(signUp)).toEqual(['ann']);
    expect(claim(ledger)).toBeNull();
    settle(ledger, signUp, done(idsFor('ann')));
    expect(shopperOf(claim(ledger))).toEqual([['1', 1]]);
    expect(entryOf(ledger, 'ann')).toMatchObject(idsFor('ann'));
  });

  it.each([
    ['was refused', rejected],
    ['was taken without an id', done()],
  ])('goes without, when the shopper %s', async (_, settlement) => {
    const ledger = await waitingSale();
    settle(ledger, claimed(ledger), settlement);
    expect(shopperOf(claim(ledger))).toEqual([['1', 0]]);
  });

  it('goes without, when the shopper cannot be written on the wire', async () => {
    const ledger = await waitingSale();
    const batch = ledger.outbox.claim(
      uid,
      noon,
      (model, candidates, idsOf) =>
        model === 'persona'
          ? {
              draft: null,
              nothing: [],
              invalid: candidates.map((entry) => ({ entry, failure: refused })),
            }
          : plannerOf()(model, candidates, idsOf),
      openGate,
    );
    expect(shopperOf(batch)).toEqual([['1', 0]]);
  });

  it.each([
    ['is away', returned()],
    ['may have got it', lost()],
  ])('goes on waiting while AIQ %s', async (_, settlement) => {
    const ledger = await waitingSale();
    settle(ledger, claimed(ledger), settlement);
    expect(keysOf(claim(ledger))).toEqual(['ann']);
    expect(claim(ledger)).toBeNull();
  });

  it('goes without after its time, and only then', async () => {
    const ledger = await waitingSale();
    const signUp = claimed(ledger);
    expect(ledger.outbox.releaseExpired(uid, noon)).toBe(0);
    expect(ledger.outbox.releaseExpired('u2', noon + 1)).toBe(0);
    expect(claim(ledger)).toBeNull();
    expect(ledger.outbox.releaseExpired(uid, noon + 1)).toBe(1);
    expect(shopperOf(claim(ledger))).toEqual([['1', 0]]);
    settle(ledger, signUp, done(idsFor('ann')));
  });

  it('goes with its shopper, or after its time, however many others do', async () => {
    const ledger = await newLedger();
    const sales = Array.from({ length: 450 }, (_, number) => sale(`${number}`, number < 425 ? 'ann' : 'bob'));
    commit(ledger, 'persona', [persona('ann', 'Ann'), persona('bob', 'Bob')], { lane: 'background' });
    commit(ledger, 'sale', sales, { lane: 'background' });
    settle(ledger, claimed(ledger), done(idsFor('ann')));
    expect(salesOf(ledger)).toEqual({ pending: 425, waiting: 25 });
    expect(ledger.outbox.releaseExpired(uid, noon + 1)).toBe(25);

    const late = await newLedger();
    commit(late, 'persona', [persona('ann', 'Ann'), persona('bob', 'Bob')]);
    commit(late, 'sale', sales);
    let released = 0;
    for (let some = -1; some !== 0; released += some) some = late.outbox.releaseExpired(uid, noon + 1);
    expect([released, salesOf(late)]).toEqual([450, { pending: 450 }]);
  });

  it('waits with its newest state, however often it changes', async () => {
    const ledger = await waitingSale();
    commit(ledger, 'sale', [sale('1', 'ann', '11')]);
    commit(ledger, 'sale', [sale('1', 'ann', '12')]);
    expect(keysOf(claimed(ledger))).toEqual(['ann']);
    expect(claim(ledger)).toBeNull();
    expect(entryOf(ledger, '1')?.record).toContain('"total":"12"');
  });

  it('goes at once when it changes hands to a walk-in or to a shopper with an id', async () => {
    const ledger = await newLedger();
    commit(ledger, 'persona', [persona('bob', 'Bob')]);
    sendAll(ledger);
    commit(ledger, 'persona', [persona('ann', 'Ann')]);
    commit(ledger, 'sale', [sale('1', 'ann'), sale('2', 'ann')]);
    commit(ledger, 'sale', [sale('1', null), sale('2', 'bob')]);
    claimed(ledger);
    expect(shopperOf(claim(ledger))).toEqual([
      ['1', 1],
      ['2', 1],
    ]);
  });

  it('goes without, when the shopper leaves before AIQ has heard of her', async () => {
    const ledger = await waitingSale();
    commit(ledger, 'persona', [left('ann')]);
    expect(shopperOf(claim(ledger))).toEqual([['1', 0]]);
  });

  it('is not sent when it leaves while it waits', async () => {
    const ledger = await waitingSale();
    commit(ledger, 'sale', [left('1')]);
    expect(sendAll(ledger)).toEqual(['ann']);
  });
});

describe('A sale whose shopper will not come', () => {
  it.each([
    ['is not in the ledger', async (_: Ledger) => {}],
    [
      'was refused before',
      async (ledger: Ledger) => {
        commit(ledger, 'persona', [persona('ann', 'Ann')]);
        settle(ledger, claimed(ledger), rejected);
      },
    ],
    [
      'is filtered out',
      async (ledger: Ledger) => {
        commit(ledger, 'persona', [persona('ann', 'Ann')]);
        commit(ledger, 'persona', [left('ann')]);
      },
    ],
    [
      'belongs to another account',
      async (ledger: Ledger) => {
        commit(ledger, 'persona', [persona('ann', 'Ann')], { uid: 'u2', site: 'harbour' });
      },
    ],
  ])('does not wait: she %s', async (_, before) => {
    const ledger = await newLedger();
    await before(ledger);
    commit(ledger, 'sale', [sale('1', 'ann')]);
    expect(shopperOf(claim(ledger))).toEqual([['1', 0]]);
  });

  it('that asks for no waiting goes at once', async () => {
    const ledger = await newLedger();
    commit(ledger, 'persona', [persona('ann', 'Ann')], { lane: 'background' });
    commit(ledger, 'sale', [sale('1', 'ann', '10', null)]);
    expect(keysOf(claim(ledger))).toEqual(['1']);
  });
});

describe('A sale that was sent without its shopper', () => {
  it('goes again, in the background, when the shopper has an id, and then no more', async () => {
    const ledger = await unattributedSale();
    settle(ledger, claimed(ledger), done(idsFor('ann')), noon + 60_000);
    expect(entryOf(ledger, '1')?.pendingSince).toBe(noon + 60_000);
    const again = claimed(ledger);
    expect(again).toMatchObject({ lane: 'background', items: [{ key: '1', attributed: 1 }] });
    settle(ledger, again, done());
    commit(ledger, 'persona', [persona('ann', 'Anna')]);
    expect(sendAll(ledger)).toEqual(['ann']);
  });

  it('goes again also when it was on its way as the shopper got an id', async () => {
    const ledger = await waitingSale();
    ledger.outbox.releaseExpired(uid, noon + 1);
    const signUp = claimed(ledger);
    const without = claimed(ledger);
    expect(shopperOf(without)).toEqual([['1', 0]]);
    settle(ledger, signUp, done(idsFor('ann')));
    settle(ledger, without, done());
    expect(shopperOf(claim(ledger))).toEqual([['1', 1]]);
  });

  it('does not go again when the shopper is refused, or has got no id', async () => {
    for (const settlement of [rejected, done()]) {
      const ledger = await unattributedSale();
      settle(ledger, claimed(ledger), settlement);
      expect(claim(ledger)).toBeNull();
    }
  });

  it('goes once with its newest state when it changes at the same time', async () => {
    const ledger = await unattributedSale();
    const signUp = claimed(ledger);
    commit(ledger, 'sale', [sale('1', 'ann', '11')]);
    settle(ledger, signUp, done(idsFor('ann')));
    const again = claimed(ledger);
    expect(again.items[0]?.record).toContain('"total":"11"');
    settle(ledger, again, done());
    expect(claim(ledger)).toBeNull();
  });

  it('does not come back when it has left', async () => {
    const ledger = await unattributedSale();
    commit(ledger, 'sale', [left('1')]);
    expect(sendAll(ledger)).toEqual(['ann']);
  });

  it('to a walk-in never goes again', async () => {
    const ledger = await newLedger();
    commit(ledger, 'sale', [sale('1', null)]);
    sendAll(ledger);
    commit(ledger, 'persona', [persona('ann', 'Ann')]);
    expect(sendAll(ledger)).toEqual(['ann']);
  });
});

describe('A shopper whom AIQ has merged', () => {
  it('is signed up anew, whole, without the old ids', async () => {
    const ledger = await newLedger();
    commit(ledger, 'persona', [persona('ann', 'Ann')]);
    sendAll(ledger);
    commit(ledger, 'persona', [persona('ann', 'Anna')]);
    const override = claimed(ledger);
    expect(override.contactId).toBe('contact-ann');
    settle(ledger, override, { kind: 'forgotten' });
    expect(entryOf(ledger, 'ann')).toMatchObject({ state: 'pending', contactId: null, srcId: null });
    const signUp = claimed(ledger);
    expect(signUp).toMatchObject({ contactId: null, items: [{ record: '{"firstName":"Anna"}' }] });
    settle(ledger, signUp, done({ contactId: 'c2', srcId: 's2' }));
    // The sign-up asked for the ids alone: what has changed goes after it.
    expect(entryOf(ledger, 'ann')).toMatchObject({ state: 'pending', contactId: 'c2', srcId: 's2' });
    const after = claimed(ledger);
    expect(after).toMatchObject({ contactId: 'c2', items: [{ record: '{"firstName":"Anna"}' }] });
    settle(ledger, after, done());
    expect(entryOf(ledger, 'ann')).toMatchObject({ state: 'delivered', contactId: 'c2', srcId: 's2' });
  });

  it('keeps the ids when a change of him is taken without naming them', async () => {
    const ledger = await newLedger();
    commit(ledger, 'persona', [persona('ann', 'Ann')]);
    sendAll(ledger);
    commit(ledger, 'persona', [persona('ann', 'Anna')]);
    settle(ledger, claimed(ledger), done());
    expect(entryOf(ledger, 'ann')).toMatchObject(idsFor('ann'));
  });
});
