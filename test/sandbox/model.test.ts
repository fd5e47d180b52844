import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { line, postItems, postSale, postSales, signUp, uid, visit } from './caller.ts';

const posId = fc.constantFrom('1', '2', '3');
const lines = fc.array(
  fc.record({
    sku: fc.constantFrom('A', 'B'),
    cents: fc.integer({ min: -999, max: 9999 }),
    quantity: fc.integer({ min: -3, max: 3 }),
  }),
  { maxLength: 4 },
);
const sale = fc.record({ posId, lines });
type PlainSale = typeof sale extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  fc.record({ kind: fc.constant('sale' as const), sale }),
  fc.record({
    kind: fc.constant('sales' as const),
    sales: fc.array(sale, { maxLength: 4 }),
    bad: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('stock' as const),
    sku: fc.constantFrom('A', 'B'),
    quantity: fc.integer({ min: -9, max: 99 }),
  }),
);

const visitOf = ({ posId, lines }: PlainSale) =>
  visit(posId, {
    visit_details_attributes: lines.map(({ sku, cents, quantity }) => line(sku, cents / 100, quantity)),
  });

describe('Any run of sales and stock', () => {
  it.each([
    [true, 'line'],
    [true, 'unit'],
    [false, 'line'],
  ] as const)(
    'leaves the world as a plain model has it (replaceLines %s, linePrice %s)',
    async (replaceLines, linePrice) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const sandbox = await startSandbox({
            switches: { replaceLines, linePrice, stockFromSales: 'at-once' },
          });
          const sold = new Map<string, PlainSale['lines']>();
          const stock = new Map<string, number>();
          const move = (of: PlainSale['lines'], sign: number) => {
            for (const { sku, quantity } of of) {
              const had = stock.get(sku);
              if (had !== undefined) stock.set(sku, had - sign * quantity);
            }
          };
          const apply = ({ posId, lines }: PlainSale) => {
            const before = sold.get(posId) ?? [];
            const after = replaceLines ? lines : [...lines, ...before.slice(lines.length)];
            move(before, -1);
            move(after, 1);
            sold.set(posId, after);
          };
          for (const next of steps) {
            if (next.kind === 'sale') {
              await postSale(sandbox, visitOf(next.sale));
              apply(next.sale);
            } else if (next.kind === 'sales') {
              const visits = next.sales.map((sale) => ({ visit: visitOf(sale) }));
              await postSales(sandbox, next.bad ? [...visits, {}] : visits);
              if (!next.bad) next.sales.forEach(apply);
            } else {
              await postItems(sandbox, [{ sku: next.sku, quantity: next.quantity }]);
              stock.set(next.sku, next.quantity);
            }
          }
          const world = sandbox.world();
          await sandbox.close();
          const cents = (of: PlainSale['lines']) =>
            of.reduce(
              (sum, { cents, quantity }) =>
                sum + cents * (linePrice === 'unit' ? quantity : quantity < 0 ? -1 : 1),
              0,
            );
          const seen = [...(world.sales.get(uid)?.values() ?? [])].map(({ posId, lines, total }) => [
            posId,
            lines.map(({ sku, quantity }) => [sku, Number(quantity)]),
            Math.round(Number(total) * 100) + 0,
          ]);
          const expected = [...sold].map(([posId, lines]) => [
            posId,
            lines.map(({ sku, quantity }) => [sku, quantity + 0]),
            cents(lines) + 0,
          ]);
          expect(seen).toEqual(expected);
          const items = [...(world.inventory.get(uid) ?? [])].map(([sku, fields]) => [
            sku,
            Number(fields.quantity) + 0,
          ]);
          expect(items.sort()).toEqual([...stock].map(([sku, quantity]) => [sku, quantity + 0]).sort());
        }),
        { numRuns: 40 },
      );
    },
  );
});

describe('Any run of sign-ups', () => {
  it('groups shoppers by shared phones and e-mails, and keeps the oldest contactID of each group', async () => {
    const phone = fc.constantFrom('', '3035550101', '3035550102', '3035550103');
    const email = fc.constantFrom('', 'a@shop.test', 'b@shop.test', 'c@shop.test');
    const run = fc.array(fc.record({ mobilePhone: phone, email }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(run, async (bodies) => {
        const sandbox = await startSandbox();
        let groups: { readonly id: string; readonly marks: readonly string[] }[] = [];
        for (const body of bodies) {
          const answer = await signUp(sandbox, { ...body, disableSMS: true });
          const marks: readonly string[] = [body.mobilePhone, body.email].filter((mark) => mark !== '');
          expect(answer.status).toBe(marks.length === 0 ? 400 : 200);
          if (marks.length === 0) continue;
          const joined = groups.filter((group) => group.marks.some((mark) => marks.includes(mark)));
          const id = joined[0]?.id ?? answer.json.data.contactID;
          expect(answer.json.data.contactID).toBe(id);
          const all = { id, marks: [...joined.flatMap((group) => group.marks), ...marks] };
          const [first] = joined;
          groups = first
            ? groups
                .filter((group) => group === first || !joined.includes(group))
                .map((group) => (group === first ? all : group))
            : [...groups, all];
        }
        const ids = sandbox.world().personas.map(({ contactId }) => contactId);
        await sandbox.close();
        expect(ids).toEqual(groups.map(({ id }) => id));
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('Fifty thousand sales', () => {
  it('fit, posted in bulk, and a re-post of all changes none', async () => {
    const sandbox = await startSandbox({ keepBodies: false });
    const bulk = (from: number) =>
      Array.from({ length: 500 }, (_, index) => ({
        visit: visit(`R-${from + index}`, { visit_details_attributes: [line('A', 0.1, 1)] }),
      }));
    for (const _round of [1, 2]) {
      for (let from = 0; from < 50_000; from += 500)
        expect((await postSales(sandbox, bulk(from))).status).toBe(200);
    }
    const { sales, counters } = sandbox.world();
    await sandbox.close();
    expect(sales.get(uid)?.size).toBe(50_000);
    expect(sales.get(uid)?.get('R-49999')).toMatchObject({ total: '0.1', revision: 2 });
    expect([counters.posted.sale, counters.repeats.sale, counters.requests]).toEqual([100_000, 50_000, 200]);
  });
});
