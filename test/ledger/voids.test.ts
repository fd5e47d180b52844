import { describe, expect, it } from 'vitest';
import type { Batch, Ledger } from '../../src/ledger/index.ts';
import type { Sale } from '../../src/model/index.ts';
import { entryOf, ledgers } from './ledger-file.ts';
import { commit, left, lines, persona, sale } from './pages.ts';
import { claim, claimed, done, lost, rejected, returned, sendAll, settle } from './requests.ts';

const newLedger = ledgers();

const sold = (count: number, shopper: string | null = null) =>
  sale('7', shopper, String(count), shopper, lines(count));
const gone = left('7', { leaving: 'void' });

async function delivered(count = 2): Promise<Ledger> {
  const ledger = await newLedger();
  commit(ledger, 'sale', [sold(count)]);
  expect(sendAll(ledger)).toEqual(['7']);
  return ledger;
}

/** What a request carries: "7: 1 tea1, 1 tea2". */
const bodies = (batch: Batch | null): string[] =>
  (batch?.items ?? []).map(({ key, record }) => text(key, record));

function text(key: string, record: string): string {
  const { lines: all }: Sale = JSON.parse(record);
  return `${key}: ${all.map(({ quantity, sku }) => `${quantity} ${sku}`).join(', ')}`;
}

/** Claims and settles as done until nothing goes any more. */
function sent(ledger: Ledger): string[] {
  const all: string[] = [];
  for (let batch = claim(ledger); batch; batch = claim(ledger)) {
    all.push(...bodies(batch));
    settle(ledger, batch, done());
  }
  return all;
}

