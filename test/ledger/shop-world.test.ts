import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/index.ts';
import { models } from '../../src/model/index.ts';
import { ledgers, query } from './ledger-file.ts';
import { lines } from './pages.ts';
import { answers, mark, nameOf, ShopWorld, unitsOf } from './shop-world.ts';

const newLedger = ledgers();

const shopper = fc.constantFrom('ann', 'bob', null);
const which = fc.nat(5);
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('persona' as const),
      key: fc.constantFrom('ann', 'bob'),
      to: fc.constantFrom('A', 'B', null),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('sale' as const),
      key: fc.constantFrom('1', '2', '3'),
      to: fc.option(
        fc.record({ shopper, total: fc.constantFrom('10', '11'), lines: fc.integer({ min: 1, max: 3 }) }),
        { freq: 3 },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('inventory' as const),
      key: fc.constantFrom('tea', 'cup'),
      to: fc.constantFrom('1', '2', null),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('read' as const), model: fc.constantFrom(...models) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('poll' as const), model: fc.constantFrom(...models) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('commit' as const), which }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('claim' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      which,
      answer: fc.constantFrom('done' as const, ...answers),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('crash', 'replay', 'expire') }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(world: ShopWorld, step: Step): void {
  switch (step.do) {
    case 'persona':
    case 'inventory':
      world.rows[step.do].set(step.key, step.to);
      return;
    case 'sale':
      world.rows.sale.set(step.key, step.to);
      return;
    case 'read':
      world.read(step.model);
      return;
    case 'poll':
      world.poll(step.model);
      return;
    case 'commit':
      world.commit(step.which);
      return;
    case 'claim':
      world.claim();
      return;
    case 'answer':
      world.answer(step.which, step.answer);
      return;
    case 'crash':
    case 'replay':
    case 'expire':
      world[step.do]();
  }
}

/** The units of a sale and of its reversal together, whatever AIQ does with lines; and both are one shopper's. */
function checkBalance({ aiq, held }: ShopWorld, name: string, count: number): void {
  for (const book of [held.replaced, held.kept]) {
    expect(unitsOf(book.get(name), book.get(`${name}${mark}`))).toEqual(unitsOf(lines(count)));
  }
  const shopperOf = (of: string) => {
    const { record = '{}', attributed = false } = aiq.get(of) ?? {};
    return attributed ? JSON.parse(record).persona : null;
  };
  if (count === 0 && aiq.has(`${name}${mark}`)) expect(shopperOf(`${name}${mark}`)).toBe(shopperOf(name));
}

/** What AIQ must have in the end: every row that stands in the POS, and no stock that does not. */
function checkAtRest(ledger: Ledger, world: ShopWorld): void {
  const { rows, aiq, uid } = world;
  for (const [key, firstName] of rows.persona) {
    if (firstName === null) continue;
    expect(aiq.get(nameOf({ model: 'persona', key }))?.record).toBe(JSON.stringify({ firstName }));
  }
  for (const [key, sale] of rows.sale) {
    const name = nameOf({ model: 'sale', key });
    const has = aiq.get(name);
    checkBalance(world, name, sale?.lines ?? 0);
    if (!sale) continue;
    expect(JSON.parse(has?.record ?? '{}')).toMatchObject({ persona: sale.shopper, total: sale.total });
    const known = sale.shopper === null || aiq.has(nameOf({ model: 'persona', key: sale.shopper }));
    expect(has?.attributed, 'a sale carries its shopper as soon as AIQ knows him').toBe(known);
  }
  for (const [key, quantity] of rows.inventory) {
    const has = aiq.get(nameOf({ model: 'inventory', key }));
    if (quantity !== null || has)
      expect(JSON.parse(has?.record ?? '{}')).toMatchObject({ quantity: quantity ?? '0' });
  }
  expect(query(ledger.file, 'SELECT * FROM batch WHERE uid = ?', uid)).toEqual([]);
  const open = `SELECT key FROM entry WHERE uid = ? AND state NOT IN ('delivered', 'left')`;
  expect(query(ledger.file, open, uid)).toEqual([]);
}

it('Whatever happens between a shop and AIQ, in the end AIQ has what the shop has, and nothing is sent twice', async () => {
  const ledger = await newLedger();
  let run = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), (steps) => {
      run += 1;
      const world = new ShopWorld(ledger, `account ${run}`);
      for (const one of steps) take(world, one);
      world.comeToRest();
      checkAtRest(ledger, world);
      const { sent } = world;
      world.crash();
      world.comeToRest();
      expect(world.sent, 'reading the same again sends nothing').toBe(sent);
    }),
    { numRuns: 40 },
  );
});

/** Two receipts and nothing else, so that each is sent, corrected, voided and restored many times. */
const receiptStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('sale' as const),
      key: fc.constantFrom('1', '2'),
      to: fc.option(
        fc.record({
          shopper: fc.constant(null),
          total: fc.constant('10'),
          lines: fc.integer({ min: 1, max: 3 }),
        }),
        { freq: 2 },
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('poll' as const), model: fc.constant('sale' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('read' as const), model: fc.constant('sale' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('commit' as const), which }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('claim' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      which,
      answer: fc.constantFrom('done' as const, 'done' as const, ...answers),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'replay' as const) }) },
);

it('However often a receipt is corrected, voided and restored, at AIQ it is what it is in the shop', async () => {
  const ledger = await newLedger();
  let run = 0;
  const reached = { voided: 0, restored: 0, padded: 0 };
  fc.assert(
    fc.property(fc.array(receiptStep, { minLength: 20, maxLength: 60, size: 'max' }), (steps) => {
      run += 1;
      const world = new ShopWorld(ledger, `account ${run}`);
      for (const one of steps) take(world, one);
      world.comeToRest();
      checkAtRest(ledger, world);
      for (const [name, { length }] of world.held.replaced) {
        const units = Object.keys(unitsOf(world.held.replaced.get(name))).length;
        if (name.endsWith(mark)) reached[units > 0 ? 'voided' : 'restored'] += 1;
        else if (units < length) reached.padded += 1;
      }
    }),
    // The rarest of them comes about 24 times: that it comes less than four is no chance.
    { numRuns: 450 },
  );
  for (const times of Object.values(reached)) expect(times).toBeGreaterThan(3);
});
