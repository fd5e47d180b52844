import { afterEach, describe, expect, it } from 'vitest';
import { type Mapping, tablesOf, widened } from '../../src/mapping/index.ts';
import type { Model } from '../../src/model/index.ts';
import { carryOut, pull, type Site } from '../../src/sync/index.ts';
import { type Machine, mappingOf, openMachine } from './machine.ts';
import { addCustomer, addProduct, addReceipt, phone, times } from './till.ts';
import { expectSilence, itemOf, never, requestsTo, saleOf, send } from './work.ts';

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

async function openShop(): Promise<void> {
  machine = await openMachine();
  machine.edit((db) => {
    for (const nth of times(5, (nth) => nth)) addCustomer(db, { id: `c${nth}`, phone: phone(nth) });
    db.exec(`UPDATE customers SET address = '1 Elm St', city = 'Golden', email = id || '@shop.test'`);
    for (const nth of times(5, (nth) => nth))
      addReceipt(db, { id: `r${nth}`, customer: `c${nth}`, ago: 100 });
    for (const nth of times(3, (nth) => nth)) addProduct(db, { id: `p${nth}`, sku: `p${nth}`, units: nth });
  });
  await readAll(machine.site);
}

/** The site by a changed mapping, as the command line opens it. */
async function changed(change: (text: string) => string, formers: readonly Mapping[] = []): Promise<Site> {
  const mapping = mappingOf(change);
  expect(mapping.version).not.toBe(machine.site.mapping.version);
  const olds = [machine.site.mapping, ...formers];
  const source = await machine.site.connect();
  const catalogue = await source.catalogue(tablesOf([mapping, ...olds].flatMap(({ streams }) => streams)));
  await source.close();
  return { ...machine.site, ...widened(mapping, olds, catalogue) };
}

async function readAll(
  site: Site,
  models: readonly Model[] = ['persona', 'sale', 'inventory'],
): Promise<void> {
  for (const model of models) {
    const stream = site.mapping.streams.find((one) => one.model === model);
    if (!stream) continue;
    const kind = stream.sync.mode === 'snapshot' ? 'pass' : 'poll';
    await pull({ site, stream }, kind, machine.pull, machine.around, never);
  }
  expect(await send(machine)).toBe('empty');
}

const requests = (): number => machine.sandbox.world().counters.requests;
const rewind = (name: 'rewind' | 'apply-mapping', models: readonly Model[]) =>
  carryOut(machine.ledger, { name, site: 'main', models }, machine.around.now);

const changes = {
  'sends one more field': (text: string) =>
    text.replace('  email: email', '  email: email\n    birthdate: memodate'),
  'sends one field less': (text: string) =>
    text.replace('    last_name: lastname\n', '').replace('    email: email\n', ''),
  'makes a field otherwise': (text: string) =>
    text.replace('with: ", "', 'with: "; "').replace('const: in-store', 'const: counter'),
  'names sales by another key': (text: string) =>
    text.replace('    persona: ticket.customer', '    pos_id: "S-{id}"\n    persona: ticket.customer'),
  'leaves all sales out': (text: string) =>
    text.replace('ticket.tickettype: [0, 1]', 'ticket.tickettype: [9]'),
} as const;

describe('A mapping that', () => {
  it.each(Object.entries(changes))('%s sends nothing again, whatever is read again', async (_, change) => {
    await openShop();
    const before = requests();
    const site = await changed(change);
    await readAll(site);
    rewind('rewind', ['persona', 'sale', 'inventory']);
    await readAll(site);
    await readAll(site);
    expect(requests()).toBe(before);
    expect(machine.sandbox.world().sales.get('1234')?.size).toBe(5);
  });

  it('makes a field otherwise holds for rows that change, which go whole', async () => {
    await openShop();
    const site = await changed(changes['makes a field otherwise']);
    await readAll(site);
    machine.edit((db) => {
      db.exec(`UPDATE customers SET city = 'Denver' WHERE id = 'c1'`);
      db.exec(`UPDATE ticketlines SET price = 20 WHERE ticket = 'r2'`);
    });
    const before = requests();
    await readAll(site);
    expect(requests() - before).toBe(2);
    expect(requestsTo(machine, 'override').at(-1)?.body).toContain('1 Elm St; Denver');
    expect(requestsTo(machine, 'sale').at(-1)?.body).toContain('counter');
  });

  it('is told apart although a row changes before it is next read', async () => {
    await openShop();
    const site = await changed(changes['makes a field otherwise']);
    machine.edit((db) => db.exec(`UPDATE customers SET city = 'Denver' WHERE id = 'c3'`));
    const before = requests();
    await readAll(site);
    expect(requests() - before).toBe(1);
  });

  it('is applied to all where a person says so: what it makes otherwise goes, once, and nothing else', async () => {
    await openShop();
    const site = await changed(changes['makes a field otherwise']);
    await readAll(site);
    const before = requests();
    rewind('apply-mapping', ['persona']);
    await readAll(site);
    expect(requestsTo(machine, 'override')).toHaveLength(5);
    expect(requests() - before).toBe(5);
    await readAll(site);
    expect(requests() - before).toBe(5);
    expect(saleOf(machine, 'r1')).toBeDefined();
    expect(itemOf(machine, 'p1')?.quantity).toBe(1);
  });

  it.each([true, false])(
    'begins to read consents carries none of them, with its former known: %s',
    async (isKnown) => {
      await openShop();
      machine.edit((db) => db.exec('UPDATE customers SET isvip = 1'));
      const site = await changed((text) =>
        text.replace('  email: email\n', '  email: email\n    sms_opt_in: isvip\n    loyalty: isvip\n'),
      );
      const opened = isKnown ? site : { ...site, formers: [] };
      machine.edit((db) => db.exec(`UPDATE customers SET city = 'Denver' WHERE id = 'c1'`));
      await readAll(opened);
      machine.edit((db) => db.exec(`UPDATE customers SET city = 'Boulder' WHERE id IN ('c1', 'c2')`));
      await readAll(opened);
      rewind('apply-mapping', ['persona']);
      await readAll(opened);
      machine.edit((db) => db.exec(`UPDATE customers SET city = 'Aspen'`));
      await readAll(opened);
      const { requests: all, personas } = machine.sandbox.world();
      expect(all.filter(({ path }) => path.includes('optin'))).toEqual([]);
      expect(all.filter(({ body }) => /"loyalty":true|OptIn":true|optin":true/i.test(body ?? ''))).toEqual(
        [],
      );
      expect(
        personas.map(({ overrides }) => JSON.stringify(overrides)).every((said) => said.includes('Aspen')),
      ).toBe(true);
    },
  );

  it('is changed back sends nothing either', async () => {
    await openShop();
    const before = requests();
    const site = await changed(changes['makes a field otherwise']);
    await readAll(site);
    const back = { ...machine.site, formers: [site.mapping] };
    rewind('rewind', ['persona', 'sale', 'inventory']);
    await readAll(back);
    expect(requests()).toBe(before);
  });
});
