import { describe, expect, it } from 'vitest';
import { dialect } from '../../connectors/sqlite/statements.ts';
import type { PageQuery } from '../../src/connector/index.ts';
import { planOf } from '../../src/connector/plan.ts';
import { childByKeysStatement, keysStatement, pageStatement } from '../../src/connector/select.ts';
import { catalogue, column, page, rows } from './sale-query.ts';

const pageOf = (query: PageQuery) => pageStatement(planOf(query, catalogue, dialect), query, dialect);

describe('the WHERE of a page', () => {
  const where = (query: PageQuery) =>
    pageOf(query)
      .sql.split('\n')
      .find((line) => line.startsWith('WHERE'));
  const { after: _after, ceiling: _ceiling, ...start } = page;

  it('leaves rows without a watermark out, also where nothing is compared', () => {
    expect(where(start)).toBe('WHERE t0."Time" IS NOT NULL');
    expect(where({ ...start, ceiling: '2026-03-01' })).toBe('WHERE t0."Time" <= ?');
  });

  it('begins with a whole group of equal watermarks where a position has no key', () => {
    expect(where({ ...start, after: { watermark: '2026-03-01' } })).toBe('WHERE t0."Time" >= ?');
  });

  it('does not stand where all rows of a snapshot are read from the start', () => {
    expect(where({ ...rows, limit: 10 })).toBeUndefined();
  });

  it('leaves out rows whose key holds a null, where a column of the key may be null', () => {
    const key = [column('sale', 'CustomerID')];
    expect(where({ ...rows, key, limit: 10 })).toBe('WHERE t0."CustomerID" IS NOT NULL');
    expect(where({ ...rows, key: [column('customer', 'ID')], limit: 10 })).toBe('WHERE t1."ID" IS NOT NULL');
  });

  it('names a column once where it is watermark and key', () => {
    const [by] = [column('sale', 'TransactionNumber')];
    const growing = { ...rows, key: [by], watermark: by, limit: 10 };
    expect(where({ ...growing, after: { watermark: '9', key: ['9'] } })).toBe(
      'WHERE t0."TransactionNumber" > ?',
    );
    expect(pageOf(growing).sql).toContain('ORDER BY t0."TransactionNumber"\nLIMIT');
  });

  it('of rows without a stamp asks each column for null, and goes on by key', () => {
    const query = { ...rows, unstamped: [column('sale', 'Time'), column('customer', 'ID')], limit: 10 };
    expect(where(query)).toBe('WHERE (t0."Time" IS NULL) AND (t1."ID" IS NULL)');
    expect(where({ ...query, after: { key: ['1', '7'] } })).toBe(
      'WHERE (t0."StoreID" >= ? AND (t0."StoreID" > ? OR t0."TransactionNumber" > ?)) AND (t0."Time" IS NULL) AND (t1."ID" IS NULL)',
    );
    expect(pageOf(query).sql).toContain('ORDER BY t0."StoreID", t0."TransactionNumber"\nLIMIT');
  });

  it.each([
    [
      'a watermark that the query does not have',
      { ...rows, after: { watermark: '1', key: ['1', '2'] }, limit: 10 },
    ],
    ['no watermark where the query has one', { ...page, after: { key: ['1', '2'] } }],
    ['a key of another length', { ...page, after: { watermark: '1', key: ['1'] } }],
  ])('is refused for a position with %s', (_about, query: PageQuery) => {
    expect(() => pageOf(query)).toThrow(expect.objectContaining({ code: 'BUG' }));
  });

  it.each([0, -1, 1.5, Number.NaN])('is refused for a limit of %s rows', (limit) => {
    expect(() => pageOf({ ...page, limit })).toThrow(expect.objectContaining({ code: 'BUG' }));
  });
});

describe('a page by the stamps of children', () => {
  const byLine: PageQuery = {
    ...rows,
    watermark: column('line', 'ID'),
    after: { watermark: '40', key: ['1', '7'] },
    ceiling: '90',
    limit: 500,
  };

  it('asks the children for their stamps and the keys of their rows, in that order, and for nothing else', () => {
    expect(pageOf(byLine)).toMatchObject({
      sql: `SELECT c0."ID" AS v0, t0."StoreID" AS v1, t0."TransactionNumber" AS v2
FROM "dbo"."Transaction" AS t0 LEFT JOIN "Customer" AS t1 ON t1."ID" = t0."CustomerID" INNER JOIN "Entry" AS c0 ON c0."StoreID" = t0."StoreID" AND c0."TransactionNumber" = t0."TransactionNumber" INNER JOIN "Item" AS c1 ON c1."ID" = c0."ItemID"
WHERE (c0."ID" >= ? AND (c0."ID" > ? OR (t0."StoreID" >= ? AND (t0."StoreID" > ? OR t0."TransactionNumber" > ?)))) AND (c0."ID" <= ?)
ORDER BY c0."ID", t0."StoreID", t0."TransactionNumber"
LIMIT 500`,
    });
  });

  it('may go by a join of theirs', () => {
    const { after: _after, ...query } = { ...byLine, watermark: column('item', 'Code') };
    expect(pageOf(query).sql).toContain('WHERE c1."Code" <= ?\nORDER BY c1."Code", t0."StoreID"');
  });

  it('then reads the rows by their keys, without a column of the children', () => {
    const sql = (query: PageQuery | typeof rows) => {
      const plan = planOf(query, catalogue, dialect);
      return [
        keysStatement(plan, [['1', '7']], dialect).sql,
        ...plan.children.map((child) => childByKeysStatement(plan, child, [['1', '7']], dialect).sql),
      ];
    };
    expect(sql(byLine)).toEqual(sql(rows));
    expect(sql(byLine)[0]).not.toContain('c0');
  });

  it('of those that have a child without a stamp goes by key alone', () => {
    const query = { ...rows, unstamped: [column('line', 'ItemID')], limit: 10 };
    expect(pageOf(query).sql).toContain('AS c0 ON');
    expect(pageOf(query).sql).toContain(
      'WHERE c0."ItemID" IS NULL\nORDER BY t0."StoreID", t0."TransactionNumber"\nLIMIT 10',
    );
  });
});
