import { describe, expect, it } from 'vitest';
import { isFirstLoad, nowhere, readPosition, type StreamPosition } from '../../src/extract/position.ts';

const cursor = { watermark: '2026-03-08 10:00:00.125', key: ['store-1', '9007199254740993'] };

describe('a position in the ledger', () => {
  it('is nowhere for a stream that was never read', () => {
    expect(readPosition(null)).toEqual(nowhere);
  });

  it('comes back as it was written, keys and stamps to the last digit', () => {
    const position: StreamPosition = {
      cursor,
      poll: { kind: 'poll', after: cursor, ceiling: '2026-03-08 10:01:00.000', last: cursor, began: 7 },
      sweep: {
        kind: 'sweep',
        after: { watermark: '2026-03-05 10:00:00.125' },
        ceiling: null,
        last: null,
        began: 8,
      },
      pass: null,
      sweptAt: 1_800_000_000_000,
      passedAt: null,
    };
    expect(readPosition(JSON.stringify(position))).toEqual(position);
  });

  it('of an older version starts what it did not know yet from nowhere', () => {
    expect(readPosition(JSON.stringify({ cursor }))).toEqual({ ...nowhere, cursor });
    expect(readPosition('{}')).toEqual(nowhere);
  });

  it('of a newer version is read for what this one knows', () => {
    const position = readPosition(JSON.stringify({ ...nowhere, cursor, gapsReadAt: 17 }));
    expect(position).toMatchObject({ ...nowhere, cursor });
  });
});

describe('a first load', () => {
  it.each([
    ['a stream never read', nowhere, 'poll', true],
    ['a first window under way', readPosition('{"poll":{"kind":"poll","began":1}}'), 'poll', true],
    ['after the first window', { ...nowhere, cursor }, 'poll', false],
    ['a sweep after it', { ...nowhere, cursor }, 'sweep', false],
    ['the first pass', nowhere, 'pass', true],
    ['the first pass under way', readPosition('{"pass":{"kind":"pass","began":1}}'), 'pass', true],
    ['after the first pass', { ...nowhere, passedAt: 1 }, 'pass', false],
  ] as const)('%s: %s', (_, position, kind, first) => {
    expect(isFirstLoad(position, kind)).toBe(first);
  });
});
