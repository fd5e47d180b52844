import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Budget,
  createBudget,
  type Debit,
  defaultLimits,
  type Lane,
  type Limits,
} from '../../src/aiq/index.ts';

const lengths = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const;
const names = ['second', 'minute', 'hour'] as const;
const start = Date.parse('2026-03-08T10:00:00Z');

interface Settings {
  readonly limits?: Limits | 'none';
  readonly share?: number;
  readonly reserve?: number;
  readonly debits?: readonly Debit[];
}

/** A budget with a clock to turn, and the debits as the ledger would hold them. */
function bench(settings: Settings = {}) {
  const clock = { now: start };
  const debits = new Map((settings.debits ?? []).map((debit) => [debit.id, debit]));
  const budget = createBudget({
    limits: settings.limits ?? defaultLimits,
    ...(settings.share === undefined ? {} : { share: settings.share }),
    ...(settings.reserve === undefined ? {} : { reserve: settings.reserve }),
    debits: [...debits.values()],
    now: () => clock.now,
    store: {
      debited: (at) => {
        const id = debits.size + 1;
        debits.set(id, { id, at, answeredAt: null });
        return id;
      },
      answered: (id, at) => {
        const debit = debits.get(id);
        if (debit) debits.set(id, { ...debit, answeredAt: at });
      },
    },
  });
  return { clock, budget, debits };
}

/** The rule, counted without cleverness: what is charged now in a window of this length. */
function charged(debits: Iterable<Debit>, length: number, now: number): number {
  return [...debits].filter(({ answeredAt }) => answeredAt === null || answeredAt + length > now).length;
}

function takeMany(budget: Budget, lane: Lane, count: number) {
  return Array.from({ length: count }, () => budget.take(lane));
}

function idOf(admission: ReturnType<Budget['take']>): number {
  if (admission.kind !== 'go') throw new Error(`not admitted for ${admission.waitMs} ms`);
  return admission.id;
}

const limitsOf = fc.record({
  second: fc.integer({ min: 1, max: 6 }),
  minute: fc.integer({ min: 1, max: 20 }),
  hour: fc.integer({ min: 1, max: 40 }),
});
const settingsOf = fc.record({
  limits: limitsOf,
  share: fc.constantFrom(0.1, 0.5, 1),
  reserve: fc.constantFrom(0, 0.3, 0.9),
});
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('take' as const), lane: fc.constantFrom<Lane>('live', 'background') }),
    fc.record({ do: fc.constant('answer' as const), which: fc.nat(100) }),
    fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 400, 1_000, 30_000, 900_000, 3_600_000),
    }),
  ),
  { maxLength: 120 },
);

