import { expect, it } from 'vitest';
import { dialect as mssql } from '../../connectors/mssql/statements.ts';
import { dialect as postgres } from '../../connectors/postgres/statements.ts';
import type { ColumnInfo, Dialect, PageQuery, TableName } from '../../src/connector/index.ts';
import { planOf } from '../../src/connector/plan.ts';
import { childByKeysStatement, pageStatement } from '../../src/connector/select.ts';

const column = (name: string, type: string): ColumnInfo => ({ name, type, kind: 'other', nullable: false });
const catalogue = (table: TableName) => ({
  table,
  columns: [
    column('Store', 'int'),
    column('No', 'bigint'),
    column('DateTime', 'datetime'),
    column('Units', 'int'),
  ],
  uniqueKeys: [],
  indexes: [],
});
const ref = (alias: string, name: string) => ({ alias, column: name });
const key = [ref('Line', 'Store'), ref('Line', 'No')];
const query: Omit<PageQuery, 'limit'> = {
  relation: { alias: 'Line', table: { name: 'Line' }, joins: [], columns: [] },
  key,
  children: [
    {
      name: 'items',
      relation: { alias: 'items', table: { name: 'Line' }, joins: [], columns: [ref('items', 'Units')] },
      on: key.map((parent) => ({ own: parent.column, parent })),
      order: [],
    },
  ],
  group: 'items',
};
const page = (dialect: Dialect, more: Partial<PageQuery>) => {
  const whole = { ...query, ...more, limit: 500 };
  return pageStatement(planOf(whole, catalogue, dialect), whole, dialect).sql;
};

it('SQL Server and PostgreSQL give the keys of a flat table once each, in their order', () => {
  expect(page(mssql, { after: { key: ['1', '7'] } })).toBe(`SELECT TOP 500 t0.[Store] AS v0, t0.[No] AS v1
FROM [Line] AS t0
WHERE t0.[Store] >= CONVERT(int, @0) AND (t0.[Store] > CONVERT(int, @1) OR t0.[No] > CONVERT(bigint, @2))
GROUP BY t0.[Store], t0.[No]
ORDER BY t0.[Store], t0.[No]`);
  expect(page(postgres, {})).toBe(`SELECT t0."Store" AS v0, t0."No" AS v1
FROM "Line" AS t0
GROUP BY t0."Store", t0."No"
ORDER BY t0."Store", t0."No"
LIMIT 500`);
});

it('by a stamp they only point out what moved, and the lines are read from the table itself', () => {
  expect(
    page(mssql, { watermark: ref('Line', 'DateTime'), ceiling: '2026-03-01 11:00:00' }),
  ).toBe(`SELECT TOP 500 CONVERT(varchar(23), t0.[DateTime], 121) AS v0, t0.[Store] AS v1, t0.[No] AS v2
FROM [Line] AS t0
WHERE t0.[DateTime] <= CONVERT(datetime, @0, 121)
ORDER BY t0.[DateTime], t0.[Store], t0.[No]`);
  const plan = planOf(query, catalogue, mssql);
  const lines = plan.group && childByKeysStatement(plan, plan.group, [['1', '7']], mssql);
  expect(lines?.sql).toBe(`SELECT t0.[Store] AS v0, t0.[No] AS v1, t0.[Units] AS v2
FROM [Line] AS t0
WHERE (t0.[Store] = CONVERT(int, @0) AND t0.[No] = CONVERT(bigint, @1))
ORDER BY t0.[Store], t0.[No]`);
});
