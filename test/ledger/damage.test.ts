import { describe, expect, test } from 'vitest';
import { doubted, forgotten, isDamaged } from '../../src/ledger/damage.ts';
import { blank, type Entry, unknownFingerprint } from '../../src/ledger/entry.ts';
import { fingerprint, type Model } from '../../src/model/index.ts';

const secret = 's';
const of = { uid: '1', key: 'k', site: 'main', sourceKey: '["k"]', mapping: 'm', lane: 'live' } as const;
const bodies = {
  persona: { firstName: 'Ann' },
  sale: { persona: null, soldAt: '2026-03-08T10:00:00Z', lines: [{ quantity: '1', amount: '5' }] },
  inventory: { quantity: '3' },
} as const;

function delivered(model: Model, more: Partial<Entry> = {}): Entry {
  const seen = fingerprint(model, bodies[model], secret);
  const body = JSON.stringify(bodies[model]);
  return {
    ...blank({ ...of, model }),
    state: 'delivered',
    seen,
    delivered: body,
    deliveredFingerprint: seen,
    ...more,
  };
}

const padded = JSON.stringify({
  ...bodies.sale,
  lines: [...bodies.sale.lines, { quantity: '0', amount: '0' }, { quantity: '0', amount: '0' }],
});

describe('what AIQ has of a key', () => {
  test.each<[string, Entry, boolean]>([
    ['a shopper as delivered', delivered('persona'), false],
    ['a sale as delivered', delivered('sale'), false],
    ['a sale with lines of nothing behind its own', delivered('sale', { delivered: padded }), false],
    ['stock as delivered', delivered('inventory'), false],
    ['what is under way', delivered('inventory', { state: 'in_flight', delivered: '{' }), false],
    ['what has left', delivered('inventory', { state: 'left', delivered: '{' }), false],
    [
      'what is to be sent once more',
      delivered('inventory', { state: 'pending', deliveredFingerprint: null }),
      false,
    ],
    [
      'a reversal, whose fingerprint is of another kind',
      delivered('sale', {
        key: 'k-void',
        sourceKey: '["k","-void"]',
        seen: 'void 1 x',
        deliveredFingerprint: 'void 1 x',
      }),
      false,
    ],
    ['a text that breaks off', delivered('inventory', { delivered: '{"quantity":"3' }), true],
    ['a text that is no record', delivered('inventory', { delivered: '3' }), true],
    ['a record whose text is no longer kept', delivered('inventory', { delivered: null }), false],
    ['nothing at all', delivered('inventory', { delivered: null, deliveredFingerprint: null }), true],
    ['another record', delivered('inventory', { delivered: '{"quantity":"4"}' }), true],
    ['a sale with another line', delivered('sale', { delivered: padded.replace('"0"', '"2"') }), true],
    ['no fingerprint', delivered('inventory', { deliveredFingerprint: null }), true],
    ['what only a changed mapping makes otherwise', delivered('inventory', { seen: 'x' }), false],
    [
      'what is told anew since the ledger was restored',
      delivered('inventory', { seen: unknownFingerprint, deliveredFingerprint: null }),
      false,
    ],
    ['a text to be sent that breaks off', delivered('inventory', { state: 'pending', record: '{' }), true],
  ])('in doubt or not: %s', (_, entry, is) => {
    expect(isDamaged(entry, secret)).toBe(is);
  });

  test.each<[string, Entry, Partial<Entry>]>([
    ['a shopper: every field goes again', delivered('persona'), { delivered: '{}' }],
    ['stock that can be read', delivered('inventory'), { delivered: JSON.stringify(bodies.inventory) }],
    ['stock that cannot', delivered('inventory', { delivered: '{' }), { delivered: '{"quantity":"0"}' }],
    [
      'what was to be sent and cannot be read',
      delivered('inventory', { state: 'pending', record: '{', delivered: null }),
      { delivered: null },
    ],
  ])('once it is in doubt equals nothing that is read: %s', (_, entry, after) => {
    expect(doubted(entry)).toMatchObject({
      ...after,
      state: 'left',
      record: null,
      seen: 'unknown',
      deliveredFingerprint: null,
    });
  });

  test('where AIQ has forgotten it goes again as it was; a shopper is signed up anew', () => {
    const at = 5;
    expect(forgotten(delivered('sale'), at, 9)).toMatchObject({
      state: 'pending',
      lane: 'background',
      record: JSON.stringify(bodies.sale),
      deliveredFingerprint: null,
    });
    expect(
      forgotten(delivered('persona', { contactId: 'c', srcId: 's', attributed: 1 }), at, 9),
    ).toMatchObject({
      state: 'pending',
      lane: 'background',
      record: JSON.stringify(bodies.persona),
      delivered: '{}',
      attributed: 0,
      contactId: null,
      srcId: null,
    });
  });
});
