import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tables } from '../../src/demo/shop-schema.ts';
import { usableEmail, usablePhone } from '../e2e/contacts.ts';
import { type ExpectedPersona, expectedContacts, expectedWorld } from '../e2e/oracle.ts';
import { makeShop, shopFolder, zone } from './shop-file.ts';

const newFile = shopFolder();
const oracle = { zone, storeName: 'Main Street', locations: ['0', '1'], idPrefix: 'a-' };

/** A shop small enough to say by hand what AIQ must hold. */
function handmade(): string {
  const file = newFile();
  const db = new Database(file);
  db.exec(tables);
  db.exec(`
    INSERT INTO people (id, name, role, visible) VALUES ('e1', ' Robin ', '2', 1);
    INSERT INTO customers (id, searchkey, name, firstname, lastname, phone, phone2, email, address, city, region, postal, visible) VALUES
      ('c1', '1', 'Ada Oakes', ' Ada ', 'Oakes', '(303) 555-0123', NULL, ' ADA@Mail.Test ', '12 Elm St', 'Denver', 'CO', '80202', 1),
      ('c2', '2', 'Bram Oakes', NULL, '', '+1 303.555.0123', '', NULL, NULL, NULL, '', NULL, 1),
      ('c3', '3', 'Pia Wren', 'Pia', 'Wren', '555-0123', '720-555-0199', 'none@none.com', NULL, NULL, NULL, NULL, 1),
      ('c4', '4', 'No Body', 'No', 'Body', '999-999-9999', NULL, 'n/a', NULL, NULL, NULL, NULL, 1),
      ('c5', '5', 'In Visible', 'In', 'Visible', '3035550177', NULL, NULL, NULL, NULL, NULL, NULL, 0);
    INSERT INTO categories (id, name) VALUES ('k1', 'Candles');
    INSERT INTO products (id, reference, code, name, pricebuy, pricesell, category, taxcat) VALUES
      ('p1', 'SKU-1', '1', 'Amber Candle', 1.2345, 4.618937644341801, 'k1', '001'),
      ('p2', 'SKU-2', '2', 'Blue Mug', 3, 1.45, 'gone', '001'),
      ('p3', '  ', '3', 'Nameless', 3, 5, 'k1', '001');
    INSERT INTO stockcurrent (location, product, units) VALUES ('0', 'p1', 0.1), ('1', 'p1', 0.2), ('2', 'p1', 50);
    INSERT INTO receipts (id, money, datenew, person) VALUES
      ('r1', 'm', '2026-03-08 02:30:00.000', 'e1'), ('r2', 'm', '2026-11-01 01:30:00.500', 'e1'),
      ('r3', 'm', '2026-05-17 10:00:00.000', 'e1'), ('r4', 'm', '2026-05-17 27:61:00.000', 'e1'),
      ('r5', 'm', '2026-05-17 11:00:00.000', 'e1'), ('r6', 'm', '2026-05-17 12:00:00.000', 'e1'),
      ('r7', 'm', '2026-05-17 13:00:00.000', 'e1');
    INSERT INTO tickets (id, tickettype, ticketid, person, customer) VALUES
      ('r1', 0, 1, 'e1', 'c2'), ('r2', 1, 2, 'gone', NULL), ('r3', 0, 3, 'e1', 'c4'), ('r4', 0, 4, 'e1', 'c1'),
      ('r5', 0, 5, 'e1', 'c1'), ('r6', 2, 6, 'e1', 'c1'), ('r7', 3, 7, 'e1', NULL);
    INSERT INTO ticketlines (ticket, line, product, units, price, taxid) VALUES
      ('r1', 1, NULL, 1, -0.5, '001'), ('r1', 0, 'p1', 2, 4.618937644341801, '001'),
      ('r2', 0, 'p2', -0.5, 1.45, '001'), ('r5', 0, 'p1', 1, 1, '001'), ('r5', 1, 'p1', 'abc', 1, '001');
  `);
  db.close();
  return file;
}

