import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sideBySide } from '../../src/cli/side-by-side.ts';

const blocks = fc.array(
  fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '3'), minLength: 1, maxLength: 60 }), {
    minLength: 1,
  }),
  { minLength: 1, maxLength: 3 },
);

describe('blocks beside each other', () => {
  it('are as wide as they need to be', () => {
    expect(sideBySide([['row', 'phone: 303'], ['record']], 80)).toBe('row        | record\nphone: 303 |');
  });

  it('go on in the next line where they are longer than their share', () => {
    const long = 'x'.repeat(30);
    expect(sideBySide([[long], [long]], 51)).toBe(
      `${'x'.repeat(24)} | ${'x'.repeat(24)}\n${'x'.repeat(6)}${' '.repeat(18)} | ${'x'.repeat(6)}`,
    );
  });

  it('stand below each other in a terminal that is too narrow for both', () => {
    const long = 'x'.repeat(30);
    expect(sideBySide([[long], [long]], 40)).toBe(`${long}\n\n${long}`);
  });

  it('lose no letter, and are never wider than the terminal', () => {
    fc.assert(
      fc.property(blocks, fc.integer({ min: 30, max: 200 }), (some, width) => {
        const text = sideBySide(some, width);
        const letters = (all: string): string =>
          all
            .replaceAll(/[ |\n]/g, '')
            .split('')
            .toSorted()
            .join('');
        expect(letters(text)).toBe(letters(some.flat().join('')));
        if (text.includes(' | '))
          for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});
