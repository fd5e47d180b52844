import { afterEach, describe, expect, it } from 'vitest';
import { answerCommands } from '../../src/sync/index.ts';
import { type Machine, type MachineOptions, mappingOf, openMachine, uid } from './machine.ts';
import { addProduct, addReceipt, times } from './till.ts';
import { calls, expectSilence, never, read, requestsTo, send } from './work.ts';

let machine: Machine;
const start = async (options?: MachineOptions): Promise<void> => {
  machine = await openMachine(options);
};

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

const letters = () => machine.ledger.view.deadLetters.list();
/** Takes the quantity from the name: right where a product is called "7". */
const wrongColumn = (text: string): string =>
  text.replace('quantity: { sum: stock.units }', 'quantity: name');
const products = (count: number, name: (nth: number) => string | null = () => null): void =>
  machine.edit((db) =>
    times(count, (nth) => {
      addProduct(db, { id: `p${String(nth).padStart(4, '0')}` });
      const own = name(nth);
      if (own !== null) db.prepare('UPDATE products SET name = ? WHERE rowid = last_insert_rowid()').run(own);
    }),
  );
/** The same machine with another mapping, as after a restart. */
const withMapping = (change?: (text: string) => string): Machine => {
  const mapping = mappingOf(change);
  const site = { ...machine.site, mapping };
  return Object.assign(Object.create(machine), {
    site,
    stream: (model: string) => mapping.streams.find((stream) => stream.model === model),
  });
};
const unmappable = { code: 'POS_ROWS_UNMAPPABLE', next: 'stop' };

describe('a mapping that fits none of the rows', () => {
  it('stops the reading before one of them is set aside, as often as it is tried', async () => {
    await start({ mapping: wrongColumn });
    products(250);
    for (const _try of [1, 2, 3]) {
      await expect(read(machine, 'inventory', { pageSize: 100 })).rejects.toMatchObject(unmappable);
      expect(letters()).toEqual([]);
    }
    expect(machine.states()).toEqual({});
    expect(machine.ledger.streams.get('main', 'inventory')).toMatchObject({
      errorCode: 'POS_ROWS_UNMAPPABLE',
      rowsRead: 0,
      error: expect.stringMatching(/^Of the last 100 rows 100 could not be mapped, .* One of them: /),
    });
  });

  it('in small pages does not creep forward by a page each time', async () => {
    await start({ mapping: wrongColumn });
    products(250);
    for (const _try of [1, 2, 3, 4]) {
      await expect(read(machine, 'inventory', { pageSize: 30 })).rejects.toMatchObject(unmappable);
      expect(letters()).toHaveLength(90);
    }
  });

  it('is released by a corrected one, which also clears what was set aside before', async () => {
    await start({ mapping: wrongColumn });
    products(450);
    await expect(read(machine, 'inventory', { pageSize: 30 })).rejects.toMatchObject(unmappable);
    await read(withMapping(), 'inventory', { pageSize: 30 });
    expect([letters(), await send(machine)]).toEqual([[], 'empty']);
    expect(machine.states()).toEqual({ 'inventory delivered': 450 });
  });

  it('goes on where a person says so, until it is changed', async () => {
    await start({ mapping: wrongColumn });
    products(250);
    await expect(read(machine, 'inventory')).rejects.toMatchObject(unmappable);
    machine.ledger.commands.ask('confirm-unmappable', { site: 'main', models: ['inventory'] }, 0);
    answerCommands(machine.ledger, machine.around.now);
    for (const _again of [1, 2]) await read(machine, 'inventory', { pageSize: 100 });
    expect(letters()).toHaveLength(250);
    expect(machine.ledger.streams.get('main', 'inventory')).toMatchObject({ asked: null, errorCode: null });

    const other = withMapping((text) => wrongColumn(text).replace('cost: pricebuy', 'cost: name'));
    machine.edit((db) => times(200, (nth) => addProduct(db, { id: `q${String(nth).padStart(4, '0')}` })));
    await expect(read(other, 'inventory', { pageSize: 100 })).rejects.toMatchObject(unmappable);
  });
});