describe('A sale that is voided', () => {
  it('is taken back once, however often its row is read', async () => {
    const ledger = await delivered();
    for (const _poll of [1, 2, 3]) commit(ledger, 'sale', [gone]);
    const reversal = claimed(ledger);
    expect(bodies(reversal)).toEqual(['7-void: -1 tea1, -1 tea2']);
    expect(JSON.parse(reversal.items[0]?.record ?? '')).toMatchObject({ persona: null, total: '-2' });
    settle(ledger, reversal, done());
    commit(ledger, 'sale', [gone]);
    expect(claim(ledger)).toBeNull();
    expect(entryOf(ledger, '7-void')).toMatchObject({ state: 'delivered', present: 0, site: 'main-street' });
  });

  it('before AIQ ever had it leaves nothing to take back', async () => {
    const ledger = await newLedger();
    commit(ledger, 'sale', [sold(2)]);
    commit(ledger, 'sale', [gone]);
    expect(claim(ledger)).toBeNull();
    expect(entryOf(ledger, '7-void')).toBeUndefined();
  });

  it('goes with nothing in it where AIQ refused a repeat of what it may have taken', async () => {
    const ledger = await newLedger();
    commit(ledger, 'sale', [sold(2)]);
    settle(ledger, claimed(ledger), lost());
    settle(ledger, claimed(ledger), rejected);
    expect(entryOf(ledger, '7')?.state).toBe('dead');
    for (const _poll of [1, 2, 3]) commit(ledger, 'sale', [gone]);
    expect(sent(ledger)).toEqual(['7: 0 tea1, 0 tea2']);
    commit(ledger, 'sale', [gone]);
    expect(claim(ledger)).toBeNull();
    commit(ledger, 'sale', [sold(3)]);
    expect(sent(ledger)).toEqual(['7: 1 tea1, 1 tea2, 1 tea3']);
    commit(ledger, 'sale', [gone]);
    expect(sent(ledger)).toEqual(['7-void: -1 tea1, -1 tea2, -1 tea3']);
  });

  it('does so too where the repeat is refused after it has left, and where the refused request was split', async () => {
    const ledger = await newLedger();
    commit(ledger, 'sale', [sold(2), sale('8', null, '1', null, lines(1))]);
    settle(ledger, claimed(ledger), lost());
    const repeat = claimed(ledger);
    commit(ledger, 'sale', [gone]);
    settle(ledger, repeat, { kind: 'split' });
    settle(ledger, claimed(ledger), rejected);
    settle(ledger, claimed(ledger), done());
    expect(sent(ledger)).toEqual(['7: 0 tea1, 0 tea2']);
  });

  it('stays where the mapping keeps it', async () => {
    const ledger = await delivered();
    commit(ledger, 'sale', [left('7')]);
    expect(claim(ledger)).toBeNull();
  });

  it.each([
    ['taken', done(), ['7-void: -1 tea1, -1 tea2, -1 tea3']],
    ['refused', rejected, ['7-void: -1 tea1, -1 tea2']],
    ['returned', returned(), ['7-void: -1 tea1, -1 tea2']],
  ])(
    'while a correction is on its way is taken back as AIQ has it, when that was %s',
    async (_, answer, then) => {
      const ledger = await delivered();
      commit(ledger, 'sale', [sold(3)]);
      const correction = claimed(ledger);
      commit(ledger, 'sale', [gone]);
      expect(claim(ledger)).toBeNull();
      settle(ledger, correction, answer);
      expect(sent(ledger)).toEqual(then);
    },
  );

  it.each([
    ['taken', done(), ['7-void: -1 tea1, -1 tea2']],
    ['refused', rejected, []],
    ['returned', returned(), []],
  ])(
    'while it is on its way for the first time is taken back only when it was %s',
    async (_, answer, then) => {
      const ledger = await newLedger();
      commit(ledger, 'sale', [sold(2)]);
      const first = claimed(ledger);
      commit(ledger, 'sale', [gone]);
      settle(ledger, first, answer);
      expect(sent(ledger)).toEqual(then);
    },
  );

  it('while its answer is lost is taken back when the same body has been taken', async () => {
    const ledger = await newLedger();
    commit(ledger, 'sale', [sold(2)]);
    settle(ledger, claimed(ledger), lost());
    commit(ledger, 'sale', [gone]);
    expect(sent(ledger)).toEqual(['7: 1 tea1, 1 tea2', '7-void: -1 tea1, -1 tea2']);
  });

  it('that a person has given up is not taken back, until its row leaves', async () => {
    const ledger = await delivered();
    commit(ledger, 'sale', [sold(3)]);
    settle(ledger, claimed(ledger), rejected);
    const [letter] = ledger.view.deadLetters.list();
    ledger.replays.discard([letter?.id ?? 0]);
    commit(ledger, 'sale', [sold(3)]);
    expect(claim(ledger)).toBeNull();
    commit(ledger, 'sale', [gone]);
    expect(sent(ledger)).toEqual(['7-void: -1 tea1, -1 tea2']);
  });
});

describe('A voided sale that counts again', () => {
  it('before its reversal went out sends nothing', async () => {
    const ledger = await delivered();
    commit(ledger, 'sale', [gone]);
    commit(ledger, 'sale', [sold(2)]);
    expect(claim(ledger)).toBeNull();
    commit(ledger, 'sale', [gone]);
    expect(sent(ledger)).toEqual(['7-void: -1 tea1, -1 tea2']);
  });

  it('has its reversal emptied, and goes again only where it differs', async () => {
    const ledger = await delivered();
    commit(ledger, 'sale', [gone]);
    sent(ledger);
    commit(ledger, 'sale', [sold(2)]);
    expect(sent(ledger)).toEqual(['7-void: 0 tea1, 0 tea2']);
    commit(ledger, 'sale', [gone]);
    expect(sent(ledger)).toEqual(['7-void: -1 tea1, -1 tea2']);
    commit(ledger, 'sale', [sold(3)]);
    expect(sent(ledger)).toEqual(['7: 1 tea1, 1 tea2, 1 tea3', '7-void: 0 tea1, 0 tea2']);
    commit(ledger, 'sale', [gone]);
    expect(sent(ledger)).toEqual(['7-void: -1 tea1, -1 tea2, -1 tea3']);
  });

  it('while its reversal is on its way has it emptied after the answer, also after the same body again', async () => {
    const ledger = await delivered();
    commit(ledger, 'sale', [gone]);
    settle(ledger, claimed(ledger), lost());
    commit(ledger, 'sale', [sold(2)]);
    expect(sent(ledger)).toEqual(['7-void: -1 tea1, -1 tea2', '7-void: 0 tea1, 0 tea2']);
  });

  it('leaves nothing to do where AIQ has refused the reversal', async () => {
    const ledger = await delivered();
    commit(ledger, 'sale', [gone]);
    settle(ledger, claimed(ledger), rejected);
    commit(ledger, 'sale', [gone]);
    expect(ledger.view.deadLetters.list()).toMatchObject([{ key: '7-void', kind: 'record' }]);
    commit(ledger, 'sale', [sold(2)]);
    expect(ledger.view.deadLetters.list()).toEqual([]);
    expect(claim(ledger)).toBeNull();
  });
});

