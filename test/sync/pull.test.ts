import { afterEach, describe, expect, it } from 'vitest';
import { readPosition } from '../../src/extract/index.ts';
import type { Notice } from '../../src/sync/index.ts';
import { type Machine, type MachineOptions, openMachine } from './machine.ts';
import { addCustomer, addProduct, addReceipt, phone, times } from './till.ts';
import { eventually, expectSilence, read, saleOf, send } from './work.ts';

let machine: Machine;
const start = async (options?: MachineOptions): Promise<void> => {
  machine = await openMachine(options);
};

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

const streamRow = (model: string) =>
  machine.query<{ position: string | null; completeAt: number | null; errorCode: string | null }>(
    'SELECT position, completeAt, errorCode FROM stream WHERE model = ?',
    model,
  )[0];
const positionOf = (model: string) => readPosition(streamRow(model)?.position ?? null);

/** Stops at the notice of the nth page. */
function stopAtPage(nth: number): AbortSignal {
  const stop = new AbortController();
  let pages = 0;
  machine.listeners.add((notice: Notice) => {
    if (notice.kind === 'page' && ++pages === nth) stop.abort();
  });
  return stop.signal;
}

describe('the pull loop of a small shop', () => {
  it('reads every row once, and the same rows once more without finding anything to send', async () => {
    await start({ shop: { customers: 60, receipts: 150, products: 30 } });
    for (const model of ['persona', 'sale', 'inventory'] as const) {
      const first = await read(machine, model, { pageSize: 17 });
      expect(first.read).toBe(first.changed + first.filtered);
      expect(first.changed).toBeGreaterThan(10);
    }
    expect(await send(machine)).toBe('empty');
    const before = machine.sandbox.world().counters.requests;
    expect((await read(machine, 'persona')).changed).toBe(0);
    expect((await read(machine, 'inventory')).changed).toBe(0);
    expect((await read(machine, 'sale', { kind: 'sweep' })).changed).toBe(0);
    expect(await send(machine)).toBe('empty');
    expect(machine.sandbox.world().counters.requests).toBe(before);
  });

  it('commits page by page, and goes on after the last committed page', async () => {
    await start();
    machine.edit((db) => times(25, (nth) => addReceipt(db, { id: `r${nth}`, ago: 600 - nth })));
    const first = await read(machine, 'sale', { pageSize: 10, signal: stopAtPage(1) });
    expect(first).toMatchObject({ read: 10, changed: 10 });
    expect(positionOf('sale')).toMatchObject({
      cursors: {},
      rounds: { poll: { window: { last: { key: ['r10'] } } } },
    });

    await machine.restart();
    const rest = await read(machine, 'sale', { pageSize: 10 });
    expect(rest).toMatchObject({ read: 15, changed: 15 });
    const [cursor, ...more] = Object.values(positionOf('sale').cursors);
    expect([cursor?.last.key, more, positionOf('sale').rounds]).toEqual([['r25'], [], {}]);
  });

  it('goes on with a pass where it was interrupted, and finds what came behind its back at the next', async () => {
    await start();
    machine.edit((db) => times(9, (nth) => addCustomer(db, { id: `c${nth}`, phone: phone(nth) })));
    await read(machine, 'persona', { pageSize: 4, signal: stopAtPage(1) });
    machine.edit((db) => addCustomer(db, { id: 'c0', phone: phone(50) }));
    expect(await read(machine, 'persona', { pageSize: 4 })).toMatchObject({ read: 5, changed: 5 });
    expect(positionOf('persona').endedAt.pass).toBeDefined();
    expect(await read(machine, 'persona', { pageSize: 4 })).toMatchObject({ read: 10, changed: 1 });
  });

  it('has read an empty table to its end, so that it is not looked at again before its time', async () => {
    await start();
    expect(await read(machine, 'sale')).toMatchObject({ read: 0 });
    expect(streamRow('sale')?.completeAt).not.toBeNull();
    machine.edit((db) => addReceipt(db, { id: 'r1' }));
    expect(await read(machine, 'sale')).toMatchObject({ changed: 1 });
  });

  it('notes what went wrong, and reads on from the same place when it is over', async () => {
    let broken = false;
    await start({
      through: (source) => ({
        ...source,
        readPage: (query) => (broken ? Promise.reject(new TypeError('the cable')) : source.readPage(query)),
      }),
    });
    machine.edit((db) => times(3, (nth) => addReceipt(db, { id: `r${nth}`, ago: 60 - nth })));
    broken = true;
    await expect(read(machine, 'sale')).rejects.toMatchObject({
      code: 'BUG',
      cause: { message: 'the cable' },
    });
    expect(streamRow('sale')?.errorCode).toBe('BUG');
    broken = false;
    expect(await read(machine, 'sale')).toMatchObject({ changed: 3 });
    expect(streamRow('sale')?.errorCode).toBeNull();
  });
});