describe('a mapping that fits most of the rows', () => {
  it('is never stopped for the others, however often they are read again', async () => {
    await start({ mapping: wrongColumn });
    products(120, (nth) => (nth % 3 === 0 ? `Tea ${nth}` : String(nth)));
    for (const _pass of times(5, (nth) => nth)) await read(machine, 'inventory', { pageSize: 50 });
    expect(letters()).toHaveLength(40);
    // Only bad rows from now on, and too few of them to be a table.
    machine.edit((db) => db.exec(`DELETE FROM products WHERE name NOT LIKE 'Tea%'`));
    machine.edit((db) => times(50, (nth) => addProduct(db, { id: `z${nth}` })));
    await read(machine, 'inventory', { pageSize: 50 }).catch((thrown: { code: string }) =>
      expect(thrown.code).toBe('POS_ROWS_MISSING'),
    );
    expect(letters()).toHaveLength(90);
  });
});

describe('a corrected mapping', () => {
  it('reads dead letters again, more than one statement holds, and can be stopped in between', async () => {
    let reads = 0;
    const stop = new AbortController();
    await start({
      mapping: wrongColumn,
      through: (source) => ({
        ...source,
        readByKeys: (query, keys) => {
          expect(keys.length).toBeLessThanOrEqual(200);
          reads += 1;
          if (reads === 2) queueMicrotask(() => stop.abort());
          return source.readByKeys(query, keys);
        },
      }),
    });
    products(500, (nth) => (nth <= 50 ? String(nth) : `Tea ${nth}`));
    await expect(read(machine, 'inventory')).rejects.toMatchObject(unmappable);
    machine.ledger.commands.ask('confirm-unmappable', { site: 'main', models: ['inventory'] }, 0);
    answerCommands(machine.ledger, machine.around.now);
    await read(machine, 'inventory');
    expect(letters()).toHaveLength(450);
    const corrected = withMapping();
    await read(corrected, 'inventory', { signal: stop.signal });
    expect(letters().length).toBeGreaterThan(0);
    expect(letters().length).toBeLessThan(450);
    await read(corrected, 'inventory');
    expect([letters(), reads]).toEqual([[], expect.any(Number)]);
    expect(reads).toBeLessThanOrEqual(5);
  });

  it('gives a new reason where a row still cannot be mapped, and then reads it no more by its key', async () => {
    let reads = 0;
    await start({
      mapping: wrongColumn,
      through: (source) => ({
        ...source,
        readByKeys: (query, keys) => {
          reads += 1;
          return source.readByKeys(query, keys);
        },
      }),
    });
    products(3);
    await read(machine, 'inventory');
    const before = letters().map(({ reason, place }) => [reason, place]);
    const other = withMapping((text) => text.replace('cost: pricebuy', 'cost: name'));
    for (const _pass of [1, 2, 3]) await read(other, 'inventory');
    expect(reads).toBe(1);
    expect(letters()).toHaveLength(3);
    for (const { reason, place, mapping } of letters()) {
      expect(mapping).toBe(other.site.mapping.version);
      expect(before).not.toContainEqual([reason, place]);
    }
  });

  it('leaves alone what AIQ refused, as long as the record is the same', async () => {
    await start({
      sandbox: { switches: { partialFailure: 'perRecord', rejectKeys: ({ key }) => key === 'SKU-p0002' } },
    });
    products(4);
    await read(machine, 'inventory');
    await send(machine);
    const [letter] = letters();
    // The line of the mapping that makes its key.
    let line = 0;
    mappingOf((text) => {
      line = 1 + text.split('\n').indexOf('    sku: reference');
      return text;
    });
    expect(letter).toMatchObject({
      kind: 'record',
      place: expect.stringMatching(new RegExp(`unicenta\\.yaml:${line}:\\d+$`)),
    });
    const same = withMapping((text) => `${text}\n# A remark.\n`);
    for (const _pass of [1, 2]) await read(same, 'inventory');
    expect(letters()).toMatchObject([{ id: letter?.id, code: 'AIQ_REJECTED', attempts: letter?.attempts }]);
    const requests = machine.sandbox.world().counters.requests;
    expect(await send(machine)).toBe('empty');
    expect(machine.sandbox.world().counters.requests).toBe(requests);

    machine.sandbox.set({ rejectKeys: null });
    const other = withMapping((text) => text.replace('cost: pricebuy', 'cost: pricesell'));
    await read(other, 'inventory');
    expect([letters(), await send(machine)]).toEqual([[], 'empty']);
    expect(machine.sandbox.world().inventory.get(uid)?.size).toBe(4);
  });

  it('keeps a refused record whose row the POS has no more: it can still be sent', async () => {
    await start();
    machine.edit((db) => times(3, (nth) => addReceipt(db, { id: `r${nth}`, ago: 60 })));
    machine.sandbox.set({ rejectKeys: ({ key }) => key === 'r2' });
    await read(machine, 'sale');
    await send(machine);
    expect(letters()).toMatchObject([{ key: 'r2' }]);
    machine.edit((db) => db.exec(`DELETE FROM receipts WHERE id = 'r2'`));
    await read(
      withMapping((text) => `${text}\n# A remark.\n`),
      'sale',
    );
    machine.sandbox.set({ rejectKeys: null });
    machine.ledger.replays.replay(letters().map(({ id }) => id));
    expect(await send(machine)).toBe('empty');
    expect(machine.sandbox.world().sales.get(uid)?.has('r2')).toBe(true);
  });
});

