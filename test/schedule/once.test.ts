import { afterEach, describe, expect, it } from 'vitest';
import { Failure, models } from '../../src/model/index.ts';
import { inOrder } from '../../src/sandbox/index.ts';
import { once } from '../../src/schedule/index.ts';
import { closedPort } from '../sync/closed-port.ts';
import { type Machine, type MachineOptions, uid } from '../sync/machine.ts';
import { addReceipt } from '../sync/till.ts';
import {
  calls,
  eventually,
  expectSilence,
  itemOf,
  never,
  pagesLeft,
  read,
  requestsTo,
  saleOf,
} from '../sync/work.ts';
import { shopOf, workOf } from './work.ts';

let machine: Machine;

async function shopWith(count: number, options?: MachineOptions): Promise<void> {
  machine = await shopOf(count, options);
}

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

const runOnce = (signal = never) => once(workOf(machine), signal);
const instantAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const delivered = (count: number) => ({
  'inventory delivered': count,
  'persona delivered': count,
  'sale delivered': count,
});

describe('reading and sending once', () => {
  it('brings everything to AIQ, and ends empty', async () => {
    await shopWith(7);
    expect(await runOnce()).toEqual({ rests: ['empty'], failures: [] });
    expect(machine.states()).toEqual(delivered(7));
    const before = machine.sandbox.world().counters.requests;
    expect(await runOnce()).toEqual({ rests: ['empty'], failures: [] });
    expect(machine.sandbox.world().counters.requests).toBe(before);
  });

  it('ends empty for a shop that has nothing yet', async () => {
    await shopWith(0);
    expect(await runOnce()).toEqual({ rests: ['empty'], failures: [] });
    expect(machine.sandbox.world().counters.requests).toBe(0);
  });

  it('ends when AIQ is away, with everything kept', async () => {
    await shopWith(7, { url: `http://127.0.0.1:${await closedPort()}` });
    expect(await runOnce()).toEqual({ rests: ['away'], failures: [] });
    expect(machine.states()).toEqual({ 'inventory pending': 7, 'persona pending': 7, 'sale waiting': 7 });
  });

  it('ends when the key is refused, with everything kept', async () => {
    await shopWith(7, { sandbox: { switches: { acceptedKeys: [] } } });
    expect(await runOnce()).toEqual({ rests: ['stopped'], failures: [] });
    expect(machine.states()).toEqual({ 'inventory pending': 7, 'persona pending': 7, 'sale waiting': 7 });
  });

  it('ends when one address is refused, and has sent the rest', async () => {
    await shopWith(7);
    machine.sandbox.set({
      fault: ({ route }) => (route === calls.inventory ? { kind: 'status', status: 404 } : undefined),
    });
    expect(await runOnce()).toEqual({ rests: ['stopped'], failures: [] });
    expect(machine.states()).toEqual({
      'inventory pending': 7,
      'persona delivered': 7,
      'sale delivered': 7,
    });
  });

  it('waits for what is only a matter of time', async () => {
    await shopWith(7);
    machine.sandbox.set({
      fault: inOrder([{ kind: 'drop-after' }, { kind: 'status', status: 429, retryAfter: 3 }]),
    });
    expect(await runOnce()).toEqual({ rests: ['empty'], failures: [] });
    expect(machine.states()).toEqual(delivered(7));
  });

  it('ends when it is aborted, and the next time goes on', async () => {
    await shopWith(7);
    machine.sandbox.set({ fault: () => ({ kind: 'slow', ms: 30 }) });
    const stop = new AbortController();
    const running = runOnce(stop.signal);
    await eventually(() => requestsTo(machine, 'signUp').length >= 2);
    stop.abort();
    expect((await running).rests).toEqual(['aborted']);
    machine.sandbox.set({ fault: null });
    expect(await runOnce()).toEqual({ rests: ['empty'], failures: [] });
    expect(machine.states()).toEqual(delivered(7));
    expect(machine.sandbox.world().counters.repeats).toEqual({ persona: 0, sale: 0, inventory: 0 });
  });

  it('tells the failure of one stream, and reads the others; who was not counted waits', async () => {
    let locked = true;
    await shopWith(7, {
      through: (source) => ({
        ...source,
        readPage: (query) =>
          locked && query.relation.table.name === 'customers'
            ? Promise.reject(new Failure('POS_BUSY', 'The table is locked.'))
            : source.readPage(query),
      }),
    });
    const result = await runOnce();
    expect(result).toMatchObject({ rests: ['empty'], failures: [{ code: 'POS_BUSY' }] });
    expect(machine.states()).toEqual({
      'inventory delivered': 7,
      'persona waiting': 7,
      'sale waiting': 7,
    });
    const ended = machine.notices.flatMap((notice) =>
      notice.kind === 'run-ended' ? [`${notice.model} ${notice.failure === null ? 'well' : 'badly'}`] : [],
    );
    expect(ended).toEqual(['persona badly', 'sale well', 'inventory well']);
    locked = false;
    expect(await runOnce()).toMatchObject({ rests: ['empty'], failures: [] });
    expect(machine.states()).toEqual(delivered(7));
  });

  it('tells every stream that cannot be read where the database is away', async () => {
    await shopWith(1);
    const work = workOf(machine);
    const sites = work.sites.map((site) => ({
      ...site,
      connect: () => Promise.reject(new Failure('POS_UNREACHABLE', 'No such server.')),
    }));
    const { rests, failures } = await once({ ...work, sites }, never);
    expect([rests, failures.map((failure) => Reflect.get(failure, 'code'))]).toEqual([
      ['empty'],
      ['POS_UNREACHABLE', 'POS_UNREACHABLE', 'POS_UNREACHABLE'],
    ]);
  });

  it('reads a sweep to its end where one was interrupted, and starts none by itself', async () => {
    await shopWith(7);
    await runOnce();
    machine.edit((db) => db.exec(`UPDATE ticketlines SET units = 3 WHERE ticket = 'r4'`));
    machine.edit((db) =>
      db.exec(`UPDATE receipts SET datenew = datetime(datenew, '-1 day') WHERE id = 'r4'`),
    );
    await runOnce();
    expect(saleOf(machine, 'r4')?.lines[0]?.quantity).toBe('1');
    const stop = new AbortController();
    machine.listeners.add((notice) => {
      if (notice.kind === 'page') stop.abort();
    });
    await read(machine, 'sale', { kind: 'sweep', pageSize: 1, signal: stop.signal });
    machine.listeners.clear();
    machine.edit((db) => db.exec(`UPDATE ticketlines SET units = 4 WHERE ticket = 'r7'`));
    await runOnce();
    expect(saleOf(machine, 'r4')?.lines[0]?.quantity).toBe('3');
  });

  it('reads what was cut off to its end, and then what has changed since', async () => {
    let behind = 0;
    await shopWith(7, {
      through: (source) => ({
        ...source,
        clock: async (column) => ({ ...(await source.clock(column)), now: instantAgo(behind) }),
      }),
    });
    await runOnce();
    behind = 10;
    for (const model of models) await read(machine, model, { pageSize: 2, mayGoOn: pagesLeft(1) });
    behind = 0;
    machine.edit((db) => {
      db.exec(
        `UPDATE customers SET phone = '3035550999' WHERE id = 'c1'; UPDATE products SET name = 'Jam' WHERE id = 'p1'`,
      );
      addReceipt(db, { id: 'r8', ago: 5 });
    });
    expect(await runOnce()).toEqual({ rests: ['empty'], failures: [] });
    const phones = machine.sandbox.world().personas.map(({ mobilePhone }) => mobilePhone);
    const seen = [
      phones.includes('3035550999'),
      itemOf(machine, 'SKU-p1')?.name,
      saleOf(machine, 'r8')?.posId,
    ];
    expect(seen).toEqual([true, 'Jam', 'r8']);
  });

  it('does first what another process has asked for', async () => {
    await shopWith(1, { sandbox: { switches: { rejectKeys: ({ model }) => model === 'sale' } } });
    await runOnce();
    const ids = machine.ledger.view.deadLetters.list().map(({ id }) => id);
    expect(ids).toHaveLength(1);
    machine.sandbox.set({ rejectKeys: null });
    machine.ledger.commands.ask('replay', ids, machine.around.now());
    expect(await runOnce()).toEqual({ rests: ['empty'], failures: [] });
    expect(machine.sandbox.world().sales.get(uid)?.size).toBe(1);
  });

  it('fails in good order where the ledger cannot be written: nothing goes on behind', async () => {
    await shopWith(30, {
      through: (source) => ({
        ...source,
        readPage: async (query) => {
          await new Promise((resolve) => setTimeout(resolve, 40));
          return source.readPage(query);
        },
      }),
    });
    machine.meddle(`CREATE TRIGGER trouble BEFORE INSERT ON batch BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    await expect(once(workOf(machine, { pageSize: 5 }), never)).rejects.toMatchObject({
      name: 'Failure',
    });
    const before = machine.notices.length;
    expect(machine.states()['inventory pending']).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(machine.notices).toHaveLength(before);
    machine.meddle('DROP TRIGGER trouble');
    expect(await runOnce()).toEqual({ rests: ['empty'], failures: [] });
    expect(machine.states()).toEqual(delivered(30));
  });
});
