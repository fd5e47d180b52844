import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Kind } from '../../src/extract/index.ts';
import type { Model } from '../../src/model/index.ts';
import { type Machine, openMachine } from './machine.ts';
import { addProduct, addReceipt, times } from './till.ts';
import { expectSilence, itemOf, read, requestsTo, saleOf, send } from './work.ts';

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

/** Receipts from `first` to `last`, the last ones latest; all have been sent. */
async function sold(first: number, last: number, price = 12.5): Promise<void> {
  sell(first, last, price);
  await read(machine, 'sale');
  expect(await send(machine)).toBe('empty');
}

function sell(first: number, last: number, price = 12.5): void {
  const numbers = times(last - first + 1, (nth) => first + nth - 1);
  machine.edit((db) => {
    for (const nth of numbers) addReceipt(db, { id: `r${nth}`, ago: 200 - nth, price });
  });
}

const backup = (): string => {
  copyFileSync(machine.pos, `${machine.pos}.backup`);
  return `${machine.pos}.backup`;
};

/** Into the same file, as a restore does; or another file under its name. */
const layOver = (file: string): void => copyFileSync(file, machine.pos);
const putInPlace = (file: string): void => {
  copyFileSync(file, `${machine.pos}.new`);
  renameSync(`${machine.pos}.new`, machine.pos);
};

const salesSent = () =>
  [...requestsTo(machine, 'sale'), ...requestsTo(machine, 'sales')]
    .flatMap(({ body }) => [...(body ?? '').matchAll(/"pos_id":"(\w+)"/g)])
    .map(([, id]) => id);

const streamRow = (model: Model) =>
  machine.query<{ errorCode: string | null; asked: string | null }>(
    'SELECT errorCode, asked FROM stream WHERE model = ?',
    model,
  )[0];

async function expectStopped(model: Model, kinds: readonly Kind[]): Promise<void> {
  const before = machine.sandbox.world().counters.requests;
  for (const kind of kinds) {
    await expect(read(machine, model, { kind })).rejects.toMatchObject({
      code: 'POS_REWOUND',
      next: 'stop',
      hint: expect.stringContaining('`aiq-pos state rewind`'),
    });
    expect(streamRow(model)?.errorCode).toBe('POS_REWOUND');
    expect(await send(machine)).toBe('empty');
  }
  expect(machine.sandbox.world().counters.requests).toBe(before);
}

describe('an older copy of the POS database', () => {
  it.each([
    ['laid over the file', layOver],
    ['put in its place', putInPlace],
  ])(
    '%s stops the stream, and after a rewind all is read and nothing unchanged is sent',
    async (_, restore) => {
      machine = await openMachine();
      await sold(1, 30);
      const file = backup();
      await sold(31, 60);
      restore(file);
      await expectStopped('sale', ['poll', 'poll', 'strays', 'sweep']);

      sell(61, 63);
      const before = salesSent().length;
      expect(machine.ledger.streams.ask('main', 'sale', 'rewind')).toBe(true);
      expect(await read(machine, 'sale')).toMatchObject({ read: 33, changed: 3, unchanged: 30 });
      expect(await send(machine)).toBe('empty');
      expect(salesSent().slice(before).toSorted()).toEqual(['r61', 'r62', 'r63']);
      expect(streamRow('sale')).toEqual({ errorCode: null, asked: null });
      await sold(64, 64);
      expect(salesSent()).toHaveLength(before + 4);
    },
  );

  it('that lacks only the last few rows is the same shop, and what it sells next is read', async () => {
    machine = await openMachine();
    await sold(1, 30);
    const file = backup();
    await sold(31, 35);
    putInPlace(file);
    await read(machine, 'sale');
    await sold(36, 37);
    expect(salesSent()).toHaveLength(37);
  });
});

