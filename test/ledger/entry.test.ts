import { describe, expect, it } from 'vitest';
import { type Carried, type Entry, type Seen, see, settled } from '../../src/ledger/entry.ts';
import { leave } from '../../src/ledger/leave.ts';
import { states } from '../../src/ledger/state.ts';

/** Delivered as A, read last by page 5. */
const deliveredA: Entry = {
  uid: 'u1',
  model: 'sale',
  key: '1',
  site: 'main-street',
  sourceKey: '["1"]',
  state: 'delivered',
  version: 3,
  readSequence: 5,
  present: 1,
  voided: 0,
  seen: 'A',
  record: null,
  delivered: 'record A',
  deliveredFingerprint: 'A',
  withheld: '',
  mapping: 'v1',
  lane: 'live',
  persona: null,
  attributed: 1,
  lines: 0,
  contactId: null,
  srcId: null,
  attempts: 0,
  nextAttempt: 0,
  queued: 7,
  pendingSince: 1_000,
  errorCode: null,
  batch: null,
  assumed: 0,
};
const pendingB: Entry = { ...deliveredA, state: 'pending', seen: 'B', record: 'record B', version: 4 };
const inFlightB: Entry = { ...pendingB, state: 'in_flight', batch: 12 };
const deadB: Entry = { ...pendingB, state: 'dead', attempts: 1, errorCode: 'AIQ_REJECTED' };
const neverSent = { delivered: null, deliveredFingerprint: null } as const;

function saw(fingerprint: string, sequence = 6, more: Partial<Seen> = {}): Seen {
  const record = `record ${fingerprint}`;
  return {
    fingerprint,
    record,
    persona: null,
    sequence,
    mapping: 'v2',
    lane: 'live',
    at: 2_000,
    queued: 9,
    notBefore: 0,
    ...more,
  };
}

function carriedOf(entry: Entry): Carried {
  return {
    version: entry.version,
    record: entry.record ?? '',
    fingerprint: entry.seen ?? '',
    attributed: 1,
    withheld: '',
  };
}

describe('A record that comes from a page', () => {
  it.each([
    ['an older one', 4],
    ['one of the same reading', 5],
  ])('changes nothing at all when it is %s, in any state', (_, sequence) => {
    for (const state of states) {
      const entry = { ...pendingB, state };
      expect(see(entry, saw('C', sequence))).toBe(entry);
      expect(leave(entry, sequence)).toBe(entry);
    }
  });

  it('that equals the one seen before is only noted as read, in any state', () => {
    for (const state of states) {
      const entry = { ...pendingB, state, present: 0 };
      expect(see(entry, saw('B'))).toEqual({ ...entry, present: 1, readSequence: 6, mapping: 'v2' });
    }
  });

  it.each([
    ['delivered', deliveredA, 'C', 'pending', 'record C'],
    ['pending', pendingB, 'C', 'pending', 'record C'],
    ['pending, and AIQ has it already', pendingB, 'A', 'delivered', null],
    ['waiting', { ...pendingB, state: 'waiting' }, 'C', 'pending', 'record C'],
    ['waiting, and AIQ has it already', { ...pendingB, state: 'waiting' }, 'A', 'delivered', null],
    ['dead', deadB, 'C', 'pending', 'record C'],
    ['dead, and AIQ has it already', deadB, 'A', 'delivered', null],
    [
      'left, and AIQ has it already',
      { ...deliveredA, state: 'left', seen: null, present: 0 },
      'A',
      'delivered',
      null,
    ],
    ['left', { ...deliveredA, state: 'left', seen: null, present: 0 }, 'C', 'pending', 'record C'],
    ['in flight', inFlightB, 'C', 'in_flight', 'record C'],
    ['in flight, and AIQ had it before', inFlightB, 'A', 'in_flight', 'record A'],
    ['of unknown outcome', { ...inFlightB, state: 'unknown' }, 'A', 'unknown', 'record A'],
  ] as const)('of an entry %s', (_, before, fingerprint, state, record) => {
    const after = see(before, saw(fingerprint));
    expect(after).toMatchObject({
      state,
      record,
      seen: fingerprint,
      version: before.version + 1,
      present: 1,
      readSequence: 6,
      attempts: 0,
      nextAttempt: 0,
      errorCode: null,
      // What AIQ has, and which request is on its way, is not the reading's to say.
      delivered: 'record A',
      deliveredFingerprint: 'A',
      batch: before.batch,
    });
  });

  it('queues behind the others when the entry becomes pending, and keeps its place when it is pending already', () => {
    expect(see(deliveredA, saw('C'))).toMatchObject({ queued: 9, pendingSince: 2_000 });
    expect(see(pendingB, saw('C'))).toMatchObject({ queued: 7, pendingSince: 1_000 });
  });

  it.each([
    ['a delivered entry goes by its own', deliveredA, 'background', 'background'],
    ['a pending change of a delivered entry goes by its own', pendingB, 'background', 'background'],
    [
      'what is still on its way from a first load stays in the background',
      { ...pendingB, ...neverSent, lane: 'background' },
      'live',
      'background',
    ],
    [
      'what was refused in a first load stays in the background',
      { ...deadB, ...neverSent, lane: 'background' },
      'live',
      'background',
    ],
    [
      'what is in flight in a first load stays in the background, as it may be refused',
      { ...inFlightB, ...neverSent, lane: 'background' },
      'live',
      'background',
    ],
    ['what was new just now stays live', { ...pendingB, ...neverSent }, 'background', 'live'],
  ] as const)('takes a lane: %s', (_, before, lane, expected) => {
    expect(see(before, saw('C', 6, { lane })).lane).toBe(expected);
  });

  it('names the shopper of the newest state', () => {
    expect(see(deliveredA, saw('C', 6, { persona: 'ann' })).persona).toBe('ann');
  });
});