describe('A reversal that AIQ refuses', () => {
  it('is a dead letter beside its sale, and goes when a person replays it', async () => {
    const ledger = await delivered();
    commit(ledger, 'sale', [gone]);
    settle(ledger, claimed(ledger), rejected);
    const [letter] = ledger.view.deadLetters.list();
    ledger.replays.replay([letter?.id ?? 0]);
    expect(sent(ledger)).toEqual(['7-void: -1 tea1, -1 tea2']);
  });

  it('is never looked for in the POS', async () => {
    const ledger = await delivered();
    commit(ledger, 'sale', [gone]);
    settle(ledger, claimed(ledger), rejected);
    expect(ledger.known.present('main-street', 'sale')).toBe(0);
    expect(ledger.known.notSeenSince('main-street', 'sale', 99, 10)).toEqual([]);
    expect(ledger.known.recent('main-street', 'sale', 10)).toEqual([]);
  });
});

describe('The key of a reversal', () => {
  it('is not taken from it by a row of the POS', async () => {
    const ledger = await delivered();
    commit(ledger, 'sale', [gone]);
    sent(ledger);
    expect(commit(ledger, 'sale', [sale('7-void', null)])).toMatchObject({ dead: 1 });
    expect(ledger.view.deadLetters.list()).toMatchObject([{ code: 'ROW_KEY_TAKEN' }]);
  });

  it('that a row of the POS has already is told of', async () => {
    const ledger = await delivered();
    commit(ledger, 'sale', [sale('7-void', null)]);
    sent(ledger);
    commit(ledger, 'sale', [gone]);
    expect(claim(ledger)).toBeNull();
    const [letter] = ledger.view.deadLetters.list();
    expect(letter).toMatchObject({ code: 'ROW_KEY_TAKEN', key: '7-void' });
    ledger.replays.replay([letter?.id ?? 0]);
    expect(ledger.known.toReread('main-street', 'sale', 'v1')).toEqual([]);
  });

  it('stays with a key that another row takes over', async () => {
    const ledger = await delivered();
    commit(ledger, 'sale', [gone]);
    sent(ledger);
    commit(ledger, 'sale', [{ ...sold(2), sourceKey: '["8"]' }]);
    expect(sent(ledger)).toEqual(['7-void: 0 tea1, 0 tea2']);
  });
});

