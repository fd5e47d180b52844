import { describe, expect, it } from 'vitest';
import {
  ended,
  entered,
  isFirstLoad,
  type Kind,
  readPosition,
  type StreamPosition,
  type Window,
} from '../../src/extract/index.ts';
import type { SnapshotSync, Sync } from '../../src/mapping/index.ts';
import { opened, sync } from './lanes.ts';

const last = { watermark: '2026-03-08 10:00:00.125', key: ['store-1', '9007199254740993'] };
const nowhere = readPosition(null);
const window: Window = {
  ...opened,
  after: last,
  ceiling: '2026-03-08 10:01:00.000',
  last,
  openSince: '2026-03-08T09:59:00Z',
};
const full: StreamPosition = {
  ...nowhere,
  cursors: {
    'receipts receipts.datenew': { last, gaps: [], openSince: null, readAt: 0 },
    'lines lines.rev': {
      last: { watermark: '48211' },
      gaps: [{ above: '48190', againAt: 17 }],
      openSince: null,
      readAt: 0,
    },
  },
  rounds: {
    poll: { step: 'lines lines.rev', began: 7, window: { ...window, gap: '48190' } },
    pass: { step: 'receipts', began: 8, window: null },
  },
  endedAt: { poll: 1_800_000_000_000, strays: 1_799_999_000_000 },
};

describe('a position in the ledger', () => {
  it('is nowhere for a stream that was never read', () => {
    expect(nowhere).toMatchObject({ cursors: {}, rounds: {}, endedAt: {} });
  });

  it('comes back as it was written: keys, stamps and numbers to the last digit', () => {
    expect(readPosition(JSON.stringify(full))).toEqual(full);
  });

  it('of an older version starts what it did not know yet from nowhere', () => {
    const { cursors } = full;
    expect(readPosition(JSON.stringify({ cursors }))).toEqual({ ...nowhere, cursors });
    expect(readPosition('{}')).toEqual(nowhere);
  });

  it('of a newer version is read for what this one knows', () => {
    expect(readPosition(JSON.stringify({ ...full, hashedAt: 17 }))).toMatchObject(full);
  });
});

const counted: Sync = { ...sync, census: true };

describe('a reading under way', () => {
  it.each(['poll', 'sweep', 'strays', 'pass'] as const)('%s: moves nothing else', (kind) => {
    const under = entered(full, kind, 'lines lines.rev', 12, window);
    expect(under).toEqual({
      ...full,
      rounds: { ...full.rounds, [kind]: { step: 'lines lines.rev', began: 12, window } },
    });
  });

  it('is no longer there when it has ended; the others go on', () => {
    const after = ended(sync, full, 'poll', 99);
    expect(after).toEqual({
      ...full,
      rounds: { pass: full.rounds.pass },
      endedAt: { ...full.endedAt, poll: 99 },
    });
  });

  it('that was the first poll has swept, and passed over, everything as well; strays it has not', () => {
    expect(ended(sync, nowhere, 'poll', 99).endedAt).toEqual({ poll: 99, sweep: 99, pass: 99 });
    expect(ended(sync, ended(sync, nowhere, 'poll', 99), 'poll', 120).endedAt).toEqual({
      poll: 120,
      sweep: 99,
      pass: 99,
    });
    expect(ended(sync, nowhere, 'pass', 99).endedAt).toEqual({ pass: 99 });
  });

  it('has passed over nothing where a census is to follow', () => {
    expect(ended(counted, nowhere, 'poll', 99).endedAt).toEqual({ poll: 99, sweep: 99 });
  });
});

describe('a first load', () => {
  const snapshot: SnapshotSync = { mode: 'snapshot', every: 900, steady: 0 };
  const endedOnce = (kind: Kind): StreamPosition => ended(sync, nowhere, kind, 1);

  it.each([
    ['a stream never read', sync, nowhere, true],
    ['its first poll under way', sync, entered(nowhere, 'poll', 'a', 1, window), true],
    ['rows read, the first poll not ended', sync, { ...nowhere, cursors: full.cursors }, true],
    ['after the first poll', sync, endedOnce('poll'), false],
    ['after it, where a census follows', counted, ended(counted, nowhere, 'poll', 1), true],
    ['after the census', counted, ended(counted, ended(counted, nowhere, 'poll', 1), 'pass', 2), false],
    ['after it, another under way', sync, entered(endedOnce('poll'), 'poll', 'a', 1, window), false],
    ['a snapshot never read', snapshot, nowhere, true],
    ['its first pass under way', snapshot, entered(nowhere, 'pass', 'a', 1, window), true],
    ['after its first pass', snapshot, endedOnce('pass'), false],
    ['a stream that became a snapshot', snapshot, { ...nowhere, endedAt: { poll: 1 } }, true],
  ] as const)('%s: %s', (_, how, position, first) => {
    expect(isFirstLoad(how, position)).toBe(first);
  });
});
