import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Budget, createBudget, type Lane, type Limits } from '../../src/aiq/index.ts';

const start = Date.parse('2026-03-08T10:00:00Z');
/** One place at a time: of two that are free together either may go to the one who asks first. */
const limits: Limits = { second: 1, minute: 1_000, hour: 10_000 };

/** A budget with a clock to turn; requests are answered at once. Every other asks first whether he has to wait. */
function bench(settings: { readonly limits?: Limits; readonly reserve?: number } = {}) {
  const clock = { now: start };
  let [ids, asked] = [0, 0];
  const budget: Budget = createBudget({
    limits,
    ...settings,
    debits: [],
    now: () => clock.now,
    store: { debited: () => ++ids, answered: () => undefined },
  });
  const ask = (who: string, lane: Lane = 'background'): number => {
    const wait = ++asked % 2 === 0 ? budget.wait(lane, who) : 0;
    if (wait > 0) return wait;
    const admission = budget.take(lane, who);
    if (admission.kind === 'wait') return admission.waitMs;
    budget.answered(admission.id);
    return 0;
  };
  return { clock, ask };
}

interface Asker {
  readonly name: string;
  /** Asks again so long after it was told to wait: the loops do within a quarter of a second. */
  readonly nap: number;
}

const askersOf: fc.Arbitrary<Asker[]> = fc
  .array(fc.integer({ min: 20, max: 250 }), { minLength: 1, maxLength: 5 })
  .map((naps) => naps.map((nap, index) => ({ name: `account ${index}`, nap })));

/** Who got each of the places, while all ask on and on; `from` says when each begins. */
function served(
  askers: readonly Asker[],
  lane: Lane,
  places: number,
  from: (asker: Asker) => number = () => 0,
): { readonly places: string[]; readonly begun: Map<string, number> } {
  const { clock, ask } = bench();
  const next = new Map(askers.map((asker) => [asker, start + from(asker)]));
  const order: string[] = [];
  const begun = new Map<string, number>();
  while (order.length < places) {
    const [asker, at] = [...next].reduce((first, other) => (other[1] < first[1] ? other : first));
    clock.now = Math.max(clock.now, at);
    const wait = ask(asker.name, lane);
    if (!begun.has(asker.name)) begun.set(asker.name, order.length);
    if (wait === 0) order.push(asker.name);
    next.set(asker, clock.now + (wait === 0 ? 0 : Math.min(wait, asker.nap)));
  }
  return { places: order, begun };
}

describe('Several accounts that share a key', () => {
  it('each get every k-th place at least, however often the others ask', () => {
    const lanes = fc.constantFrom<Lane>('live', 'background');
    fc.assert(
      fc.property(askersOf, lanes, fc.array(fc.nat(5_000), { maxLength: 5 }), (askers, lane, delays) => {
        const from = (asker: Asker) => delays[askers.indexOf(asker)] ?? 0;
        const { places, begun } = served(askers, lane, 40, from);
        for (const { name } of askers) {
          const since = begun.get(name) ?? places.length;
          for (let at = since; at + askers.length <= places.length; at += 1) {
            expect(places.slice(at, at + askers.length)).toContain(name);
          }
        }
      }),
    );
  });

  it('keep no place for one who does not ask any more', () => {
    const { clock, ask } = bench({ limits: { second: 100, minute: 100, hour: 1 }, reserve: 0 });
    expect(ask('a')).toBe(0);
    clock.now += 3_599_900;
    expect(ask('b')).toBe(100);
    clock.now += 100;
    // The place is that of the one who waits, as long as he may come back.
    expect(ask('a')).toBe(20);
    clock.now += 1_000;
    expect(ask('a')).toBe(0);
  });

  it('take all places at once where there are enough for those who wait', () => {
    const { clock, ask } = bench({ limits: { second: 2, minute: 100, hour: 100 } });
    expect([ask('a', 'live'), ask('a', 'live'), ask('b', 'live')]).toEqual([0, 0, 1_000]);
    clock.now += 1_000;
    expect([ask('a', 'live'), ask('a', 'live')]).toEqual([0, 20]);
    expect([ask('b', 'live'), ask('a', 'live')]).toEqual([0, 1_000]);
  });

  it('let what happened just now at one of them go before the background work of all', () => {
    const { clock, ask } = bench({ limits: { second: 1, minute: 100, hour: 100 }, reserve: 0 });
    expect([ask('a'), ask('a'), ask('b', 'live')]).toEqual([0, 1_000, 1_000]);
    clock.now += 1_000;
    expect([ask('a'), ask('b', 'live'), ask('a')]).toEqual([20, 0, 1_000]);
  });

  it('wait for nobody who asked before the clock was set back', () => {
    const { clock, ask } = bench({ limits: { second: 1, minute: 100, hour: 100 } });
    expect([ask('a', 'live'), ask('b', 'live')]).toEqual([0, 1_000]);
    clock.now -= 86_400_000;
    expect(ask('a', 'live')).toBe(1_000);
    clock.now += 1_000;
    expect(ask('a', 'live')).toBe(0);
  });
});
