import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Backlog,
  backlogOf,
  createBudget,
  defaultLimits,
  drainMs,
  type Pile,
  requestSizes,
  usesOf,
  windowsOf,
} from '../../src/aiq/index.ts';

const now = Date.parse('2026-03-08T10:00:00Z');
const [minute, hour] = [60_000, 3_600_000];
const usual = windowsOf({ limits: defaultLimits });
const sizes = requestSizes({ sales: 50, inventory: 100 });
const nothing: Backlog = { live: 0, background: 0 };
const unused = usesOf(usual, [], now);

const pile = (records: number, one: Partial<Pile> = {}): Pile => {
  return { model: 'sale', site: 'main', lane: 'background', records, ...one };
};

describe('The requests that a backlog needs', () => {
  it.each<[string, readonly Pile[], Backlog]>([
    ['nothing', [], nothing],
    ['shoppers, one each', [pile(20_000, { model: 'persona' })], { live: 0, background: 20_000 }],
    ['sales by the bulk', [pile(101)], { live: 0, background: 3 }],
    ['what waits with what is pending', [pile(30), pile(20)], { live: 0, background: 1 }],
    ['stock by the hundred', [pile(101, { model: 'inventory', lane: 'live' })], { live: 2, background: 0 }],
    ['sites apart in the background', [pile(10), pile(10, { site: 'west' })], { live: 0, background: 2 }],
    [
      'sites together, of what happened just now',
      [pile(10, { lane: 'live' }), pile(10, { site: 'west', lane: 'live' })],
      { live: 1, background: 0 },
    ],
  ])('%s', (_name, piles, expected) => {
    expect(backlogOf(piles, sizes)).toEqual(expected);
  });
});

describe('What the windows of a key hold', () => {
  it('is what was sent in each, what is left, and what of it background work leaves free', () => {
    const counted = [
      ...Array.from({ length: 100 }, () => now - 2 * minute),
      now - 2_000,
      now - 500,
      now - 10,
    ];
    expect(usesOf(usual, counted, now)).toEqual([
      { name: 'second', used: 2, left: 3, reserved: 2 },
      { name: 'minute', used: 3, left: 117, reserved: 36 },
      { name: 'hour', used: 103, left: 1_897, reserved: 600 },
    ]);
  });

  it('is never less than nothing, also where the limits have been lowered', () => {
    const counted = Array.from({ length: 9 }, () => now - 10);
    expect(usesOf(usual, counted, now)[0]).toEqual({ name: 'second', used: 9, left: 0, reserved: 0 });
  });
});

describe('The time until a backlog has gone', () => {
  const full = usesOf(
    usual,
    Array.from({ length: 2_000 }, () => now - 30 * minute),
    now,
  );

  it.each<[string, Backlog, readonly Backlog[], typeof unused, number]>([
    ['nothing at once', nothing, [], unused, 0],
    ['three sales of just now at once', { live: 3, background: 0 }, [], unused, 0],
    ['600 of just now by the minute', { live: 600, background: 0 }, [], unused, 4 * minute],
    ['1,400 in the background in an hour', { live: 0, background: 1_400 }, [], unused, hour],
    [
      '20,000 in the background in 14 h 17 min',
      { live: 0, background: 20_000 },
      [],
      unused,
      (20_000 / 1_400) * hour,
    ],
    ['after a used hour, one of just now', { live: 1, background: 0 }, [], full, hour / 2_000],
    [
      'of two accounts, half the pace',
      { live: 0, background: 700 },
      [{ live: 0, background: 9_000 }],
      unused,
      hour,
    ],
    [
      'of the larger one, after the smaller',
      { live: 0, background: 1_400 },
      [{ live: 0, background: 700 }],
      unused,
      1.5 * hour,
    ],
  ])('%s', (_name, own, others, uses, expected) => {
    expect(drainMs(own, [own, ...others], usual, uses)).toBeCloseTo(expected, 0);
  });

  it('is none without limits', () => {
    expect(drainMs({ live: 5, background: 90_000 }, [{ live: 5, background: 90_000 }], [], [])).toBe(0);
  });

  it('is what the budget itself takes for it, within a window', () => {
    const limits = fc.record({
      second: fc.integer({ min: 1, max: 6 }),
      minute: fc.integer({ min: 10, max: 60 }),
      hour: fc.integer({ min: 100, max: 900 }),
    });
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 400 }), (of, requests) => {
        let [at, ids] = [now, 0];
        const store = { debited: () => ++ids, answered: () => undefined };
        const budget = createBudget({ limits: of, debits: [], now: () => at, store });
        for (let left = requests; left > 0; ) {
          const admission = budget.take('background');
          if (admission.kind === 'wait') at += admission.waitMs;
          else {
            budget.answered(admission.id);
            left -= 1;
          }
        }
        const windows = windowsOf({ limits: of });
        const own: Backlog = { live: 0, background: requests };
        const estimate = drainMs(own, [own], windows, usesOf(windows, [], now));
        const spacing = Math.max(...windows.map(({ length, cap }) => length / cap.background));
        // A burst of five goes at once; that and no more is what the even pace does not tell.
        expect(Math.abs(estimate - (at - now))).toBeLessThanOrEqual(5 * spacing + 5_000);
      }),
      { numRuns: 60 },
    );
  });
});
