import { afterEach, describe, expect, it } from 'vitest';
import { Questions } from '../../src/ledger/index.ts';
import { answerCommands } from '../../src/sync/index.ts';
import { type Machine, openMachine } from './machine.ts';
import { addCustomer, addProduct, addReceipt, phone, times } from './till.ts';
import { expectSilence, itemOf, positionOf, read, requestsTo, send } from './work.ts';

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

/** Asks as another process does, beside the owner, and gives the answer. */
function ask(name: string, args: unknown): unknown {
  const questions = new Questions(machine.ledger.file);
  try {
    const id = questions.ask(name, args, machine.around.now());
    expect(questions.answer(id)).toBeNull();
    answerCommands(machine.ledger, machine.around.now);
    return JSON.parse(questions.answer(id) ?? 'null');
  } finally {
    questions.close();
  }
}

async function oneDeadLetter(): Promise<number> {
  machine = await openMachine({ sandbox: { switches: { rejectKeys: () => true } } });
  machine.edit((db) => addCustomer(db, { id: 'c1', phone: phone(1) }));
  await read(machine, 'persona');
  await send(machine);
  machine.sandbox.set({ rejectKeys: null });
  return machine.ledger.view.deadLetters.list()[0]?.id ?? 0;
}

const mending = (differences: readonly object[]) => ({ uid: '1', site: 'main', model: 'sale', differences });