describe('A row that leaves', () => {
  it.each([
    ['delivered', deliveredA, 'left', null],
    ['pending', pendingB, 'left', null],
    ['waiting', { ...pendingB, state: 'waiting' }, 'left', null],
    ['dead', deadB, 'left', null],
    ['in flight', inFlightB, 'in_flight', 'record B'],
    ['of unknown outcome', { ...inFlightB, state: 'unknown' }, 'unknown', 'record B'],
  ] as const)('%s: AIQ keeps what it has', (_, before, state, record) => {
    expect(leave(before, 6)).toEqual({
      ...before,
      state,
      record,
      present: 0,
      seen: null,
      readSequence: 6,
      version: before.version + 1,
      errorCode: null,
    });
  });
});

describe('An answer', () => {
  const carried = carriedOf(inFlightB);
  const newer = see(inFlightB, saw('C'));
  const back = see(inFlightB, saw('A'));
  const gone = leave(inFlightB, 6);
  const again = see(newer, saw('B', 7));

  it.each([
    ['done', 'nothing newer', inFlightB, 'delivered', null, 'B'],
    ['done', 'a newer record', newer, 'pending', 'record C', 'B'],
    ['done', 'back to what AIQ had before', back, 'pending', 'record A', 'B'],
    ['done', 'away and back to what was carried', again, 'delivered', null, 'B'],
    ['done', 'gone', gone, 'left', null, 'B'],
    ['returned', 'nothing newer', inFlightB, 'pending', 'record B', 'A'],
    ['returned', 'a newer record', newer, 'pending', 'record C', 'A'],
    ['returned', 'back to what AIQ had before', back, 'delivered', null, 'A'],
    ['returned', 'away and back to what was carried', again, 'pending', 'record B', 'A'],
    ['returned', 'gone', gone, 'left', null, 'A'],
    ['rejected', 'nothing newer', inFlightB, 'dead', 'record B', 'A'],
    ['rejected', 'a newer record', newer, 'pending', 'record C', 'A'],
    ['rejected', 'back to what AIQ had before', back, 'delivered', null, 'A'],
    ['rejected', 'away and back to what was carried', again, 'pending', 'record B', 'A'],
    ['rejected', 'gone', gone, 'left', null, 'A'],
  ] as const)('%s, with %s seen meanwhile', (event, _, before, state, record, delivered) => {
    expect(settled(before, carried, event, 3_000)).toMatchObject({
      state,
      record,
      delivered: `record ${delivered}`,
      deliveredFingerprint: delivered,
      batch: null,
      assumed: 0,
      // What was last seen is not the answer's to change.
      seen: before.seen,
      version: before.version,
      readSequence: before.readSequence,
    });
  });

  it.each([
    ['done', inFlightB, 'pending', 'record B', 'a part of B', ''],
    ['done', newer, 'pending', 'record C', 'a part of B', ''],
    ['done', gone, 'left', null, 'a part of B', ''],
    ['returned', inFlightB, 'pending', 'record B', 'record A', 'A'],
    ['rejected', inFlightB, 'dead', 'record B', 'record A', 'A'],
  ] as const)(
    '%s to less than what was seen leaves the rest to go',
    (event, before, state, record, delivered, deliveredFingerprint) => {
      const part = { ...carried, record: 'a part of B', fingerprint: '' };
      expect(settled(before, part, event, 3_000)).toMatchObject({
        state,
        record,
        delivered,
        deliveredFingerprint,
        seen: before.seen,
        version: before.version,
      });
    },
  );

  it('done says whether the shopper was named', () => {
    for (const attributed of [0, 1]) {
      expect(settled(inFlightB, { ...carried, attributed }, 'done', 3_000).attributed).toBe(attributed);
    }
    expect(settled(inFlightB, { ...carried, attributed: 0 }, 'returned', 3_000).attributed).toBe(1);
  });

  it('counts the wait of a state that was seen meanwhile from the answer, and its tries from none', () => {
    const tried = { ...newer, attempts: 4, nextAttempt: 9_999 };
    expect(settled(tried, carried, 'done', 3_000)).toMatchObject({
      pendingSince: 3_000,
      attempts: 0,
      nextAttempt: 0,
    });
  });

  it('to an entry that awaits none is a bug, never a silent change', () => {
    for (const entry of [pendingB, deliveredA, deadB, { ...inFlightB, state: 'unknown' } as const]) {
      for (const event of ['done', 'returned', 'rejected'] as const) {
        expect(() => settled(entry, carried, event, 3_000)).toThrow(/cannot happen/);
      }
    }
  });
});
