import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { differences, type ExpectedWorld, expectedWorld } from '../e2e/oracle.ts';
import { makeShop, shopFolder, zone } from './shop-file.ts';

const newFile = shopFolder();
const file = newFile();
makeShop(file, { customers: 60, receipts: 60, products: 20 });
const expected = expectedWorld(file, { zone, storeName: 'Main Street', locations: [] });
const uid = '1234';

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

/** A sandbox that was told all that the world holds. */
async function told(world: ExpectedWorld): Promise<Sandbox> {
  const started = await startSandbox();
  sandbox = started;
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const headers = { 'x-apikey': 'sandbox-key', 'content-type': 'application/json' };
    const answer = await fetch(`${started.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  const srcIds = new Map<string, string>();
  for (const [key, persona] of world.personas) {
    const answer = await post('/api/v2/loyalty', { ...persona, disableSMS: true });
    srcIds.set(key, (answer as { data: { srcID: string } }).data.srcID);
  }
  const visits = [...world.sales].map(([key, sale]) => ({
    visit: {
      pos_id: key,
      ...(sale.personaId === null ? {} : { pos_user: srcIds.get(sale.personaId) }),
      transaction_date: sale.date,
      location: sale.location,
      budtenderName: sale.employee,
      sendNotification: 0,
      visit_details_attributes: sale.lines.map(({ amount, quantity, ...line }) => ({
        ...line,
        quantity: Number(quantity),
        price: quantity.startsWith('-') ? -Number(amount) : Number(amount),
      })),
    },
  }));
  await post(`/api/v1.1/createUpdateSales/${uid}`, visits);
  const items = [...world.inventory].map(([sku, { name, category, price, cost, quantity }]) => ({
    sku,
    name,
    category,
    price: Number(price),
    cost: Number(cost),
    quantity: Number(quantity),
  }));
  await post(`/api/v1.1/createUpdateInventory/${uid}`, items);
  return started;
}

const [saleKey, sale] = [...expected.sales].find(([, { personaId }]) => personaId !== null) ?? [];
const [sku, item] = [...expected.inventory][0] ?? [];
const [personaKey, persona] =
  [...expected.personas].find(([, { email }]) => email?.startsWith('shopper')) ?? [];
if (!saleKey || !sale || !sku || !item || !personaKey || !persona) throw new Error('The shop is too small.');

describe('the differences between a shop and the sandbox', () => {
  it('are none where AIQ was told everything', async () => {
    const { world } = await told(expected);
    expect(differences(expected, world(), { uid })).toEqual([]);
  });

  it('are everything where AIQ was told nothing, in a list that ends', async () => {
    sandbox = await startSandbox();
    const found = differences(expected, sandbox.world(), { uid, most: 5 });
    expect(found).toHaveLength(6);
    expect(found[5]).toMatch(/^\.\.\. and \d{2,} more$/);
  });

  it.each<[string, ExpectedWorld, readonly (string | RegExp)[]]>([
    [
      'a sale at another time',
      {
        ...expected,
        sales: new Map(expected.sales).set(saleKey, { ...sale, date: '2020-01-01 00:00:00 +0000' }),
      },
      [`Sale ${saleKey}: date is "2020-01-01 00:00:00 +0000", should be "${sale.date}"`],
    ],
    [
      'a sale of nobody',
      { ...expected, sales: new Map(expected.sales).set(saleKey, { ...sale, personaId: null }) },
      [new RegExp(`^Sale ${saleKey}: personaId is "", should be "[0-9a-f]+"$`)],
    ],
    [
      'a sale that lacks its lines',
      { ...expected, sales: new Map(expected.sales).set(saleKey, { ...sale, lines: [] }) },
      [new RegExp(`^Sale ${saleKey}: total is "0"`), new RegExp(`^Sale ${saleKey}: lines is `)],
    ],
    [
      'a sale too many',
      { ...expected, sales: new Map(expected.sales).set('other', sale) },
      ['Sale other: not in the shop'],
    ],
    [
      'another stock',
      { ...expected, inventory: new Map(expected.inventory).set(sku, { ...item, quantity: '-1234.5' }) },
      [`Item ${sku}: quantity is "-1234.5", should be "${item.quantity}"`],
    ],
    [
      'an item too many',
      { ...expected, inventory: new Map(expected.inventory).set('other', { ...item, quantity: '3' }) },
      ['Item other: not in the shop, and not at 0'],
    ],
    [
      'an item too many, but at 0',
      { ...expected, inventory: new Map(expected.inventory).set('gone', { ...item, quantity: '0' }) },
      [],
    ],
    [
      'another name',
      {
        ...expected,
        personas: new Map(expected.personas).set(personaKey, { ...persona, lastName: 'Other' }),
      },
      [`Persona ${personaKey}: lastName is "Other", should be "${persona.lastName}"`],
    ],
    [
      'a shopper too many',
      {
        ...expected,
        personas: new Map(expected.personas).set('other', {
          ...persona,
          mobilePhone: '3035559999',
          email: 'o@mail.test',
        }),
      },
      [/^Contact [0-9a-f]+: nobody in the shop is this$/],
    ],
  ])('name %s', async (_, wrong, lines) => {
    const { world } = await told(wrong);
    const found = differences(expected, world(), { uid });
    expect(found).toEqual(
      lines.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))),
    );
  });

  it('leave the names of lines out where that is asked for', async () => {
    const renamed = sale.lines.map((line) => ({ ...line, name: 'An older name' }));
    const { world } = await told({
      ...expected,
      sales: new Map(expected.sales).set(saleKey, { ...sale, lines: renamed }),
    });
    expect(differences(expected, world(), { uid })).toHaveLength(1);
    expect(differences(expected, world(), { uid, lineNames: false })).toEqual([]);
  });
});