describe('an endpoint that has taken records and then refuses every one', () => {
  const dead = () => letters().length;
  const stopped = () =>
    machine.notices.flatMap((notice) =>
      notice.kind === 'stopped' ? [[notice.endpoint, Reflect.get(notice.failure, 'code')]] : [],
    );

  it.each(['whole', 'perRecord'] as const)(
    'is stopped before a table of records is set aside (%s), and goes on by itself',
    async (partialFailure) => {
      await start({ account: { probeEvery: 1_000, inFlight: 2 }, sandbox: { switches: { partialFailure } } });
      products(3);
      await read(machine, 'inventory');
      await send(machine);
      machine.sandbox.set({ rejectKeys: () => true });
      machine.edit((db) => db.exec('UPDATE stockcurrent SET units = 44'));
      machine.edit((db) => times(300, (nth) => addProduct(db, { id: `q${nth}` })));
      await read(machine, 'inventory');
      for (let tries = 0; tries < 12; tries++) {
        expect(await send(machine)).toBe('stopped');
        await machine.around.sleep(1_100, never);
      }
      expect(new Set(stopped().map(String))).toEqual(new Set(['inventory,AIQ_REFUSES_EVERYTHING']));
      expect(dead()).toBeLessThan(25);
      machine.sandbox.set({ rejectKeys: null });
      await machine.around.sleep(1_100, never);
      expect(await send(machine)).toBe('empty');
      machine.ledger.replays.replay(letters().map(({ id }) => id));
      expect(await send(machine)).toBe('empty');
      expect(machine.states()).toEqual({ 'inventory delivered': 303 });
    },
  );
});

describe('a batch of 100 with three bad records', () => {
  it.each([
    ['whole', 3 * (1 + 2 * Math.ceil(Math.log2(100)))],
    ['perRecord', 1],
  ] as const)('(%s) delivers 97 and sets aside 3, within %i requests', async (partialFailure, most) => {
    await start({ account: { inFlight: 1 }, sandbox: { switches: { partialFailure } } });
    products(1);
    await read(machine, 'inventory');
    await send(machine);
    const bad = ['SKU-q7', 'SKU-q8', 'SKU-q81'];
    machine.sandbox.set({ rejectKeys: ({ key }) => bad.includes(key) });
    machine.edit((db) => times(100, (nth) => addProduct(db, { id: `q${nth}` })));
    await read(machine, 'inventory');
    const before = machine.sandbox.world().requests.filter(({ route }) => route === calls.inventory).length;
    expect(await send(machine)).toBe('empty');
    expect(
      letters()
        .map(({ key }) => key)
        .toSorted(),
    ).toEqual(bad.toSorted());
    for (const { reason } of letters()) expect(reason).toMatch(/^AIQ refused this record: /);
    expect(machine.states()).toEqual({ 'inventory dead': 3, 'inventory delivered': 98 });
    expect(requestsTo(machine, 'inventory').length - before).toBeLessThanOrEqual(most);
  });
});
