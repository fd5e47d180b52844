import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Source } from '../../src/connector/index.ts';
import { Questions } from '../../src/ledger/index.ts';
import { Failure } from '../../src/model/index.ts';
import { inOrder } from '../../src/sandbox/index.ts';
import { run } from '../../src/schedule/index.ts';
import type { Machine, MachineOptions } from '../sync/machine.ts';
import { addReceipt } from '../sync/till.ts';
import { eventually, expectSilence, requestsTo, saleOf } from '../sync/work.ts';
import { shopOf, workOf } from './work.ts';

let machine: Machine;

async function shopWith(count: number, options?: MachineOptions): Promise<void> {
  machine = await shopOf(count, options);
}

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

/** Runs the schedule while the test does its work; gives how long the stop took, in real milliseconds. */
async function running(work: () => Promise<void>): Promise<number> {
  const stop = new AbortController();
  const ended = run(workOf(machine), stop.signal);
  let began = 0;
  try {
    await work();
  } finally {
    began = performance.now();
    stop.abort();
    await ended;
  }
  return performance.now() - began;
}

const pagesOf = (model: string): number =>
  machine.notices.filter((notice) => notice.kind === 'page' && notice.model === model).length;

describe('a schedule that runs', () => {
  it('brings what is there and what comes later, and sends nothing twice', async () => {
    await shopWith(5);
    await running(async () => {
      await eventually(() => machine.states()['sale delivered'] === 5, 8_000);
      machine.edit((db) => addReceipt(db, { id: 'later', customer: 'c3', ago: 5 }));
      await eventually(() => saleOf(machine, 'later') !== undefined, 8_000);
      const pages = pagesOf('inventory');
      await eventually(() => pagesOf('inventory') > pages, 8_000);
    });
    const { posted } = machine.sandbox.world().counters;
    expect(posted).toEqual({ persona: 5, sale: 6, inventory: 5 });
  });

  it('ends by itself when as much is sent as a person allowed', async () => {
    await shopWith(5, { account: { sendLimit: { left: 3 } } });
    await run(workOf(machine), new AbortController().signal);
    const { persona, sale, inventory } = machine.sandbox.world().counters.posted;
    expect(persona + sale + inventory).toBe(3);
  });

  it('answers what other processes ask while it runs', async () => {
    await shopWith(1, { sandbox: { switches: { rejectKeys: ({ model }) => model === 'sale' } } });
    const questions = new Questions(machine.ledger.file);
    await running(async () => {
      await eventually(() => machine.states()['sale dead'] === 1, 8_000);
      machine.sandbox.set({ rejectKeys: null });
      const ids = machine.ledger.view.deadLetters.list().map(({ id }) => id);
      const question = questions.ask('replay', ids, machine.around.now());
      await eventually(() => questions.answer(question) !== null, 3_000);
      expect(JSON.parse(questions.answer(question) ?? '')).toEqual({ kind: 'done', entries: 1 });
      await eventually(() => machine.states()['sale delivered'] === 1, 4_000);
    });
    questions.close();
  });

  it('reads one stream never twice at a time, and two at most, however slow the database is', async () => {
    const busy = new Map<string, number>();
    const most = { ofOne: 0, ofAll: 0 };
    const slow = (source: Source): Source => ({
      ...source,
      readPage: async (query) => {
        const { name } = query.relation.table;
        busy.set(name, (busy.get(name) ?? 0) + 1);
        most.ofOne = Math.max(most.ofOne, busy.get(name) ?? 0);
        most.ofAll = Math.max(
          most.ofAll,
          [...busy.values()].reduce((sum, count) => sum + count, 0),
        );
        await wait(name === 'customers' ? 2_200 : 50);
        busy.set(name, (busy.get(name) ?? 0) - 1);
        return source.readPage(query);
      },
    });
    await shopWith(2, { through: slow });
    await running(() => eventually(() => pagesOf('persona') >= 1 && pagesOf('inventory') >= 2, 12_000));
    expect(most).toEqual({ ofOne: 1, ofAll: 2 });
  });

  it('goes on with the other streams while one fails, tries that one again, and it comes back', async () => {
    let broken = true;
    await shopWith(3, {
      through: (source) => ({
        ...source,
        readPage: (query) =>
          broken && query.relation.table.name === 'products'
            ? Promise.reject(new Failure('POS_BUSY', 'The table is locked.'))
            : source.readPage(query),
      }),
    });
    const failures = () =>
      machine.notices.flatMap((notice) =>
        notice.kind === 'run-ended' && notice.failure
          ? [[notice.model, Reflect.get(notice.failure, 'code')]]
          : [],
      );
    await running(async () => {
      await eventually(() => machine.states()['sale delivered'] === 3 && failures().length >= 2, 8_000);
      broken = false;
      await eventually(() => machine.states()['inventory delivered'] === 3, 8_000);
    });
    expect(new Set(failures().map(([model]) => model))).toEqual(new Set(['inventory']));
    expect(failures()[0]?.[1]).toBe('POS_BUSY');
  });

  it('goes on by itself after the ledger could not be written for a while', async () => {
    await shopWith(3);
    machine.meddle(`CREATE TRIGGER trouble BEFORE INSERT ON batch BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    await running(async () => {
      await eventually(() => machine.notices.filter(({ kind }) => kind === 'trouble').length >= 2, 8_000);
      machine.meddle('DROP TRIGGER trouble');
      await eventually(() => machine.states()['sale delivered'] === 3, 8_000);
    });
  });
});

describe('a schedule that is stopped', () => {
  const hangs = <T>(): Promise<T> => new Promise(() => {});

  it('in the middle of a page and of a request that hang ends within ten seconds, real ones', async () => {
    let reading = false;
    await shopWith(3, {
      speed: 1,
      timeoutMs: 60_000,
      sandbox: { switches: { fault: inOrder([{ kind: 'hang' }]) } },
      through: (source) => ({
        ...source,
        readPage: (query) => {
          if (query.relation.table.name !== 'products') return source.readPage(query);
          reading = true;
          return hangs();
        },
        close: hangs,
      }),
    });
    const took = await running(() =>
      eventually(() => reading && requestsTo(machine, 'signUp').length > 0, 8_000),
    );
    expect(took).toBeLessThan(10_000);
    expect(took).toBeGreaterThanOrEqual(4_900);
    expect(machine.states()['persona unknown']).toBe(1);
  });

  it.each([0, 3, 30, 300])('%i ms after its start ends at once, and loses nothing', async (ms) => {
    // A stop gives requests under way five seconds of this clock.
    await shopWith(4, { speed: 5, sandbox: { switches: { fault: () => ({ kind: 'slow', ms: 5 }) } } });
    const took = await running(async () => {
      await wait(ms);
    });
    // What hangs is given five seconds.
    expect(took).toBeLessThan(4_500);
    await machine.restart();
    await running(() => eventually(() => machine.states()['sale delivered'] === 4, 8_000));
    const { posted, repeats } = machine.sandbox.world().counters;
    expect([posted.sale, repeats]).toEqual([4, { persona: 0, sale: 0, inventory: 0 }]);
  });

  it('before it began reads nothing', async () => {
    await shopWith(2);
    const stop = new AbortController();
    stop.abort();
    await run(workOf(machine), stop.signal);
    expect([pagesOf('persona'), machine.states()]).toEqual([0, {}]);
  });

  it('opens no further connection for the streams that were waiting for their turn', async () => {
    let opened = 0;
    await shopWith(2, {
      through: (source) => {
        opened += 1;
        return { ...source, readPage: hangs };
      },
    });
    await running(() => eventually(() => opened === 2, 4_000));
    expect(opened).toBe(2);
  });
});
