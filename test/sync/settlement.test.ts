import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/aiq/index.ts';
import type { Batch } from '../../src/ledger/index.ts';
import { Failure } from '../../src/model/index.ts';
import { settlementOf } from '../../src/sync/settlement.ts';

const now = 1_800_000_000_000;
const context = { now, random: 0, repeatAfter: 30_000 };
const failure = new Failure('AIQ_UNREACHABLE', 'No answer.');

function batch(records: number, attempts = 1, endpoint = 'sales'): Batch {
  return {
    id: 1,
    uid: 'u1',
    endpoint,
    contactId: null,
    state: 'in_flight',
    lane: 'live',
    attempts,
    notBefore: 0,
    createdAt: now,
    sentAt: now,
    items: Array.from({ length: records }, (_, position) => ({
      position,
      model: 'sale' as const,
      key: `r${position}`,
      version: 1,
      record: '{}',
      fingerprint: 'f',
      attributed: 1,
      withheld: '',
      part: '{}',
    })),
  };
}

describe('what a verdict means for the records of a request', () => {
  it.each<[string, Verdict, Batch, object]>([
    ['taken', { kind: 'done' }, batch(3), { kind: 'done', ids: null }],
    [
      'taken, with ids',
      { kind: 'done', ids: { contactId: '7', srcId: 's7' } },
      batch(1),
      { kind: 'done', ids: { contactId: '7', srcId: 's7' } },
    ],
    ['taken by a member call', { kind: 'done' }, batch(3, 1, 'members'), { kind: 'done', ids: 'keys' }],
    [
      'taken by a member call, but for some',
      { kind: 'done-some', rejected: [{ index: 1, reason: 'no' }] },
      batch(3, 1, 'members'),
      { kind: 'done', ids: 'keys' },
    ],
    [
      'an opt-in that AIQ refuses',
      { kind: 'reject', reason: 'no', failure },
      batch(1, 1, 'textOptIn'),
      { kind: 'rejected', failure: new Failure('AIQ_REJECTED', 'AIQ refused the opt-in of this record: no') },
    ],
    ['taken, with an answer of unknown shape', { kind: 'done', sample: '{}' }, batch(1), { kind: 'done' }],
    [
      'turned away without a word',
      { kind: 'retry', afterMs: null, failure },
      batch(3),
      { kind: 'returned', notBefore: now + 500, failure, attempt: true },
    ],
    [
      'turned away until a time',
      { kind: 'retry', afterMs: 7_000, failure },
      batch(3),
      { kind: 'returned', notBefore: now + 7_000, failure, attempt: true },
    ],
    [
      'turned away after its answer was lost',
      { kind: 'retry', afterMs: 7_000, failure },
      batch(3, 2),
      { kind: 'lost', notBefore: now + 7_000, failure },
    ],
    [
      'answered with trouble',
      { kind: 'unknown', late: false, failure },
      batch(3),
      { kind: 'lost', notBefore: now + 500, failure },
    ],
    [
      'answered with trouble, again and again',
      { kind: 'unknown', late: false, failure },
      batch(1, 9),
      { kind: 'lost', notBefore: now + 128_000, failure },
    ],
    [
      'with others, again and again',
      { kind: 'unknown', late: false, failure },
      batch(2, 5),
      { kind: 'split' },
    ],
    [
      'with others, not often enough',
      { kind: 'unknown', late: false, failure },
      batch(2, 4),
      { kind: 'lost', notBefore: now + 4_000 },
    ],
    [
      'not answered, so that it may still land',
      { kind: 'unknown', late: true, failure },
      batch(3),
      { kind: 'lost', notBefore: now + 30_000, failure },
    ],
    [
      'not answered, again and again, never in parts',
      { kind: 'unknown', late: true, failure },
      batch(3, 9),
      { kind: 'lost', notBefore: now + 128_000, failure },
    ],
    ['refused among others', { kind: 'reject', reason: 'No.', failure }, batch(2), { kind: 'split' }],
    [
      'refused alone',
      { kind: 'reject', reason: 'No.', failure },
      batch(1),
      { kind: 'rejected', failure: { code: 'AIQ_REJECTED', message: 'AIQ refused this record: No.' } },
    ],
    ['too large', { kind: 'too-large' }, batch(2), { kind: 'split' }],
    ['merged away', { kind: 'forgotten' }, batch(1), { kind: 'forgotten' }],
    [
      'refused for its key',
      { kind: 'key-refused', failure },
      batch(2),
      { kind: 'returned', notBefore: now, failure, attempt: false },
    ],
    [
      'refused for its key after its answer was lost',
      { kind: 'key-refused', failure },
      batch(2, 2),
      { kind: 'lost', notBefore: now, failure },
    ],
    [
      'sent to an address that is not there',
      { kind: 'endpoint-refused', failure },
      batch(2),
      { kind: 'returned', notBefore: now, failure, attempt: false },
    ],
  ])('%s', (_, verdict, of, settlement) => {
    expect(settlementOf(verdict, of, context)).toMatchObject(settlement);
  });

  it('taken but for some: each of those has a reason of its own', () => {
    const rejected = [
      { index: 0, reason: 'No date.' },
      { index: 2, reason: 'No lines.' },
    ];
    const settlement = settlementOf({ kind: 'done-some', rejected }, batch(3), context);
    const reasons = settlement.kind === 'done' ? [...settlement.rejected] : [];
    expect(reasons.map(([index, { code, message }]) => [index, code, message])).toEqual([
      [0, 'AIQ_REJECTED', 'AIQ refused this record: No date.'],
      [2, 'AIQ_REJECTED', 'AIQ refused this record: No lines.'],
    ]);
  });

  const verdicts = fc.constantFrom<Verdict>(
    { kind: 'retry', afterMs: null, failure },
    { kind: 'retry', afterMs: 3_600_000, failure },
    { kind: 'unknown', late: true, failure },
    { kind: 'unknown', late: false, failure },
    { kind: 'key-refused', failure },
    { kind: 'endpoint-refused', failure },
  );
  const attempts = fc.integer({ min: 1, max: 1_000 });
  const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('nothing goes again before it is told, nor later than an hour', () => {
    fc.assert(
      fc.property(
        verdicts,
        attempts,
        randoms,
        fc.integer({ min: 1, max: 3 }),
        (verdict, tries, random, count) => {
          const settlement = settlementOf(verdict, batch(count, tries), { ...context, random });
          if (settlement.kind === 'split') return;
          expect(settlement).toHaveProperty('notBefore');
          const { notBefore } = { notBefore: 0, ...settlement };
          expect(notBefore).toBeGreaterThanOrEqual(now);
          expect(notBefore).toBeLessThanOrEqual(now + 3_600_000);
        },
      ),
    );
  });

  it('a body whose answer was lost once is never called surely without effect by a later refusal of the key', () => {
    fc.assert(
      fc.property(verdicts, fc.integer({ min: 2, max: 50 }), (verdict, tries) => {
        expect(settlementOf(verdict, batch(1, tries), context).kind).toBe('lost');
      }),
    );
  });
});
