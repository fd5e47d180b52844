import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fault, FaultPlan } from '../../src/sandbox/index.ts';
import { push } from '../../src/sync/index.ts';
import { type Machine, openMachine, uid } from './machine.ts';
import { addProduct, times } from './till.ts';
import { expectSilence, itemOf, never, read, send } from './work.ts';

/*
 * Stock only ever grows in this shop, so a number that AIQ was sent tells how new it is. Whatever happens on the way,
 * AIQ never gets a smaller number after a greater one, and in the end it has them all.
 */

const products = 5;

type Step =
  | { readonly kind: 'grow'; readonly product: number }
  | { readonly kind: 'read' }
  | { readonly kind: 'send'; readonly faults: readonly (Fault | undefined)[] }
  /** The process dies with requests under way, and another one begins. */
  | { readonly kind: 'die'; readonly faults: readonly (Fault | undefined)[]; readonly after: number };

const faults = fc.array(
  fc.constantFrom<(Fault | undefined)[]>(
    undefined,
    { kind: 'drop-before' },
    { kind: 'drop-after' },
    { kind: 'malformed' },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503, applied: true },
    { kind: 'status', status: 429, retryAfter: 1 },
    { kind: 'status', status: 413 },
    { kind: 'slow', ms: 8 },
  ),
  { maxLength: 5 },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('grow' as const),
      product: fc.integer({ min: 1, max: products }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('send' as const), faults }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('die' as const),
      faults,
      after: fc.integer({ min: 0, max: 12 }),
    }),
  },
);

async function take(machine: Machine, one: Step): Promise<void> {
  switch (one.kind) {
    case 'grow':
      machine.edit((db) =>
        db.exec(`UPDATE stockcurrent SET units = units + 1 WHERE product = 'p${one.product}'`),
      );
      return;
    case 'read':
      await read(machine, 'inventory');
      return;
    case 'send':
      machine.sandbox.set({ fault: inTurn(one.faults) });
      await send(machine);
      return;
    case 'die': {
      machine.sandbox.set({ fault: inTurn(one.faults) });
      const dying = push(machine.account, machine.around, never, () => true).catch(() => 'dead');
      await new Promise((resolve) => setTimeout(resolve, one.after));
      await machine.restart();
      // What the dead process had sent arrives; it can neither settle nor send anything more.
      await dying;
    }
  }
}

function inTurn(list: readonly (Fault | undefined)[]): FaultPlan {
  const left = [...list];
  return ({ body }) => {
    const fault = left.shift();
    // Of one record alone it would be a refusal, and a dead letter.
    const tooLarge = fault?.kind === 'status' && fault.status === 413;
    return tooLarge && JSON.parse(body || '[]').length < 2 ? undefined : fault;
  };
}

it('whatever goes wrong on the way, AIQ never gets an older state after a newer one, and gets the last', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 24, size: 'max' }), async (script) => {
      await using machine = await openMachine({
        speed: 100,
        account: { inFlight: 2, repeatAfter: 4_000, most: { sales: 50, inventory: 2, members: 50 } },
      });
      machine.edit((db) => times(products, (nth) => addProduct(db, { id: `p${nth}`, units: 1 })));
      for (const one of script) await take(machine, one);
      machine.sandbox.set({ fault: null });
      await read(machine, 'inventory');
      for (let tries = 0; tries < 20 && (await send(machine)) !== 'empty'; tries++) {
        await machine.around.sleep(5_000, never);
      }
      const grown = (nth: number): number =>
        1 + script.filter((one) => one.kind === 'grow' && one.product === nth).length;
      for (const nth of times(products, (each) => each)) {
        const sent = machine.sandbox
          .accepted('inventory', uid, `SKU-p${nth}`)
          .map(({ body }) => Number(JSON.parse(body).quantity));
        expect(sent).toEqual(sent.toSorted((a, b) => a - b));
        expect(itemOf(machine, `SKU-p${nth}`)?.quantity).toBe(grown(nth));
      }
      expect(machine.states()).toEqual({ 'inventory delivered': products });
      expect(machine.ledger.view.deadLetters.list()).toEqual([]);
      expectSilence(machine);
    }),
    { numRuns: 6, endOnFailure: true },
  );
});
