import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Content, contentOf, stepsBetween } from './content.ts';

const keys = { a: ['id'], b: ['x', 'y'] };
const cell = fc.integer({ min: 0, max: 3 });
const content: fc.Arbitrary<Content> = fc
  .record({
    a: fc.uniqueArray(fc.record({ id: cell, text: fc.constantFrom('', 'one', null) }), {
      selector: ({ id }) => id,
    }),
    b: fc.uniqueArray(fc.record({ x: cell, y: cell, units: cell }), { selector: ({ x, y }) => `${x} ${y}` }),
  })
  .map(({ a, b }) => contentOf(keys, (table) => (table === 'a' ? a : b)));

/** The rows of all tables, as texts in order. */
const texts = (of: Content): string[] =>
  [...of]
    .flatMap(([table, rows]) => [...rows.values()].map((row) => `${table} ${JSON.stringify(row)}`))
    .sort();

it('the steps from one content to another lead there, and touch nothing that stays', () => {
  fc.assert(
    fc.property(content, content, (before, after) => {
      const rows = new Set(texts(before));
      for (const step of stepsBetween(before, after)) {
        for (const row of step.rows) {
          const text = `${step.table} ${JSON.stringify(row)}`;
          expect(rows.has(text)).toBe(step.kind === 'remove');
          if (step.kind === 'remove') rows.delete(text);
          else rows.add(text);
        }
      }
      expect([...rows].sort()).toEqual(texts(after));
    }),
  );
});