describe('The shopper of a reversal', () => {
  const shoppers = (batch: Batch | null) =>
    (batch?.items ?? []).map(({ key, record, attributed }) => [key, JSON.parse(record).persona, attributed]);

  it('is that of the sale', async () => {
    const ledger = await newLedger();
    commit(ledger, 'persona', [persona('ann', 'Ann')]);
    commit(ledger, 'sale', [sold(2, 'ann')]);
    expect(sendAll(ledger)).toEqual(['ann', '7']);
    commit(ledger, 'sale', [gone]);
    expect(shoppers(claim(ledger))).toEqual([['7-void', 'ann', 1]]);
    expect(entryOf(ledger, '7-void')?.persona).toBe('ann');
  });

  it('is nobody while AIQ has the sale without him, and both are his when the sale counts again', async () => {
    const ledger = await newLedger();
    commit(ledger, 'sale', [sold(2, 'ann')]);
    expect(sendAll(ledger)).toEqual(['7']);
    commit(ledger, 'sale', [gone]);
    const reversal = claimed(ledger);
    expect(shoppers(reversal)).toEqual([['7-void', null, 1]]);
    settle(ledger, reversal, done());
    commit(ledger, 'persona', [persona('ann', 'Ann')]);
    expect(sendAll(ledger)).toEqual(['ann']);
    commit(ledger, 'sale', [sold(2, 'ann')]);
    expect(sendAll(ledger)).toEqual(['7-void', '7']);
    expect(entryOf(ledger, '7')).toMatchObject({ state: 'delivered', attributed: 1 });
  });

  it('comes with it where his ids had been forgotten', async () => {
    const ledger = await newLedger();
    commit(ledger, 'persona', [persona('ann', 'Ann')]);
    commit(ledger, 'sale', [sold(2, 'ann')]);
    sendAll(ledger);
    commit(ledger, 'persona', [persona('ann', 'Anna')]);
    settle(ledger, claimed(ledger), { kind: 'forgotten' });
    commit(ledger, 'sale', [gone]);
    expect(entryOf(ledger, '7-void')?.state).toBe('waiting');
    // A sign-up asks for her ids, an override tells of her new name.
    expect(sendAll(ledger)).toEqual(['ann', 'ann', '7-void']);
    expect(entryOf(ledger, '7-void')).toMatchObject({ state: 'delivered', attributed: 1 });
  });
});

describe('A sale that is corrected', () => {
  it('keeps all places that AIQ may hold, through any number of corrections', async () => {
    const ledger = await delivered(5);
    commit(ledger, 'sale', [sold(2)]);
    expect(sent(ledger)).toEqual(['7: 1 tea1, 1 tea2, 0 tea3, 0 tea4, 0 tea5']);
    commit(ledger, 'sale', [sold(1)]);
    expect(sent(ledger)).toEqual(['7: 1 tea1, 0 tea2, 0 tea3, 0 tea4, 0 tea5']);
    commit(ledger, 'sale', [sold(5)]);
    expect(sent(ledger)).toEqual(['7: 1 tea1, 1 tea2, 1 tea3, 1 tea4, 1 tea5']);
  });

  it('counts the places of a body that may have landed', async () => {
    const ledger = await delivered(1);
    commit(ledger, 'sale', [sold(4)]);
    settle(ledger, claimed(ledger), lost());
    commit(ledger, 'sale', [sold(2)]);
    expect(sent(ledger)).toEqual(['7: 1 tea1, 1 tea2, 1 tea3, 1 tea4', '7: 1 tea1, 1 tea2, 0 tea3, 0 tea4']);
  });

  it('before it was ever sent has no places to keep', async () => {
    const ledger = await newLedger();
    commit(ledger, 'sale', [sold(5)]);
    commit(ledger, 'sale', [sold(2)]);
    expect(sent(ledger)).toEqual(['7: 1 tea1, 1 tea2']);
  });

  it('sends nothing when it is read again', async () => {
    const ledger = await delivered(5);
    commit(ledger, 'sale', [sold(2)]);
    sent(ledger);
    expect(commit(ledger, 'sale', [sold(2)])).toMatchObject({ unchanged: 1 });
    expect(claim(ledger)).toBeNull();
  });

  it('is taken back in all its places', async () => {
    const ledger = await delivered(3);
    commit(ledger, 'sale', [sold(1)]);
    sent(ledger);
    commit(ledger, 'sale', [gone]);
    expect(sent(ledger)).toEqual(['7-void: -1 tea1, 0 tea2, 0 tea3']);
  });
});
