import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Fault, inOrder } from '../../src/sandbox/index.ts';
import { push } from '../../src/sync/index.ts';
import { type Machine, openMachine, uid } from './machine.ts';
import { addCustomer, addProduct, addReceipt, phone, times } from './till.ts';
import { expectSilence, itemOf, never, read, send } from './work.ts';

const hour = 3_600_000;
const jumps = [hour, 24 * hour, 365 * 24 * hour].flatMap((by) => [by, -by]);

type Step =
  | { readonly kind: 'sell' | 'read' | 'restart' }
  | { readonly kind: 'jump'; readonly by: number }
  | {
      readonly kind: 'send';
      readonly faults: readonly Fault[];
      readonly jump: number;
      readonly after: number;
    };

const fault = fc.constantFrom<Fault>(
  { kind: 'drop-before' },
  { kind: 'drop-after' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, applied: true },
  { kind: 'status', status: 429, retryAfter: 20 },
  { kind: 'slow', ms: 6 },
);
const jump = fc.constantFrom(...jumps);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('sell' as const, 'read' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('jump' as const), by: jump }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      faults: fc.array(fault, { minLength: 1, maxLength: 6 }),
      jump,
      after: fc.integer({ min: 0, max: 10 }),
    }),
  },
);

/** A machine whose clock somebody sets. */
function settable(machine: Machine): { readonly machine: Machine; readonly set: (by: number) => void } {
  let offset = 0;
  const around = () => ({ ...machine.around, now: () => machine.around.now() + offset });
  const set = (by: number): void => {
    offset += by;
  };
  return { machine: Object.defineProperty(Object.create(machine), 'around', { get: around }), set };
}

async function readAll(machine: Machine): Promise<void> {
  for (const model of ['persona', 'sale', 'inventory'] as const) await read(machine, model);
}

it('Whenever and however far the clock is set, everything arrives, and nothing waits longer than without it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 16, size: 'max' }), async (script) => {
      await using own = await openMachine({ speed: 200, account: { inFlight: 3, repeatAfter: 4_000 } });
      const { machine, set } = settable(own);
      let sold = 0;
      const sell = (): void => {
        sold += 1;
        machine.edit((db) => {
          addCustomer(db, { id: `c${sold}`, phone: phone(sold) });
          addReceipt(db, { id: `r${sold}`, customer: `c${sold}` });
          addProduct(db, { id: `p${sold}` });
        });
      };
      for (const one of script) {
        if (one.kind === 'sell') sell();
        if (one.kind === 'read') await readAll(machine);
        if (one.kind === 'restart') await own.restart();
        if (one.kind === 'jump') set(one.by);
        if (one.kind === 'send') {
          machine.sandbox.set({ fault: inOrder([...one.faults]) });
          const stop = new AbortController();
          const sending = push(machine.account, machine.around, stop.signal, () => true);
          const jumped = own.around.sleep(one.after * 200, never).then(() => set(one.jump));
          await Promise.all([own.around.sleep(4_000, never), jumped]);
          stop.abort();
          await sending;
        }
      }
      sell();
      machine.sandbox.set({ fault: null });
      await readAll(machine);
      const began = own.around.now();
      while ((await send(machine)) !== 'empty') await own.around.sleep(1_000, never);
      // The longest wait that anything here can have is a back-off after six failures.
      expect(own.around.now() - began).toBeLessThan(4 * 60_000);
      expect(machine.sandbox.world().sales.get(uid)?.size).toBe(sold);
      for (const nth of times(sold, (each) => each)) expect(itemOf(machine, `SKU-p${nth}`)).toBeDefined();
      expect(machine.states()).toEqual({
        'inventory delivered': sold,
        'persona delivered': sold,
        'sale delivered': sold,
      });
      expectSilence(machine);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

it('A sale that waits for its shopper is not forgotten when the clock is set back by a year', async () => {
  await using own = await openMachine({ account: { waitForPersona: 60_000, probeEvery: 3_600_000 } });
  const { machine, set } = settable(own);
  machine.sandbox.set({ rejectKeys: ({ model }) => model === 'persona' });
  machine.edit((db) => {
    times(4, (nth) => addCustomer(db, { id: `c${nth}`, phone: phone(nth) }));
    addReceipt(db, { id: 'r1', customer: 'c4' });
  });
  await readAll(machine);
  expect(await send(machine)).toBe('stopped');
  expect(machine.entry('sale', 'r1')?.state).toBe('waiting');
  set(-365 * 24 * hour);
  await send(machine);
  await own.around.sleep(61_000, never);
  await send(machine);
  expect(machine.entry('sale', 'r1')).toMatchObject({ state: 'delivered', attributed: 0 });
});

it('A clock that was set back while nothing ran is found out by what the ledger has written', async () => {
  await using own = await openMachine({ speed: 400, account: { repeatAfter: 4_000 } });
  const { machine, set } = settable(own);
  machine.edit((db) => addProduct(db, { id: 'p1' }));
  await read(machine, 'inventory');
  machine.sandbox.set({ fault: inOrder([{ kind: 'status', status: 429, retryAfter: 600 }]) });
  const stop = new AbortController();
  const sending = push(machine.account, machine.around, stop.signal, () => false);
  await own.around.sleep(5_000, never);
  stop.abort();
  await sending;
  expect(machine.entry('inventory', 'SKU-p1')?.state).toBe('pending');
  set(-24 * hour);
  await own.restart();
  const began = own.around.now();
  expect(await send(machine)).toBe('empty');
  expect(own.around.now() - began).toBeLessThan(11 * 60_000);
  expect(itemOf(machine, 'SKU-p1')).toBeDefined();
});