describe('a database that only looks like another one', () => {
  it('because its last receipt was deleted is read on', async () => {
    machine = await openMachine();
    await sold(1, 30);
    machine.edit((db) => db.exec(`DELETE FROM receipts WHERE id = 'r30'`));
    await read(machine, 'sale');
    await sold(31, 31);
    expect(saleOf(machine, 'r31')).toBeDefined();
    expect(salesSent()).toHaveLength(31);
  });

  it('because its receipts go away every night is read on', async () => {
    machine = await openMachine();
    await sold(1, 30);
    machine.edit((db) => db.exec('DELETE FROM ticketlines; DELETE FROM tickets; DELETE FROM receipts'));
    await read(machine, 'sale');
    await sold(31, 32);
    expect(salesSent()).toHaveLength(32);
    expect(streamRow('sale')?.errorCode).toBeNull();
  });

  it('because it moved to another file with all its rows is read on, and nothing is sent again', async () => {
    machine = await openMachine();
    machine.edit((db) => times(30, (nth) => addProduct(db, { id: `p${nth}` })));
    await sold(1, 30);
    await read(machine, 'inventory');
    await send(machine);
    const before = machine.sandbox.world().counters.requests;
    putInPlace(backup());
    expect(await read(machine, 'sale')).toMatchObject({ changed: 0 });
    expect(await read(machine, 'inventory')).toMatchObject({ read: 30, changed: 0 });
    await send(machine);
    expect(machine.sandbox.world().counters.requests).toBe(before);

    // From now on it is known by its new file: a change of many rows is no reason to ask again.
    machine.edit((db) => db.exec('UPDATE products SET pricesell = pricesell + 1'));
    expect(await read(machine, 'inventory')).toMatchObject({ changed: 30 });
    await send(machine);
  });
});

describe('another database under the same address', () => {
  /** Opens the shop of the machine, and lays another one aside that it never reads. */
  async function twoShops(fill: (price: number) => void): Promise<string> {
    machine = await openMachine();
    const empty = backup();
    fill(12.5);
    const own = `${machine.pos}.own`;
    copyFileSync(machine.pos, own);
    copyFileSync(empty, machine.pos);
    fill(99);
    const other = `${machine.pos}.other`;
    copyFileSync(machine.pos, other);
    copyFileSync(own, machine.pos);
    rmSync(own);
    return other;
  }

  it('that holds other receipts under the same keys stops the stream', async () => {
    const other = await twoShops((price) => sell(1, 30, price));
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    putInPlace(other);
    await expectStopped('sale', ['poll', 'sweep', 'strays', 'poll']);
    expect(saleOf(machine, 'r1')?.total).toBe('12.5');
  });

  it('that holds other products stops the stream that reads all rows, before it takes anything away', async () => {
    const other = await twoShops((price) =>
      machine.edit((db) => times(30, (nth) => addProduct(db, { id: `p${price}-${nth}`, price }))),
    );
    await read(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    putInPlace(other);
    await expectStopped('inventory', ['pass', 'pass']);
    expect(itemOf(machine, 'SKU-p12.5-1')?.quantity).toBe(10);
    expect(itemOf(machine, 'SKU-p99-1')).toBeUndefined();
  });
});

describe('growing numbers', () => {
  /** Receipts are numbered, and read by their numbers. */
  async function numbered(): Promise<void> {
    const mapping = (text: string) => text.replace('by: datenew', 'by: number').replace('lag: 5m', 'lag: 0s');
    machine = await openMachine({ mapping });
    machine.edit((db) => db.exec('ALTER TABLE receipts ADD COLUMN number INTEGER'));
  }
  const number = (first: number, last: number, as: number) =>
    machine.edit((db) => {
      for (const at of times(last - first + 1, (nth) => nth - 1)) {
        addReceipt(db, { id: `r${first + at}` });
        db.prepare('UPDATE receipts SET number = ? WHERE id = ?').run(as + at, `r${first + at}`);
      }
    });

  it('that begin anew stop the stream: what is at AIQ under the same numbers would be lost', async () => {
    await numbered();
    number(1, 40, 1);
    await read(machine, 'sale');
    await send(machine);
    machine.edit((db) => db.exec('DELETE FROM ticketlines; DELETE FROM tickets; DELETE FROM receipts'));
    number(101, 110, 1);
    await expectStopped('sale', ['poll', 'poll']);
    machine.ledger.streams.ask('main', 'sale', 'rewind');
    expect(await read(machine, 'sale')).toMatchObject({ read: 10, changed: 10 });
    expect(await send(machine)).toBe('empty');
    expect(saleOf(machine, 'r101')).toBeDefined();
  });

  it('that are given again, because the last ones were deleted, are read', async () => {
    await numbered();
    number(1, 40, 1);
    // In the end, what is missing before the first number is waited for no more.
    for (const _ of times(4, (nth) => nth)) await read(machine, 'sale');
    machine.edit((db) => db.exec('DELETE FROM receipts WHERE number > 37'));
    await read(machine, 'sale');
    number(41, 42, 38);
    await read(machine, 'sale');
    expect(await send(machine)).toBe('empty');
    expect([saleOf(machine, 'r41'), saleOf(machine, 'r42')]).not.toContain(undefined);
  });
});
