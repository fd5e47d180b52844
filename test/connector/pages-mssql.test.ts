import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connector } from '../../connectors/mssql/index.ts';
import type { PageQuery, Source } from '../../src/connector/index.ts';
import { startMssql } from '../conformance/mssql-database.ts';
import { childOf, column, pagesOf, relationOf, withSource } from '../conformance/reading.ts';
import { describeEngine } from '../engines/index.ts';
import { type Asked, listenBefore } from '../engines/tds/index.ts';

const receiptCount = 5_000;
/** SQL Server takes 2,100. */
const mostParameters = 500;

/** Keys of a receipt: their columns, and what they are for the number n of a receipt. */
const forms = [
  { name: 'number', columns: { no: ['int', 'n'] } },
  { name: 'text', columns: { no: ['varchar(20)', "'R-' + CONVERT(varchar(10), n)"] } },
  {
    name: 'guid',
    columns: {
      no: [
        'uniqueidentifier',
        "CONVERT(uniqueidentifier, RIGHT('0000000' + CONVERT(varchar(10), n), 8) + '-0000-0000-0000-000000000000')",
      ],
    },
  },
  {
    name: 'three',
    columns: {
      store: ['int', 'n % 3'],
      till: ['varchar(10)', "'T' + CONVERT(varchar(10), n % 7)"],
      no: ['bigint', 'n'],
    },
  },
] as const;
type Form = (typeof forms)[number];

const namesOf = ({ columns }: Form): readonly string[] => Object.keys(columns);

/** Receipts with two lines and a payment each; a thousand have one stamp. */
function statementsOf(form: Form): readonly string[] {
  const names = namesOf(form);
  const declared = Object.entries(form.columns).map(([name, [type]]) => `${name} ${type} NOT NULL`);
  const made = Object.values(form.columns).map(([, value]) => value);
  const table = (kind: string) => `${form.name}_${kind}`;
  const numbers = `WITH d AS (SELECT 0 AS i UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
      UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9),
    numbers AS (SELECT a.i * 1000 + b.i * 100 + c.i * 10 + e.i + 1 AS n FROM d a, d b, d c, d e)`;
  const insert = (kind: string, values: readonly string[], where = '') =>
    `${numbers} INSERT INTO ${table(kind)} SELECT ${[...made, ...values].join(', ')} FROM numbers WHERE n <= ${receiptCount}${where}`;
  return [
    `CREATE TABLE ${table('receipt')} (${declared.join(', ')}, at datetime NOT NULL, total money, PRIMARY KEY (${names.join(', ')}))`,
    `CREATE INDEX ${table('receipt')}_at ON ${table('receipt')} (at, ${names.join(', ')})`,
    `CREATE TABLE ${table('line')} (${declared.join(', ')}, pos int NOT NULL, price money, PRIMARY KEY (${names.join(', ')}, pos))`,
    `CREATE TABLE ${table('payment')} (${declared.join(', ')}, tender varchar(10))`,
    insert('receipt', ["DATEADD(second, n / 1000, CONVERT(datetime, '2026-03-08 10:00:00', 120))", 'n']),
    insert('line', ['1', '1.5']),
    insert('line', ['2', '2.5']),
    insert('payment', ["'cash'"]),
  ];
}

function queryOf(form: Form): Omit<PageQuery, 'limit'> {
  const names = namesOf(form);
  const on = Object.fromEntries(names.map((name) => [name, column('r', name)]));
  return {
    relation: relationOf('r', `${form.name}_receipt`, [...names, 'total']),
    key: names.map((name) => column('r', name)),
    watermark: column('r', 'at'),
    children: [
      childOf('lines', relationOf('l', `${form.name}_line`, ['pos', 'price']), on, 'pos'),
      childOf('payments', relationOf('p', `${form.name}_payment`, ['tender']), on, 'tender'),
    ],
  };
}

/** What reads the shop, and not the catalogue. */
const reads = (form: Form, asked: readonly Asked[]): readonly Asked[] =>
  asked.filter(({ sql }) => new RegExp(`FROM \\[dbo\\]\\.\\[${form.name}_.*AS t\\d`).test(sql));

describeEngine('mssql', (server) => {
  // Babelfish takes seconds for a page by a text.
  vi.setConfig({ testTimeout: 240_000 });
  let database: Awaited<ReturnType<typeof startMssql>>;
  beforeAll(async () => {
    database = await startMssql(server);
    for (const form of forms) for (const statement of statementsOf(form)) await database.write([statement]);
  });
  afterAll(() => database?.stop());

  /** What was sent over the line meanwhile. */
  async function heard<T>(
    work: (source: Source) => Promise<T>,
  ): Promise<{ result: T; asked: readonly Asked[] }> {
    const listener = await listenBefore(server);
    try {
      const { host, port } = listener;
      const over = { ...database, options: { ...database.options, host, port } };
      const result = await withSource(connector, over, work, { statementTimeout: 30_000 });
      return { result, asked: listener.asked };
    } finally {
      await listener.close();
    }
  }

  describe.each(forms)('receipts by a key of the kind "$name"', (form) => {
    it.each([100, receiptCount])(
      'cost one statement a page of %i, and one a child table, with a few parameters',
      async (limit) => {
        const { result, asked } = await heard(async (source) => {
          const first = await source.readPage({ ...queryOf(form), limit });
          const from = first.last ? { after: first.last } : {};
          return [first, await source.readPage({ ...queryOf(form), ...from, limit })] as const;
        });
        const [first, second] = result;
        expect([first.rows.length, first.more]).toEqual([limit, true]);
        expect(second.rows.length).toBe(Math.min(limit, receiptCount - limit));
        for (const { children } of first.rows) {
          expect([children.lines?.length, children.payments?.length]).toEqual([2, 1]);
        }
        const statements = reads(form, asked);
        expect(statements).toHaveLength(3 + (second.rows.length > 0 ? 3 : 1));
        const most = Math.max(...statements.map(({ parameters }) => Object.keys(parameters).length));
        expect(most).toBeLessThan(25);
      },
    );

    it('come each once, whatever the page', async () => {
      const { result } = await heard((source) => pagesOf(source, queryOf(form), 700));
      const keys = result.flat().map(({ key }) => key.join('|'));
      expect(new Set(keys).size).toBe(receiptCount);
      expect(keys).toHaveLength(receiptCount);
    });

    it(`are found by their keys in statements of at most ${mostParameters} parameters`, async () => {
      const { result, asked } = await heard(async (source) => {
        const { rows } = await source.readPage({ ...queryOf(form), limit: 1_200 });
        const keys = rows.map(({ key }) => key);
        return { keys, found: await source.readByKeys(queryOf(form), keys) };
      });
      const { keys, found } = result;
      expect(found.rows.map(({ key }) => key.join('|')).toSorted()).toEqual(
        keys.map((key) => key.join('|')).toSorted(),
      );
      const counts = reads(form, asked).map(({ parameters }) => Object.keys(parameters).length);
      expect(Math.max(...counts)).toBeLessThanOrEqual(mostParameters);
      const times = Math.ceil(1_200 / Math.floor(mostParameters / namesOf(form).length));
      expect(counts).toHaveLength(3 + 3 * times);
    });
  });
});
