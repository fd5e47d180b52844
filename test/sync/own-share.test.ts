import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownShare } from '../../src/sync/index.ts';

/** A stream of pages that take so long each, read one after the other with the pauses asked for. */
function read(pages: readonly number[], idle = 0): { readonly paused: number[]; readonly total: number } {
  const pause = ownShare();
  let at = 0;
  const paused = pages.map((took) => {
    at += took;
    const ms = pause({ took, at });
    at += ms + idle;
    return ms;
  });
  return { paused, total: at };
}

describe('The share of a machine that goes into reading', () => {
  it('lets a short reading go on at once', () => {
    const { paused } = read(Array.from({ length: 50 }, () => 20));
    expect(new Set(paused)).toEqual(new Set([0]));
  });

  it('stretches a long reading until it takes half a per cent of the time', () => {
    const pages = Array.from({ length: 2_000 }, () => 15);
    const { paused, total } = read(pages);
    expect(paused.at(-1)).toBeCloseTo(3_000 - 15, -2);
    expect((2_000 * 15 - 3_000) / total).toBeCloseTo(0.005, 4);
  });

  it('never stretches readings that take less than that', () => {
    const { paused } = read(
      Array.from({ length: 1_000 }, () => 40),
      30_000,
    );
    expect(Math.max(...paused)).toBe(0);
  });

  it('saves again what is not used, up to 3 seconds', () => {
    const pause = ownShare();
    pause({ took: 3_000, at: 3_000 });
    expect(pause({ took: 10, at: 3_010 })).toBeGreaterThan(900);
    expect(pause({ took: 900, at: 203_010 })).toBe(0);
    expect(pause({ took: 3_000, at: 9_000_000 })).toBe(0);
    expect(pause({ took: 3_000, at: 9_003_000 })).toBe(5_000);
  });

  it('asks for 5 seconds at most, whatever a page took and however the clock is set', () => {
    const pages = fc.array(fc.record({ took: fc.nat(600_000), at: fc.nat(10_000_000) }), { minLength: 1 });
    fc.assert(
      fc.property(pages, (all) => {
        const pause = ownShare();
        for (const page of all) {
          const ms = pause(page);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(5_000);
        }
      }),
    );
  });
});
