import { describe, expect, it } from 'vitest';
import type { SourceClock } from '../../src/connector/index.ts';
import { cursorOfNow, openLane } from '../../src/extract/index.ts';
import type { Cursor } from '../../src/extract/position.ts';
import { clockAt, lane, sync } from './lanes.ts';

const at = 1_800_000_000_000;
const clock: SourceClock = {
  ...clockAt('2026-06-10T16:00:30Z', '0x00000000000007D1'),
  settled: '0x00000000000007F0',
};
const cursorAt = (watermark: string): Cursor => ({
  last: { watermark, key: ['r7'] },
  gaps: [],
  openSince: '2026-06-10T14:00:00Z',
  readAt: at,
});
const open = (how: 'new' | 'again' | 'future' | 'ancient', from: Cursor | undefined) =>
  openLane(how, sync, lane, from, { clock, at });

describe('a rowversion', () => {
  it('is read up to where the engine says that nothing more will come', () => {
    expect(open('new', undefined)).toMatchObject({ after: null, ceiling: '0x00000000000007F0' });
  });

  it('is read on from the cursor, without a lag: nothing is committed behind it', () => {
    expect(open('new', cursorAt('0x00000000000007E8'))).toMatchObject({
      after: { watermark: '0x00000000000007E8' },
      ceiling: '0x00000000000007F0',
    });
  });

  it('is read on from a row that is a sample as well', () => {
    expect(open('new', cursorAt('0x00000000000007D1'))?.after).toEqual({ watermark: '0x00000000000007D1' });
  });

  it('is read from the start where the database has come to fewer: it is an older state', () => {
    expect(open('new', cursorAt('0x0000000000000900'))).toMatchObject({ after: null });
  });

  it('has no future and no placeholders', () => {
    expect(open('future', cursorAt('0x00000000000007E8'))).toBeNull();
    expect(open('ancient', cursorAt('0x00000000000007E8'))).toBeNull();
  });

  it('that nothing is to be read of begins where it is settled', () => {
    expect(cursorOfNow(sync, lane, { clock, at })?.last).toEqual({ watermark: '0x00000000000007F0' });
  });
});