describe('a stop while the database hangs', () => {
  /** Of the machine's milliseconds, ten for each real one. */
  const soon = 30_000;
  /** Hangs; `met` counts how often it was met. */
  const met = { hangs: 0 };
  const hangs = <T>(): Promise<T> => {
    met.hangs += 1;
    return new Promise(() => {});
  };

  /** Stops a reading as soon as it hangs; gives how long it took to end, in the machine's milliseconds. */
  async function stopHanging(of: Machine = machine): Promise<number> {
    met.hangs = 0;
    const stop = new AbortController();
    const reading = read(of, 'sale', { signal: stop.signal });
    await eventually(() => met.hangs === 1);
    const began = machine.around.now();
    stop.abort();
    expect(await reading).toMatchObject({ read: 0 });
    expect(streamRow('sale')).toMatchObject({ errorCode: null, completeAt: null });
    return machine.around.now() - began;
  }

  it.each(['clock', 'readPage'] as const)(
    'in %s ends the reading at once, without a failure',
    async (call) => {
      // In real time: a busy machine stumbles for a tenth of a second now and then.
      await start({ speed: 1, through: (source) => ({ ...source, [call]: hangs }) });
      machine.edit((db) => addReceipt(db, { id: 'r1' }));
      expect(await stopHanging()).toBeLessThan(1_500);
    },
  );

  it('in the page and then in closing ends it soon', async () => {
    const close = (): Promise<void> => new Promise(() => {});
    await start({ speed: 10, through: (source) => ({ ...source, readPage: hangs, close }) });
    machine.edit((db) => addReceipt(db, { id: 'r1' }));
    expect(await stopHanging()).toBeLessThan(soon);
  });

  it('in connecting ends it soon', async () => {
    await start({ speed: 10 });
    const site = { ...machine.site, connect: hangs<never> };
    expect(
      await stopHanging({ ...machine, site, around: machine.around, ledger: machine.ledger }),
    ).toBeLessThan(soon);
  });
});