describe('the request budget of a key', () => {
  it('never exceeds a window, leaves the reserve to live work, and names the exact moment of the next place', () => {
    fc.assert(
      fc.property(settingsOf, steps, (settings, story) => {
        const { clock, budget, debits } = bench(settings);
        const cap = (name: keyof Limits, lane: Lane) =>
          Math.max(
            1,
            Math.floor(settings.limits[name] * settings.share * (lane === 'live' ? 1 : 1 - settings.reserve)),
          );
        const running: number[] = [];
        const answer = (index: number) => {
          for (const id of running.splice(index, 1)) budget.answered(id);
        };
        for (const step of story) {
          if (step.do === 'pass') clock.now += step.ms;
          if (step.do === 'answer' && running.length > 0) answer(step.which % running.length);
          if (step.do !== 'take') continue;
          const full = names.some(
            (name) => charged(debits.values(), lengths[name], clock.now) >= cap(name, step.lane),
          );
          const [taken, wait] = [debits.size, budget.wait(step.lane)];
          expect(debits.size).toBe(taken);
          const admission = budget.take(step.lane);
          expect(wait).toBe(admission.kind === 'wait' ? admission.waitMs : 0);
          if (admission.kind === 'go') {
            expect(full).toBe(false);
            running.push(admission.id);
          } else {
            expect(admission.waitMs).toBeGreaterThan(0);
            if (step.lane === 'live') expect(full).toBe(true);
          }
        }
        while (running.length > 0) answer(0);
        const last = budget.take('live');
        if (last.kind === 'wait') {
          clock.now += last.waitMs - 1;
          expect(budget.take('live').kind).toBe('wait');
          clock.now += 1;
          expect(budget.take('live').kind).toBe('go');
        }
      }),
    );
  });

  it('holds for what AIQ counts, whenever between debit and answer a request arrives there', () => {
    fc.assert(
      fc.property(
        limitsOf,
        fc.array(fc.tuple(fc.nat(3_000), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 60 }),
        (limits, requests) => {
          const { clock, budget } = bench({ limits });
          const arrivals: number[] = [];
          let open: { id: number; until: number }[] = [];
          const finish = (now: number) => {
            const over = open.filter(({ until }) => until <= now).sort((a, b) => a.until - b.until);
            open = open.filter(({ until }) => until > now);
            for (const { id, until } of over) {
              clock.now = until;
              budget.answered(id);
            }
            clock.now = now;
          };
          for (const [latency, when] of requests) {
            let admission = budget.take('live');
            for (; admission.kind === 'wait'; admission = budget.take('live'))
              finish(clock.now + admission.waitMs);
            arrivals.push(clock.now + latency * when);
            open.push({ id: admission.id, until: clock.now + latency });
          }
          for (const name of names) {
            for (const from of arrivals) {
              const seen = arrivals.filter((at) => at >= from && at < from + lengths[name]).length;
              expect(seen).toBeLessThanOrEqual(limits[name]);
            }
          }
        },
      ),
    );
  });

  it('frees a place one window after the answer, not after the request', () => {
    const { clock, budget } = bench({ limits: { second: 1, minute: 100, hour: 100 } });
    const id = idOf(budget.take('live'));
    clock.now += 5_000;
    expect(budget.take('live')).toEqual({ kind: 'wait', waitMs: 1_000 });
    budget.answered(id);
    clock.now += 999;
    expect(budget.take('live')).toEqual({ kind: 'wait', waitMs: 1 });
    clock.now += 1;
    expect(budget.take('live').kind).toBe('go');
  });

  it('counts an answer once, however often it is told', () => {
    const { clock, budget } = bench({ limits: { second: 1, minute: 2, hour: 100 } });
    const id = idOf(budget.take('live'));
    budget.answered(id);
    budget.answered(id);
    clock.now += 1_000;
    expect(budget.take('live').kind).toBe('go');
  });

  it('sends background work in a small burst and then evenly: 1,400 an hour, one each 2.6 seconds', () => {
    const { clock, budget } = bench({ limits: { second: 100, minute: 1_000, hour: 2_000 } });
    const admitted: number[] = [];
    const end = start + lengths.hour;
    while (clock.now < end) {
      const admission = budget.take('background');
      if (admission.kind === 'go') {
        admitted.push(clock.now);
        budget.answered(admission.id);
      } else clock.now += admission.waitMs;
    }
    expect(admitted.length).toBe(1_400);
    const gaps = admitted.slice(5).map((at, index) => at - (admitted[index + 4] ?? 0));
    expect(Math.min(...gaps.slice(0, 1_300))).toBeGreaterThan(2_560);
    expect(Math.max(...gaps.slice(0, 1_300))).toBeLessThan(2_580);
  });

  it('admits live work at once while background work keeps its own windows full', () => {
    const { clock, budget } = bench({ limits: { second: 10, minute: 10, hour: 1_000 } });
    const taken = takeMany(budget, 'background', 20).filter(({ kind }) => kind === 'go');
    for (const admission of taken) budget.answered(idOf(admission));
    while (clock.now < start + 30_000) {
      const admission = budget.take('background');
      if (admission.kind === 'go') budget.answered(admission.id);
      clock.now += 1_000;
    }
    expect(takeMany(budget, 'live', 3).map(({ kind }) => kind)).toEqual(['go', 'go', 'go']);
  });

  it('lets everything through without limits', () => {
    const { budget } = bench({ limits: 'none' });
    expect(takeMany(budget, 'background', 3_000).every(({ kind }) => kind === 'go')).toBe(true);
  });

  it('gives a tiny share one request a window rather than none', () => {
    const { budget } = bench({ share: 0.001, limits: defaultLimits });
    expect(budget.take('background').kind).toBe('go');
    expect(budget.take('live').kind).toBe('wait');
  });

  it('pauses all lanes for as long as AIQ asks, and never shortens a pause', () => {
    const { clock, budget } = bench();
    budget.pause(10_000);
    budget.pause(2_000);
    expect(budget.take('live')).toEqual({ kind: 'wait', waitMs: 10_000 });
    clock.now += 10_000;
    expect(budget.take('live').kind).toBe('go');
  });

  it('remembers, after a restart, what was charged before it', () => {
    const debits = [1, 2, 3].map((id) => ({ id, at: start - 1_000, answeredAt: start - 900 }));
    const { budget } = bench({ limits: { second: 3, minute: 4, hour: 100 }, debits });
    expect(takeMany(budget, 'live', 2).map(({ kind }) => kind)).toEqual(['wait', 'wait']);
  });

  it('takes what was running before a restart as just ended, and says so to the ledger', () => {
    const old = [1, 2, 3, 4, 5].map((id) => ({ id, at: start - 9_000_000, answeredAt: null }));
    const { clock, budget, debits } = bench({ debits: old });
    expect([...debits.values()].map(({ answeredAt }) => answeredAt)).toEqual(old.map(() => start));
    expect(budget.take('live')).toEqual({ kind: 'wait', waitMs: 1_000 });
    clock.now += 1_000;
    expect(budget.take('live').kind).toBe('go');
  });

  it('is not stuck when the clock is set back by a year, nor by debits of the future', () => {
    const year = 365 * 24 * lengths.hour;
    const future = [1, 2, 3, 4, 5].map((id) => ({ id, at: start + year, answeredAt: start + year }));
    for (const { clock, budget } of [bench(), bench({ debits: future })]) {
      for (const admission of takeMany(budget, 'background', 5))
        if (admission.kind === 'go') budget.answered(admission.id);
      budget.pause(2_000);
      clock.now -= year;
      const admission = budget.take('background');
      expect(admission).toMatchObject({ kind: 'wait' });
      clock.now += 10_000;
      expect(budget.take('background').kind).toBe('go');
      expect(budget.take('live').kind).toBe('go');
    }
  });

  it('decides in microseconds with a full hour behind it', () => {
    const full = Array.from({ length: 2_000 }, (_, id) => ({ id, at: start - id, answeredAt: start - id }));
    const { budget } = bench({ debits: full });
    const began = process.cpuUsage();
    takeMany(budget, 'background', 10_000);
    expect(process.cpuUsage(began).user).toBeLessThan(1000_000);
  });
});
