import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedFor, assumed } from '../../src/ledger/assumed.ts';
import { blank, type Entry } from '../../src/ledger/entry.ts';
import { states } from '../../src/ledger/state.ts';

const persona: Entry = {
  ...blank({
    uid: 'u1',
    model: 'persona',
    key: 'ann',
    site: 'main',
    sourceKey: '["ann"]',
    mapping: 'v1',
    lane: 'background',
  }),
  state: 'pending',
  seen: 'a',
  record: '{"firstName":"Ann"}',
};
const sale = { lane: 'live', pendingSince: 7 } as const;

describe('What AIQ has by the word of a person', () => {
  it('is what was read of an entry that was to go; of any other nothing changes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.boolean(), (state, hasRecord) => {
        const entry = { ...persona, state, record: hasRecord ? persona.record : null };
        const after = assumed(entry, 'email');
        const goes = hasRecord && (state === 'pending' || state === 'waiting');
        if (!goes) expect(after).toBe(entry);
        else {
          expect(after).toMatchObject({ state: 'delivered', record: null, assumed: 1, withheld: 'email' });
          expect([after.delivered, after.deliveredFingerprint]).toEqual([persona.record, 'a']);
        }
      }),
    );
  });

  it('counts as many lines of a sale as it has, since AIQ may keep them all', () => {
    const record = JSON.stringify({ persona: null, soldAt: '', lines: [{}, {}, {}] });
    expect(assumed({ ...persona, model: 'sale', record }, '').lines).toBe(3);
  });

  it('is asked for when a sale needs the ids of a shopper: once, with what AIQ should have of him, as no news', () => {
    const known = assumed(persona, '');
    const asked = askedFor(known, sale);
    expect(asked).toMatchObject({ state: 'pending', lane: 'awaited', assumed: 0, record: persona.record });
    expect(askedFor(asked, sale)).toBe(asked);
    expect(askedFor({ ...known, srcId: 's' }, sale)).toMatchObject({ state: 'delivered' });
    expect(askedFor(known, { ...sale, lane: 'background' }).lane).toBe('background');
  });
});