describe('what another process asks the owner of a ledger', () => {
  it('to replay: the record goes out again', async () => {
    const id = await oneDeadLetter();
    expect(ask('replay', [id])).toEqual({ kind: 'done', entries: 1 });
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp').map(({ status }) => status)).toEqual([400, 200]);
  });

  it('to discard: the record is given up until it changes', async () => {
    const id = await oneDeadLetter();
    expect(ask('discard', [id])).toEqual({ kind: 'done', entries: 1 });
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp')).toHaveLength(1);
    machine.edit((db) => db.exec(`UPDATE customers SET name = 'Ann'`));
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp')).toHaveLength(2);
  });

  it.each([
    ['a dead letter that there is not', 'replay', [4711], 'NO_SUCH_DEAD_LETTER'],
    ['something that is no list of ids', 'replay', 'all', 'USAGE'],
    ['a rewind that names no site', 'rewind', { models: ['sale'] }, 'USAGE'],
    ['a rewind that names no models', 'rewind', { site: 'main', models: 'all' }, 'USAGE'],
    ['a command of a newer version', 'reconcile', { site: 'main' }, 'USAGE'],
    ['mending of rows without a reason', 'mend', mending([{ sourceKey: '["1"]', key: '1' }]), 'USAGE'],
    [
      'mending of a key that is none',
      'mend',
      mending([{ sourceKey: '1', key: '1', reason: 'gone' }]),
      'USAGE',
    ],
    ['mending of no model', 'mend', { ...mending([]), model: 'stock' }, 'USAGE'],
    ['a verify of no account', 'verify', { sample: 1, after: 0, mend: false }, 'USAGE'],
    ['a summary of no stream', 'reconciled', { row: {} }, 'USAGE'],
  ])('%s is answered with what is wrong', async (_, name, args, code) => {
    machine = await openMachine();
    expect(ask(name, args)).toMatchObject({ kind: 'failed', code });
  });

  it('is answered once, in the order of asking', async () => {
    const id = await oneDeadLetter();
    expect(ask('discard', [id])).toMatchObject({ kind: 'done' });
    expect(ask('discard', [id])).toMatchObject({ kind: 'failed', code: 'NO_SUCH_DEAD_LETTER' });
    expect(machine.ledger.commands.open()).toEqual([]);
  });

  it('to rewind: only the streams named are read from their beginning, and nothing unchanged is sent', async () => {
    await productsAndCustomers();
    const [before, requests] = [positionOf(machine, 'persona'), machine.sandbox.world().counters.requests];
    expect(ask('rewind', { site: 'main', models: ['inventory'] })).toEqual({ kind: 'done', entries: 1 });
    expect(asked()).toEqual({ inventory: 'rewind', persona: null });
    expect(positionOf(machine, 'persona')).toEqual(before);
    expect(await read(machine, 'inventory')).toMatchObject({ read: 100, changed: 0 });
    expect(await send(machine)).toBe('empty');
    expect(asked()).toEqual({ inventory: null, persona: null });
    expect(machine.sandbox.world().counters.requests).toBe(requests);
  });

  it('to rewind what is not read: no stream is asked', async () => {
    await productsAndCustomers();
    expect(ask('rewind', { site: 'elsewhere', models: ['inventory'] })).toEqual({ kind: 'done', entries: 0 });
    expect(ask('rewind', { site: 'main', models: ['stock', 'sale'] })).toEqual({ kind: 'done', entries: 0 });
    expect(asked()).toEqual({ inventory: null, persona: null });
  });

  it('to confirm that rows are missing: 25 of 100 products are taken away by the next pass, and only by that', async () => {
    await productsAndCustomers();
    const quantities = () => times(100, (nth) => itemOf(machine, `SKU-p${nth}`)?.quantity);
    const requests = requestsTo(machine, 'inventory').length;
    machine.edit((db) => db.exec('DELETE FROM products WHERE rowid <= 25'));
    for (const _ of times(2, (nth) => nth)) {
      await expect(read(machine, 'inventory')).rejects.toMatchObject({
        code: 'POS_ROWS_MISSING',
        hint: expect.stringContaining('`aiq-pos state confirm-missing`'),
      });
      expect(await send(machine)).toBe('empty');
    }
    expect(requestsTo(machine, 'inventory')).toHaveLength(requests);
    expect(quantities()).not.toContain(0);

    expect(ask('confirm-missing', { site: 'main', models: ['inventory'] })).toMatchObject({ entries: 1 });
    await read(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    expect(quantities().map((quantity) => quantity === 0)).toEqual(times(100, (nth) => nth <= 25));
    expect(requestsTo(machine, 'inventory')).toHaveLength(requests + 1);
    await read(machine, 'inventory');
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'inventory')).toHaveLength(requests + 1);

    // What was confirmed was that once.
    machine.edit((db) => db.exec('DELETE FROM products WHERE rowid <= 60'));
    await expect(read(machine, 'inventory')).rejects.toMatchObject({ code: 'POS_ROWS_MISSING' });
    expect(quantities().filter((quantity) => quantity === 0)).toHaveLength(25);
  });

  it('to confirm that rows of a stream are missing that looks for none: the next reading forgets it', async () => {
    machine = await openMachine();
    machine.edit((db) => addReceipt(db, { id: 'r1' }));
    await read(machine, 'sale');
    ask('confirm-missing', { site: 'main', models: ['sale'] });
    expect(asked()).toEqual({ sale: 'confirm-missing' });
    await read(machine, 'sale');
    expect(asked()).toEqual({ sale: null });
  });

  it('while a confirmed pass is under way: the next reading does it', async () => {
    await productsAndCustomers();
    machine.edit((db) => db.exec('DELETE FROM products WHERE rowid <= 25'));
    ask('confirm-missing', { site: 'main', models: ['inventory'] });
    let late = true;
    machine.listeners.add(() => {
      if (late) ask('rewind', { site: 'main', models: ['inventory'] });
      late = false;
    });
    await read(machine, 'inventory');
    expect(asked()).toEqual({ inventory: 'rewind', persona: null });
    expect(await read(machine, 'inventory')).toMatchObject({ read: 75, changed: 0 });
    expect(asked()).toEqual({ inventory: null, persona: null });
  });
});

async function productsAndCustomers(): Promise<void> {
  machine = await openMachine();
  machine.edit((db) => {
    times(100, (nth) => addProduct(db, { id: `p${nth}`, units: nth }));
    times(3, (nth) => addCustomer(db, { id: `c${nth}`, phone: phone(nth) }));
  });
  await read(machine, 'persona');
  await read(machine, 'inventory');
  expect(await send(machine)).toBe('empty');
}

const asked = () =>
  Object.fromEntries(machine.ledger.view.streams.all().map(({ model, asked: what }) => [model, what]));