describe('the oracle', () => {
  it('says of a shop made by hand what a person would say', () => {
    const world = expectedWorld(handmade(), oracle);
    expect(Object.fromEntries(world.personas)).toEqual({
      'a-c1': {
        firstName: 'Ada',
        lastName: 'Oakes',
        mobilePhone: '3035550123',
        email: 'ada@mail.test',
        address: '12 Elm St, Denver, CO 80202',
      },
      'a-c3': { firstName: 'Pia', lastName: 'Wren', mobilePhone: '7205550199', address: '' },
    });
    expect(Object.fromEntries(world.unsendable)).toEqual({
      'a-c2': 'another one of the household has it',
      'a-c4': 'nothing usable',
    });
    expect(Object.fromEntries(world.sales)).toEqual({
      'a-r1': {
        personaId: null,
        date: '2026-03-08 09:30:00 +0000',
        total: '8.74',
        location: 'Main Street',
        employee: 'Robin',
        lines: [
          { sku: 'SKU-1', name: 'Amber Candle', category: 'Candles', quantity: '2', amount: '9.24' },
          { sku: '', name: 'Open item', category: '', quantity: '1', amount: '-0.5' },
        ],
      },
      'a-r2': {
        personaId: null,
        date: '2026-11-01 07:30:00 +0000',
        total: '-0.73',
        location: 'Main Street',
        employee: '',
        lines: [{ sku: 'SKU-2', name: 'Blue Mug', category: '', quantity: '-0.5', amount: '-0.73' }],
      },
      'a-r3': {
        personaId: null,
        date: '2026-05-17 16:00:00 +0000',
        total: '0',
        location: 'Main Street',
        employee: 'Robin',
        lines: [],
      },
    });
    expect(Object.fromEntries(world.inventory)).toEqual({
      'SKU-1': { name: 'Amber Candle', category: 'Candles', price: '4.62', cost: '1.23', quantity: '0.3' },
      'SKU-2': { name: 'Blue Mug', category: '', price: '1.45', cost: '3', quantity: '0' },
    });
    expect(world.filtered).toEqual({ customers: ['c5'], receipts: ['r6', 'r7'] });
    expect(world.bad.products).toEqual(['p3']);
    expect([...world.bad.receipts].sort()).toEqual(['r4', 'r5']);
  });

  it('gives nobody a phone of more customers than the limit', () => {
    const file = handmade();
    const world = expectedWorld(file, { ...oracle, sharedLimit: 1 });
    expect(world.personas.get('a-c1')).toMatchObject({ email: 'ada@mail.test' });
    expect(world.personas.get('a-c1')).not.toHaveProperty('mobilePhone');
    expect(world.unsendable.get('a-c2')).toBe('shared by too many');
    expect(world.sales.get('a-r1')?.personaId).toBe(null);
  });

  it('finds in the synthetic shop the rows that the summary counts', () => {
    const file = newFile();
    const summary = makeShop(file);
    const world = expectedWorld(file, oracle);
    expect(world.bad.products).toHaveLength(summary.bad.emptyReferences);
    expect(world.bad.receipts).toHaveLength(summary.bad.brokenDates + summary.bad.textUnits);
    expect(world.filtered.customers).toHaveLength(summary.customers.invisible);
    expect(world.filtered.receipts).toHaveLength(summary.receipts.debtPayment + summary.receipts.noSale);
    expect(world.sales.size + world.bad.receipts.length).toBe(
      summary.receipts.sale + summary.receipts.return,
    );
    const shared = [...world.unsendable.values()].filter((reason) => reason === 'shared by too many');
    expect(shared).toHaveLength(summary.customers.frontDesk);
    const sizes = expectedContacts(world.personas).map(({ personas }) => personas.length);
    // No two of them share anything any more.
    expect(Math.max(...sizes)).toBe(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(world.personas.size);
  });
});

describe('contacts', () => {
  it.each([
    ['3035550123', '3035550123'],
    ['(303) 555-0123', '3035550123'],
    ['+1 303 555 0123', '3035550123'],
    [' 1-303-555-0123 ', '3035550123'],
    ['303.555.0123', '3035550123'],
    ['555-0123', undefined],
    ['303-555-01234', undefined],
    ['303 555 0123 x12', undefined],
    ['+44 555 0123 4567', undefined],
    ['9999999999', undefined],
    ['123-456-7890', undefined],
    ['0000000000', undefined],
    ['', undefined],
    [null, undefined],
  ])('the phone %j is %j', (typed, phone) => {
    expect(usablePhone(typed)).toBe(phone);
  });

  it.each([
    [' Ada@Mail.Test ', 'ada@mail.test'],
    ['NONE@NONE.COM', undefined],
    ['shopper(at)mail.test', undefined],
    ['no email', undefined],
    [null, undefined],
  ])('the e-mail %j is %j', (typed, email) => {
    expect(usableEmail(typed)).toBe(email);
  });

  it('are one where a chain of shared phones and e-mails ties them, whatever the order', () => {
    const said = (mobilePhone?: string, email?: string): ExpectedPersona => ({
      firstName: '',
      lastName: '',
      address: '',
      ...(mobilePhone ? { mobilePhone } : {}),
      ...(email ? { email } : {}),
    });
    const people = [
      ['a', said('1')],
      ['b', said('1', 'x')],
      ['c', said('2', 'x')],
      ['d', said('2', 'y')],
      ['e', said('3', 'z')],
      ['f', said(undefined, 'y')],
    ] as const;
    fc.assert(
      fc.property(fc.shuffledSubarray([...people], { minLength: people.length }), (order) => {
        const groups = expectedContacts(new Map(order)).map(({ personas, phones, emails }) =>
          [personas, phones, emails].map((values) => [...values].sort().join('')).join(' '),
        );
        expect(groups.sort()).toEqual(['abcdf 12 xy', 'e 3 z']);
      }),
    );
  });
});
