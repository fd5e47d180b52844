import { describe, expect, it } from 'vitest';
import { dialect } from '../../connectors/sqlite/statements.ts';
import type { PageQuery } from '../../src/connector/index.ts';
import { planOf } from '../../src/connector/plan.ts';
import { pageStatement } from '../../src/connector/select.ts';
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