describe('a sale whose shopper the ledger has never seen', () => {
  it('reads that shopper by key at once, and goes out with it', async () => {
    await start();
    await read(machine, 'persona');
    machine.edit((db) => {
      times(5, (nth) => addCustomer(db, { id: `c${nth}`, phone: phone(nth) }));
      addReceipt(db, { id: 'r1', customer: 'c3' });
    });
    await read(machine, 'sale');
    expect(machine.states()).toEqual({ 'persona pending': 1, 'sale waiting': 1 });
    expect(await send(machine)).toBe('empty');
    const [shopper] = machine.sandbox.world().personas;
    expect(shopper?.mobilePhone).toContain(phone(3));
    expect(saleOf(machine, 'r1')?.contactId).toBe(shopper?.contactId);
    expect(machine.sandbox.accepted('sale', '1234', 'r1')).toHaveLength(1);
  });

  it('reads shoppers in the background until the first load of shoppers is over, and live after it', async () => {
    await start();
    machine.edit((db) => {
      addCustomer(db, { id: 'c1', phone: phone(1) });
      addReceipt(db, { id: 'r0' });
    });
    await read(machine, 'sale');
    machine.edit((db) => addReceipt(db, { id: 'r1', customer: 'c1', ago: 5 }));
    await read(machine, 'sale');
    expect(machine.entry('persona', 'c1')?.lane).toBe('background');
    await read(machine, 'persona');
    machine.edit((db) => {
      addCustomer(db, { id: 'c2', phone: phone(2) });
      addReceipt(db, { id: 'r2', customer: 'c2', ago: 4 });
    });
    await read(machine, 'sale');
    expect(machine.entry('persona', 'c2')?.lane).toBe('live');
    expect(await send(machine)).toBe('empty');
  });

  it('goes without one that is not in the shop either', async () => {
    await start();
    machine.edit((db) => addReceipt(db, { id: 'r1', customer: 'deleted-long-ago' }));
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    expect(saleOf(machine, 'r1')).toMatchObject({ contactId: null, posUser: null });
  });

  it('goes without it where customers cannot be read as they are, and again with it when they can', async () => {
    await start();
    machine.edit((db) => {
      addCustomer(db, { id: 'c1', phone: phone(1) });
      addReceipt(db, { id: 'r1', customer: 'c1' });
      db.exec('ALTER TABLE customers RENAME TO away');
    });
    await expect(read(machine, 'persona')).rejects.toMatchObject({ code: 'POS_TABLE_MISSING' });
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    expect(saleOf(machine, 'r1')?.contactId).toBeNull();
    machine.edit((db) => db.exec('ALTER TABLE away RENAME TO customers'));
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect(saleOf(machine, 'r1')?.contactId).toBe(machine.entry('persona', 'c1')?.contactId);
  });

  it('does not read it where sales carry the key of the shop', async () => {
    await start({ account: { posUser: 'key' } });
    machine.edit((db) => {
      addCustomer(db, { id: 'c1', phone: phone(1) });
      addReceipt(db, { id: 'r1', customer: 'c1' });
    });
    await read(machine, 'sale');
    expect(machine.states()).toEqual({ 'sale pending': 1 });
    expect(await send(machine)).toBe('empty');
    expect(saleOf(machine, 'r1')?.posUser).toBe('c1');
  });
});

describe('dead letters of rows', () => {
  it('hold what could not be mapped, and a replay reads the row again by its key', async () => {
    await start();
    machine.edit((db) => {
      addReceipt(db, { id: 'good' });
      addReceipt(db, { id: 'bad', units: 'abc' });
    });
    expect(await read(machine, 'sale')).toMatchObject({ read: 2, changed: 1, dead: 1 });
    const [letter] = machine.ledger.view.deadLetters.list();
    expect(letter).toMatchObject({ kind: 'row', code: 'ROW_VALUE', sourceKey: '["bad"]', attempts: 1 });

    // Mended in the shop, without a new stamp and long ago: no poll would meet it.
    machine.edit((db) => db.exec(`UPDATE ticketlines SET units = 2 WHERE ticket = 'bad'`));
    machine.edit((db) => db.exec(`UPDATE receipts SET datenew = '2026-01-05 10:00:00.000' WHERE id = 'bad'`));
    machine.ledger.replays.replay([letter?.id ?? 0]);
    await read(machine, 'sale');
    expect(machine.ledger.view.deadLetters.list()).toEqual([]);
    expect(await send(machine)).toBe('empty');
    expect(saleOf(machine, 'bad')?.lines[0]?.quantity).toBe('2');
  });

  it('stay, with one attempt more, where the row is as bad as before', async () => {
    await start();
    machine.edit((db) => addReceipt(db, { id: 'bad', units: 'abc', ago: 3600 }));
    machine.edit((db) => addReceipt(db, { id: 'good' }));
    await read(machine, 'sale');
    const [letter] = machine.ledger.view.deadLetters.list();
    machine.ledger.replays.replay([letter?.id ?? 0]);
    expect(await read(machine, 'sale')).toMatchObject({ dead: 1 });
    expect(machine.ledger.view.deadLetters.list()).toMatchObject([{ attempts: 2, reread: 0 }]);
    expect(await read(machine, 'sale')).toMatchObject({ dead: 0 });
  });

  it('go when the row is gone', async () => {
    await start();
    machine.edit((db) => addProduct(db, { id: 'p1', sku: '  ' }));
    await read(machine, 'inventory');
    const [letter] = machine.ledger.view.deadLetters.list();
    expect(letter?.code).toBe('ROW_KEY_MISSING');
    machine.edit((db) => db.exec(`DELETE FROM products WHERE id = 'p1'`));
    machine.ledger.replays.replay([letter?.id ?? 0]);
    await read(machine, 'inventory');
    expect(machine.ledger.view.deadLetters.list()).toEqual([]);
  });
});
