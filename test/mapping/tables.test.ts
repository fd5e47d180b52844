import { describe, expect, it } from 'vitest';
import { connectorFor } from '../../src/connector/index.ts';
import { checkMapping, type Mapping, tablesOf } from '../../src/mapping/index.ts';
import type { ModelRecord } from '../../src/model/index.ts';
import { start } from '../connector/sqlite-start.ts';
import { compiled, findingsOf } from './small.ts';

/** What the first stream makes of a database with these tables, after `check` has found nothing. */
async function recordsOf(text: string, statements: readonly string[]): Promise<readonly ModelRecord[]> {
  const mapping: Mapping = compiled(text);
  const database = await start(statements);
  const connector = await connectorFor('sqlite');
  const options = connector.options.parse(database.options);
  const source = await connector.open(options, { baseDir: database.baseDir, statementTimeout: 5_000 });
  try {
    const [stream] = mapping.streams;
    if (!stream) throw new Error('the mapping of the test has no stream');
    expect(checkMapping(mapping, await source.catalogue(tablesOf([stream])))).toEqual([]);
    const records: ModelRecord[] = [];
    for (const query of stream.queries) {
      const by = stream.sync.mode === 'snapshot' ? {} : { watermark: stream.sync.by[0]?.column };
      const page = await source.readPage({
        ...query,
        ...(by.watermark ? { watermark: by.watermark } : {}),
        limit: 100,
      });
      for (const outcome of page.rows.map(stream.map)) {
        if (outcome.kind === 'record') records.push(outcome.record);
        else throw new Error(outcome.kind === 'filtered' ? outcome.reason : outcome.failure.message);
      }
    }
    return records;
  } finally {
    await source.close();
  }
}

const flat = `
pos: Flat
engines: [sqlite]
sale:
  from: SalesLine
  group: true
  key: [Store, TicketNo]
  sync: { mode: append, by: SoldAt, zone: UTC }
  where: { Voided: [false] }
  fields: { sold_at: { column: SoldAt, zone: UTC }, persona: CustomerNo, employee_name: clerk.Name }
  items:
    order: LineNo
    joins: { clerk: { table: Clerk, on: { id: ClerkID } } }
    where: { Kind: [S] }
    fields: { sku: Item, quantity: Units, amount: { expr: "SalesLine.Price * Units" } }
`;
const flatTables = [
  'CREATE TABLE Clerk (id INTEGER PRIMARY KEY, Name TEXT)',
  "INSERT INTO Clerk VALUES (1, 'Max')",
  `CREATE TABLE SalesLine (Store INTEGER, TicketNo INTEGER, LineNo INTEGER, SoldAt TEXT, CustomerNo INTEGER,
    ClerkID INTEGER, Item TEXT, Units INTEGER, Price TEXT, Kind TEXT, Voided INTEGER)`,
  `INSERT INTO SalesLine VALUES (1, 5, 2, '2026-03-07 18:30:09', 7, 1, 'CUP', 1, '10.00', 'S', 0),
    (1, 5, 1, '2026-03-07 18:30:00', 7, 1, 'TEA', 2, '12.50', 'S', 0),
    (1, 5, 3, '2026-03-07 18:30:09', 7, 1, 'BAG', 1, '0.10', 'X', 0),
    (2, 5, 1, '2026-03-07 18:31:00', NULL, 1, 'TEA', 1, '12.50', 'S', 0)`,
];

describe('a flat table of lines', () => {
  it('becomes receipts, with what their first lines say and all of their lines', async () => {
    expect(await recordsOf(flat, flatTables)).toEqual([
      {
        model: 'sale',
        key: '1-5',
        body: {
          persona: '7',
          soldAt: '2026-03-07T18:30:00Z',
          employeeName: 'Max',
          lines: [
            { sku: 'TEA', quantity: '2', amount: '25' },
            { sku: 'CUP', quantity: '1', amount: '10' },
          ],
        },
      },
      {
        model: 'sale',
        key: '2-5',
        body: {
          persona: null,
          soldAt: '2026-03-07T18:31:00Z',
          employeeName: 'Max',
          lines: [{ sku: 'TEA', quantity: '1', amount: '12.5' }],
        },
      },
    ]);
  });

  it('becomes products, with the stock of all their rows', async () => {
    const text = `
pos: Flat
engines: [sqlite]
inventory:
  from: StoreItem
  group: true
  key: Code
  sync: { mode: snapshot }
  joins: { kind: { table: Kind, on: { id: KindID } } }
  fields: { sku: Code, name: Name, category: kind.Name, quantity: { sum: rows.OnHand } }
`;
    const records = await recordsOf(text, [
      'CREATE TABLE Kind (id INTEGER PRIMARY KEY, Name TEXT)',
      "INSERT INTO Kind VALUES (1, 'Drinks')",
      'CREATE TABLE StoreItem (Store INTEGER, Code TEXT, Name TEXT, KindID INTEGER, OnHand REAL)',
      "INSERT INTO StoreItem VALUES (1, 'TEA', 'Tea', 1, 4), (2, 'TEA', 'Tea', 1, 2.5), (1, 'CUP', 'Cup', 1, -1)",
    ]);
    expect(records).toMatchObject([
      { key: 'CUP', body: { name: 'Cup', category: 'Drinks', quantity: '-1' } },
      { key: 'TEA', body: { name: 'Tea', category: 'Drinks', quantity: '6.5' } },
    ]);
  });

  it.each([
    [
      'other joins',
      flat.replace(
        '  where: { Voided',
        '  joins: { c: { table: Clerk, on: { id: ClerkID } } }\n  where: { Voided',
      ),
      'sale.joins cannot stand beside group.',
      9,
    ],
    [
      'children',
      flat.replace(
        '  where: { Voided',
        '  children: { c: { from: Clerk, on: { id: ClerkID } } }\n  where: { Voided',
      ),
      'sale.children cannot stand beside group.',
      9,
    ],
    [
      'a table of items',
      flat.replace('    order: LineNo', '    from: Other\n    order: LineNo'),
      'sale.items are the rows of the group: they take no from and no on.',
      12,
    ],
    [
      'a stamp of a join',
      flat.replace('by: SoldAt', 'by: clerk.At'),
      '"clerk.At" names the table or join "clerk", which is not defined here.',
      8,
    ],
  ])('takes no %s', (_, text, sentence, line) => {
    expect(findingsOf(text)).toMatchObject([{ sentence, place: { line } }]);
  });

  it('is asked for in words: without it, items need a table', () => {
    expect(findingsOf(flat.replace('  group: true\n', '')).map(({ sentence }) => sentence)).toEqual(
      expect.arrayContaining(['sale.items.from is missing.', 'sale.items.on is missing.']),
    );
  });
});

