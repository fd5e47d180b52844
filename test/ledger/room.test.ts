import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortage } from '../../src/ledger/index.ts';

const limits = { backlog: 4_000, keepFree: 500 };
const use = (free: number, used: number, unsent: number) => ({ free, used, unsent: () => unsent });
const codeOf = (isPaused: boolean, ...[free, used, unsent]: [number, number, number]) =>
  shortage(use(free, used, unsent), limits, isPaused)?.code ?? null;

describe('room for what reading brings', () => {
  it.each([
    ['a small ledger all of which is to be sent', 9_000, 3_000, 1, null],
    ['a ledger of years with little to be sent', 9_000, 90_000, 0.04, null],
    ['more to be sent than may be', 9_000, 5_000, 0.9, 'BACKLOG_FULL'],
    ['a disk with less left than is to stay free', 400, 10, 0, 'DISK_SHORT'],
    ['both', 400, 5_000, 1, 'DISK_SHORT'],
  ] as const)('of %s', (_, free, used, unsent, code) => {
    expect(codeOf(false, free, used, unsent)).toBe(code);
  });

  it.each([
    ['the backlog is only just below its bound', 9_000, 3_900, 1, 'BACKLOG_FULL'],
    ['a tenth of it has gone', 9_000, 3_600, 1, null],
    ['there is only just enough free', 510, 10, 0, 'DISK_SHORT'],
    ['a tenth more is free', 550, 10, 0, null],
  ] as const)('goes on missing, once reading has paused, until: %s', (_, free, used, unsent, code) => {
    expect(codeOf(true, free, used, unsent)).toBe(code);
  });

  it('never suffices for who has paused where it does not for who reads', () => {
    const figure = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(figure, figure, fc.double({ min: 0, max: 1, noNaN: true }), (free, used, unsent) => {
        if (codeOf(false, free, used, unsent) !== null) {
          expect(codeOf(true, free, used, unsent)).not.toBeNull();
        }
      }),
    );
  });

  it('is not counted out record by record where the whole ledger is below its bound', () => {
    const unsent = (): number => {
      throw new Error('counted');
    };
    expect(shortage({ free: 9_000, used: 4_000, unsent }, limits, false)).toBeNull();
  });
});
