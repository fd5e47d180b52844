import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptivePause, noPause } from '../../src/sync/index.ts';
import { pauseAfter, usualAfter } from '../../src/sync/pause.ts';

describe('A pause after a page', () => {
  it.each([
    ['as usual', 20, 20, 20],
    ['a little slower', 20, 30, 30],
    ['slower than twice the usual', 20, 100, 250],
    ['very slow', 20, 400, 4_000],
    ['so slow that the pause comes to its cap', 20, 1_000, 5_000],
    ['longer than the cap', 20, 8_000, 8_000],
    ['too fast to measure', 0, 0, 0],
    ['of a fast source', 0.2, 0.4, 0.4],
  ])('%s (usual %d ms) of %d ms is %d ms', (_, usual, statement, pause) => {
    expect(pauseAfter(usual, statement)).toBe(pause);
  });

  it('is none in the profile `fast`', () => {
    expect([0, 20, 30_000].map(noPause)).toEqual([0, 0, 0]);
  });

  it('is as long as a slow first page took, which tells nothing of the usual', () => {
    expect(adaptivePause()(900)).toBe(900);
  });

  it('is longer while the POS is busy, and as before when it is no longer', () => {
    const pause = adaptivePause();
    const quiet = Array.from({ length: 20 }, () => pause(20));
    const busy = Array.from({ length: 5 }, () => pause(300));
    const again = Array.from({ length: 20 }, () => pause(20));
    expect(quiet).toEqual(quiet.map(() => 20));
    for (const one of busy) expect(one).toBeGreaterThan(2 * 300);
    expect(again).toEqual(again.map(() => 20));
  });

  it('comes to terms with a POS that has become slow for good', () => {
    const pause = adaptivePause();
    for (let page = 0; page < 10; page += 1) pause(20);
    for (let page = 0; page < 200; page += 1) pause(300);
    expect(pause(300)).toBe(300);
  });

  const statements = fc.array(fc.double({ min: 0, max: 120_000, noNaN: true }), {
    minLength: 1,
    maxLength: 80,
  });

  it('is never shorter than the statement took, nor longer than that and the cap', () => {
    fc.assert(
      fc.property(statements, (all) => {
        const pause = adaptivePause();
        for (const statement of all) {
          const ms = pause(statement);
          expect(ms).toBeGreaterThanOrEqual(statement);
          expect(ms).toBeLessThanOrEqual(Math.max(statement, 5_000));
        }
      }),
    );
  });

  it('takes for usual what lies between the fastest and the slowest page so far', () => {
    fc.assert(
      fc.property(statements, (all) => {
        const usual = all.reduce<number | null>(usualAfter, null);
        expect(usual).toBeGreaterThanOrEqual(Math.min(...all) * (1 - 1e-9));
        expect(usual).toBeLessThanOrEqual(Math.max(...all) * (1 + 1e-9));
      }),
    );
  });
});