const both = `
pos: Two
engines: [sqlite]
sale:
  from:
    - TicketHistory
    - { table: OpenTicket, columns: { ClosedAt: PaidAt }, lacks: { Status: C, Till: null } }
  key: id
  sync: { mode: append, by: ClosedAt }
  where: { Status: [C] }
  fields: { sold_at: { column: ClosedAt, zone: UTC }, employee_id: Till }
  items:
    from: [TicketHistoryLine, { table: OpenTicketLine, columns: { Units: Qty } }]
    on: { TicketID: id }
    fields: { quantity: Units, amount: Price }
`;
const bothTables = [
  'CREATE TABLE TicketHistory (id INTEGER PRIMARY KEY, ClosedAt TEXT, Status TEXT, Till TEXT)',
  'CREATE TABLE TicketHistoryLine (TicketID INTEGER, Units INTEGER, Price TEXT)',
  'CREATE TABLE OpenTicket (id INTEGER PRIMARY KEY, PaidAt TEXT)',
  'CREATE TABLE OpenTicketLine (TicketID INTEGER, Qty INTEGER, Price TEXT)',
  "INSERT INTO TicketHistory VALUES (1, '2026-03-01 10:00:00', 'C', 'T1')",
  "INSERT INTO TicketHistoryLine VALUES (1, 2, '5.00')",
  "INSERT INTO OpenTicket VALUES (2, '2026-03-02 10:00:00')",
  "INSERT INTO OpenTicketLine VALUES (2, 3, '6.00')",
];

describe('tables that differ', () => {
  it('are read as one, each by its own names', async () => {
    expect(await recordsOf(both, bothTables)).toMatchObject([
      { key: '1', body: { soldAt: '2026-03-01T10:00:00Z', employeeId: 'T1', lines: [{ quantity: '2' }] } },
      { key: '2', body: { soldAt: '2026-03-02T10:00:00Z', lines: [{ quantity: '3' }] } },
    ]);
  });

  it('are checked by their own names', async () => {
    const mapping = compiled(both.replace('PaidAt', 'PayedAt'));
    const database = await start(bothTables);
    const connector = await connectorFor('sqlite');
    const source = await connector.open(connector.options.parse(database.options), {
      baseDir: database.baseDir,
      statementTimeout: 5_000,
    });
    const found = checkMapping(mapping, await source.catalogue(tablesOf(mapping.streams)));
    await source.close();
    expect(found).toMatchObject([
      { sentence: 'The table "OpenTicket" has no column "PayedAt".', hint: 'Did you mean "PaidAt"?' },
    ]);
  });

  it.each([
    [
      'columns: { ClosedAt: PaidAt }, lacks: { Status: C',
      'lacks: { ClosedAt: null, Status: C',
      'The table "OpenTicket" lacks "TicketHistory.ClosedAt", which tells when its rows change.',
    ],
    [
      'lacks: { Status: C',
      'lacks: { id: x, Status: C',
      'The table "OpenTicket" lacks "TicketHistory.id", which finds its rows.',
    ],
    [
      'Units: Qty',
      'Units: CreditCardNumber',
      'The column "CreditCardNumber" is one that the product never reads.',
    ],
  ])('cannot do without %s', (given, wrong, sentence) => {
    const found = findingsOf(both.replace(given, wrong));
    expect(found.map((one) => one.sentence)).toContain(sentence);
    expect(found.every(({ place }) => place?.file === 'm.yaml')).toBe(true);
  });
});
