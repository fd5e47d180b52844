import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochUnit, firstGap, gapsAfter, isGrowing, lowestOf } from '../../src/extract/growing.ts';
import type { Cursor, Gap, Window } from '../../src/extract/position.ts';
import { opened } from './lanes.ts';

const lag = 300;
const minute = 60_000;
const cursorWith = (...gaps: readonly Gap[]): Cursor => ({
  last: { watermark: '90' },
  gaps,
  openSince: null,
  readAt: 0,
});
const windowAt = (openedAt: number, gap: string | null, end: string): Window => ({
  ...opened,
  openedAt,
  gap,
  last: { watermark: end, key: [end] },
});

describe('a growing number', () => {
  it.each([
    ['48211', true],
    ['-3', true],
    ['0', true],
    ['99999999999999999999', true],
    ['999999999', true],
    ['3000000000', true],
    ['1772987405', false],
    ['1772987405123', false],
    ['12.5', false],
    ['2026-03-08', false],
    ['0x07D1', false],
    ['', false],
  ])('is told from times by its look: %s, %s', (mark, growing) => {
    expect(isGrowing(mark)).toBe(growing);
  });

  it('of epoch size is a time, in seconds or milliseconds', () => {
    expect(['1000000000', '2999999999', '1772987405123', '48211'].map(epochUnit)).toEqual([1, 1, 1000, null]);
  });
});

describe('the first gap', () => {
  it.each<[string, string | null, string[], string | null]>([
    ['none where the numbers follow one another', '54', ['55', '56', '57'], null],
    ['the number before it', '54', ['55', '56', '58', '60'], '56'],
    ['right after what was read', '54', ['57'], '54'],
    ['nothing at or below what was read counts', '58', ['51', '53', '58', '59'], null],
    ['again below, and one above', '58', ['51', '53', '58', '61'], '58'],
    ['twins are no gap', '54', ['55', '55', '55', '56'], null],
    ['below zero', '-3', ['-2', '-1', '1'], '-1'],
    [
      'of 20 digits',
      '99999999999999999998',
      ['99999999999999999999', '100000000000000000001'],
      '99999999999999999999',
    ],
    ['none where nothing came', '54', [], null],
    ['as far back as there are gaps, where nothing was read yet', null, ['7', '8'], '-9993'],
  ])('%s', (_about, read, marks, gap) => {
    expect(firstGap(read, marks)).toBe(gap);
  });
});

describe('the gaps that are read again', () => {
  it('are those not yet read again for as long as the lag, and the new one', () => {
    const cursor = cursorWith({ above: '10', againAt: 0 }, { above: '20', againAt: 5 * minute });
    expect(gapsAfter(cursor, windowAt(5 * minute, '95', '99'), lag)).toEqual([
      { above: '10', againAt: 0 },
      { above: '20', againAt: 5 * minute },
      { above: '95', againAt: null },
    ]);
    expect(gapsAfter(cursor, windowAt(5 * minute + 1, null, '99'), lag)).toEqual([
      { above: '20', againAt: 5 * minute },
    ]);
  });

  it('grow old only from the window after the one that met them, which may have taken hours', () => {
    const first = gapsAfter(undefined, windowAt(0, '95', '99'), lag);
    const second = gapsAfter(cursorWith(...first), windowAt(300 * minute, null, '99'), lag);
    expect(second).toEqual([{ above: '95', againAt: 300 * minute }]);
    expect(gapsAfter(cursorWith(...second), windowAt(305 * minute, null, '99'), lag)).toEqual(second);
    expect(gapsAfter(cursorWith(...second), windowAt(305 * minute + 1, null, '99'), lag)).toEqual([]);
  });

  it('reach no further back than 10,000 numbers: a first load meets thousands that are years old', () => {
    const above = (gap: string, end: string) => gapsAfter(undefined, windowAt(0, gap, end), lag)[0]?.above;
    expect(above('3', '2000000')).toBe('1990000');
    expect(above('3', '9999')).toBe('3');
  });

  it('move where a poll begins to before the lowest of them', () => {
    expect(lowestOf('90', [])).toBe('90');
    const gaps = ['20', '9', '89'].map((above) => ({ above, againAt: null }));
    expect(lowestOf('90', gaps)).toBe('9');
  });

  it('outlive a clock of this machine that was set back', () => {
    const cursor = cursorWith({ above: '20', againAt: 60 * minute });
    expect(gapsAfter(cursor, windowAt(minute, null, '99'), lag)).toHaveLength(1);
  });
});

describe('whatever the order in which numbers are committed', () => {
  /** Each transaction takes the next number at `takenAt`, and is committed `late` seconds after that. */
  const script = fc.array(
    fc.record({ apart: fc.integer({ min: 0, max: 40 }), late: fc.integer({ min: 0, max: 2 * lag }) }),
    { minLength: 1, maxLength: 60, size: 'max' },
  );
  const polls = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 30, maxLength: 60, size: 'max' });

  it('a number is read if it is committed until its gap has been read again for the lag, and not if later', () => {
    fc.assert(
      fc.property(script, polls, (steps, pauses) => {
        let takenAt = 0;
        const rows = steps.map(({ apart, late }, nth) => {
          takenAt += apart;
          return { number: nth + 1, committedAt: takenAt + late };
        });
        const met = new Set<number>();
        const overtakenAt = new Map<number, number>();
        const polled: number[] = [];
        let cursor: Cursor | undefined;
        // Until everything is committed and old: what has not been read then is never read.
        for (const pause of [...pauses, ...Array.from({ length: 60 }, () => 90)]) {
          const at = (polled.at(-1) ?? 0) + pause;
          polled.push(at);
          const low = cursor ? Number(lowestOf(cursor.last.watermark ?? '', cursor.gaps)) : 0;
          const page = rows.filter(({ number, committedAt }) => committedAt < at && number >= low);
          for (const { number } of page) met.add(number);
          const end = page.at(-1);
          if (!end) continue;
          for (const { number } of rows.slice(0, end.number)) {
            if (!met.has(number)) overtakenAt.set(number, overtakenAt.get(number) ?? at);
          }
          const gap = firstGap(
            cursor?.last.watermark ?? null,
            page.map(({ number }) => String(number)),
          );
          const watermark = String(end.number);
          const gaps = gapsAfter(cursor, windowAt(at * 1000, gap, watermark), lag);
          cursor = { last: { watermark }, gaps, openSince: null, readAt: at };
        }
        for (const { number, committedAt } of rows) {
          const since = overtakenAt.get(number) ?? Number.POSITIVE_INFINITY;
          const again = polled.find((at) => at > since) ?? Number.POSITIVE_INFINITY;
          const lastLook = polled.find((at) => at - again > lag) ?? Number.POSITIVE_INFINITY;
          expect([number, met.has(number)]).toEqual([number, committedAt < lastLook]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
