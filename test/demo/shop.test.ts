import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, dump, makeShop, noon, query, shopFolder, small } from './shop-file.ts';

const newFile = shopFolder();

describe('the synthetic shop is repeatable and quick', () => {
  it('has the same rows for the same seed, and others for another', () => {
    const [one, same, other] = [newFile(), newFile(), newFile()];
    makeShop(one);
    makeShop(same);
    makeShop(other, { seed: 8 });
    expect(dump(same)).toEqual(dump(one));
    expect(dump(other)).not.toEqual(dump(one));
  });

  it('makes 2,000 customers, 20,000 receipts and 500 products in under 5 s of processor', () => {
    const started = process.cpuUsage();
    const file = newFile();
    makeShop(file, { customers: 2_000, receipts: 20_000, products: 500 });
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(5_000);
    expect(count(file, 'SELECT count(*) FROM customers')).toBe(2_000);
    expect(count(file, 'SELECT count(*) FROM receipts')).toBe(20_000);
    expect(count(file, 'SELECT count(*) FROM products')).toBe(500);
    expect(count(file, 'SELECT count(*) FROM ticketlines')).toBeGreaterThan(50_000);
  });

  it('leaves the file in WAL mode, sound, and with the receipts indexed by their stamp', () => {
    const file = newFile();
    makeShop(file);
    expect(query(file, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(query(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const [plan] = query<{ detail: string }>(
      file,
      'EXPLAIN QUERY PLAN SELECT id FROM receipts WHERE datenew > ?',
      '2026',
    );
    expect(plan?.detail).toContain('receipts_datenew');
  });

  it('can be of any size, also empty', () => {
    const few = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(few, few, few, fc.integer({ min: 1, max: 400 }), (customers, receipts, products, days) => {
        const file = newFile();
        makeShop(file, { customers, receipts, products, days });
        expect(count(file, 'SELECT count(*) FROM customers')).toBe(customers);
        expect(count(file, 'SELECT count(*) FROM receipts')).toBe(receipts);
        expect(count(file, 'SELECT count(*) FROM products')).toBe(products);
      }),
      { numRuns: 25 },
    );
  });
});

describe('the synthetic shop holds what real ones hold', () => {
  const file = newFile();
  const summary = makeShop(file);

  it.each([
    ['invisible customers', 'customers WHERE visible = 0'],
    ['customers with a second phone only', "customers WHERE phone2 <> '' AND coalesce(phone, '') = ''"],
    [
      'customers with neither phone nor e-mail',
      "customers WHERE coalesce(phone, '') || coalesce(phone2, '') || coalesce(email, '') = ''",
    ],
    [
      'placeholder phones',
      "customers WHERE replace(phone, '-', '') IN ('9999999999', '0000000000', '1111111111', '1234567890')",
    ],
    ['placeholder e-mails', "customers WHERE lower(email) = 'none@none.com'"],
    ['phones in brackets', "customers WHERE phone LIKE '(___) 555-____'"],
    ['phones with a country code', "customers WHERE phone LIKE '+1 %'"],
    [
      'phones that nobody can dial',
      "customers WHERE phone IN ('555-0123', 'ask at counter', '303 555 0123 x12', '30355501')",
    ],
    ['e-mails with blanks and capitals', "customers WHERE email LIKE ' SHOPPER%' AND email <> lower(email)"],
    ['missing phones as NULL', 'customers WHERE phone IS NULL'],
    ['missing phones as empty texts', "customers WHERE phone = ''"],
    ['names with blanks at the ends', 'customers WHERE firstname <> trim(firstname)'],
    ['names with an apostrophe', "customers WHERE lastname LIKE '%''%' OR firstname LIKE '%''%'"],
    ['names beyond ASCII', "customers WHERE firstname IN ('Łucja', '雪', 'Céline')"],
    ['customers without first and last name', "customers WHERE coalesce(firstname, '') = '' AND name <> ''"],
    ['products without a stock row', 'products WHERE id NOT IN (SELECT product FROM stockcurrent)'],
    [
      'products in several locations',
      'products p WHERE (SELECT count(*) FROM stockcurrent WHERE product = p.id) > 1',
    ],
    ['stock below zero', 'stockcurrent WHERE units < 0'],
    ['stock with fractions', 'stockcurrent WHERE units <> round(units)'],
    ['prices with more than two decimals', 'products WHERE abs(round(pricesell, 2) - pricesell) > 0.0001'],
    ['lines without a product', "ticketlines WHERE product IS NULL AND price > 0 AND typeof(units) = 'real'"],
    ['discounts', 'ticketlines WHERE price < 0'],
    ['units with fractions', 'ticketlines WHERE units <> round(units)'],
    ['binary attributes of lines', "ticketlines WHERE typeof(attributes) = 'blob'"],
    ['receipts where the spring clock skips', "receipts WHERE datenew LIKE '2026-03-08 02:30%'"],
    ['receipts where the autumn clock repeats', "receipts WHERE datenew LIKE '2026-11-01 01:30%'"],
  ])('%s', (_, rows) => {
    expect(count(file, `SELECT count(*) FROM ${rows}`)).toBeGreaterThan(0);
  });

  it('households of two to four share a phone', () => {
    const digits =
      "replace(replace(replace(replace(replace(replace(phone, ' ', ''), '(', ''), ')', ''), '-', ''), '.', ''), '+', '')";
    const groups = query<{ n: number }>(
      file,
      `SELECT count(*) AS n FROM customers WHERE phone LIKE '%555%' AND length(${digits}) >= 10
       GROUP BY substr(${digits}, -10) HAVING n > 1 ORDER BY n DESC`,
    ).map(({ n }) => n);
    expect(groups[0]).toBe(8);
    expect(groups.length).toBeGreaterThan(3);
    expect(groups.slice(1).every((n) => n <= 4)).toBe(true);
  });

  it('sixty receipts bear one stamp', () => {
    expect(count(file, 'SELECT max(n) FROM (SELECT count(*) AS n FROM receipts GROUP BY datenew)')).toBe(60);
  });

  it('its last receipt is a little older than now, its first not older than the days asked for', () => {
    const local = (at: number) => new Date(at - 7 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const [span] = query<{ first: string; last: string }>(
      file,
      'SELECT min(datenew) AS first, max(datenew) AS last FROM receipts',
    );
    expect(span?.last && span.last < local(noon) && span.last > local(noon - 3 * 86_400_000)).toBe(true);
    expect(span?.first && span.first >= local(noon - 366 * 86_400_000)).toBe(true);
  });

  it('in a zone without changes of the clock there are no receipts at night', () => {
    const other = newFile();
    makeShop(other, { zone: 'America/Phoenix' });
    expect(count(other, "SELECT count(*) FROM receipts WHERE substr(datenew, 12, 2) < '09'")).toBe(0);
    expect(count(file, "SELECT count(*) FROM receipts WHERE substr(datenew, 12, 2) < '09'")).toBe(10);
  });

  it('the summary counts what is there', () => {
    const tickets = (type: number) => count(file, `SELECT count(*) FROM tickets WHERE tickettype = ${type}`);
    expect(Object.values(summary.customers).reduce((sum, n) => sum + n, 0)).toBe(small.customers);
    expect(Object.values(summary.customers).every((n) => n > 0)).toBe(true);
    expect(summary.customers.invisible).toBe(count(file, 'SELECT count(*) FROM customers WHERE visible = 0'));
    expect(summary.receipts).toMatchObject({
      sale: tickets(0),
      return: tickets(1),
      debtPayment: tickets(2),
      noSale: tickets(3),
    });
    expect(summary.receipts.lines).toBe(count(file, 'SELECT count(*) FROM ticketlines'));
    expect(summary.receipts.walkIns).toBe(
      count(file, 'SELECT count(*) FROM tickets WHERE tickettype IN (0, 1) AND customer IS NULL'),
    );
    expect(summary.products.withoutStock).toBe(
      count(file, 'SELECT count(*) FROM products WHERE id NOT IN (SELECT product FROM stockcurrent)'),
    );
    expect(summary.products.unsold).toBe(
      count(
        file,
        'SELECT count(*) FROM products WHERE id NOT IN (SELECT product FROM ticketlines WHERE product IS NOT NULL)',
      ),
    );
  });

  it('the bad rows are exactly those asked for', () => {
    const found = (of: string) => ({
      emptyReferences: count(of, "SELECT count(*) FROM products WHERE trim(reference) = ''"),
      brokenDates: count(
        of,
        "SELECT count(*) FROM receipts WHERE datenew LIKE '%27:61%' OR datetime(datenew) IS NULL",
      ),
      textUnits: count(of, "SELECT count(*) FROM ticketlines WHERE typeof(units) = 'text'"),
    });
    expect(found(file)).toEqual({ emptyReferences: 2, brokenDates: 2, textUnits: 3 });
    expect(summary.bad).toEqual(found(file));
    const other = newFile();
    const bad = { emptyReferences: 0, brokenDates: 5, textUnits: 0 };
    expect(makeShop(other, { bad }).bad).toEqual(bad);
    expect(found(other)).toEqual(bad);
  });
});

describe('the sums of the synthetic shop add up', () => {
  const file = newFile();
  makeShop(file, { receipts: 1_000, bad: { textUnits: 0 } });

  it('what was paid is what was taxed plus tax', () => {
    const wrong = `SELECT count(*) FROM tickets t WHERE t.tickettype IN (0, 1) AND abs(
      (SELECT sum(total) FROM payments WHERE receipt = t.id) - (SELECT sum(base + amount) FROM taxlines WHERE receipt = t.id)) > 0.001`;
    expect(count(file, wrong)).toBe(0);
  });

  it('what was taxed is what the lines sold', () => {
    const wrong = `SELECT count(*) FROM tickets t WHERE t.tickettype IN (0, 1) AND abs(
      (SELECT sum(base) FROM taxlines WHERE receipt = t.id) - (SELECT sum(units * price) FROM ticketlines WHERE ticket = t.id)) > 0.011`;
    expect(count(file, wrong)).toBe(0);
  });

  it('the stock is what the diary says', () => {
    const wrong = `SELECT count(*) FROM stockcurrent s WHERE abs(units -
      (SELECT sum(units) FROM stockdiary d WHERE d.product = s.product AND d.location = s.location)) > 0.0005`;
    expect(count(file, wrong)).toBe(0);
    expect(count(file, 'SELECT count(*) FROM stockdiary')).toBeGreaterThan(1_000);
  });

  it('a return brings back units of a sale', () => {
    expect(
      count(
        file,
        'SELECT count(*) FROM tickets t JOIN ticketlines l ON l.ticket = t.id WHERE tickettype = 1 AND units >= 0',
      ),
    ).toBe(0);
    expect(
      count(
        file,
        'SELECT count(*) FROM tickets t JOIN ticketlines l ON l.ticket = t.id WHERE tickettype = 1 AND units < 0',
      ),
    ).toBeGreaterThan(20);
    expect(
      count(
        file,
        'SELECT count(*) FROM tickets t JOIN ticketlines l ON l.ticket = t.id WHERE tickettype IN (2, 3)',
      ),
    ).toBe(0);
  });

  it('every key that a row names is there', () => {
    for (const [table, column, other] of [
      ['tickets', 'id', 'receipts'],
      ['tickets', 'customer', 'customers'],
      ['tickets', 'person', 'people'],
      ['ticketlines', 'ticket', 'tickets'],
      ['ticketlines', 'product', 'products'],
      ['ticketlines', 'taxid', 'taxes'],
      ['payments', 'receipt', 'receipts'],
      ['taxlines', 'receipt', 'receipts'],
      ['products', 'category', 'categories'],
      ['products', 'taxcat', 'taxcategories'],
      ['stockcurrent', 'product', 'products'],
      ['stockcurrent', 'location', 'locations'],
      ['stockdiary', 'product', 'products'],
    ] as const) {
      const lost = `SELECT count(*) FROM ${table} WHERE ${column} IS NOT NULL AND ${column} NOT IN (SELECT id FROM ${other})`;
      expect(count(file, lost), `${table}.${column}`).toBe(0);
    }
  });
});
