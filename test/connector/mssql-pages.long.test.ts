import { expect, it } from 'vitest';
import type { PageQuery } from '../../src/connector/index.ts';
import { childOf, column, relationOf } from '../conformance/reading.ts';
import { reading, shopOf, start, type Tables } from './mssql-shop.ts';

it.each([
  [['int'], 500],
  [['varchar(20)'], 500],
  [['uniqueidentifier'], 500],
  [['int', 'varchar(10)', 'bigint'], 498],
])(
  'reads by a key of %j: a page of 5,000 with one statement a table, keys with %i parameters',
  async (types, most) => {
    const names = types.map((_, at) => `k${at}`);
    const typed = Object.fromEntries(names.map((name, at) => [name, types[at] ?? 'int']));
    const keyOf = (n: number) =>
      types.map((type) =>
        type === 'uniqueidentifier' ? `${String(n).padStart(8, '0')}-0000-0000-0000-000000000000` : String(n),
      );
    const shop: Tables = {
      Receipt: { columns: { ...typed, Time: 'datetime' }, key: names },
      Line: { columns: { ...typed, Price: 'money' } },
    };
    const numbers = Array.from({ length: 5_000 }, (_, at) => at + 1);
    const columns = (more: readonly string[]) =>
      Object.fromEntries([...names, ...more].map((_, at) => [`v${at}`, 'varchar' as const]));
    const server = await start(
      shopOf(shop, ({ sql }) => {
        if (sql.includes('[Line]'))
          return { columns: columns(['price']), rows: numbers.map((n) => [...keyOf(n), '1.0000']) };
        if (!sql.includes('[Time]')) return { columns: columns([]), rows: [] };
        return {
          columns: columns(['time']),
          rows: numbers.map((n) => ['2026-03-08 10:00:00.123', ...keyOf(n)]),
        };
      }),
    );
    const query: Omit<PageQuery, 'limit'> = {
      relation: relationOf('r', 'Receipt', names),
      key: names.map((name) => column('r', name)),
      watermark: column('r', 'Time'),
      children: [
        childOf(
          'lines',
          relationOf('l', 'Line', ['Price']),
          Object.fromEntries(names.map((name) => [name, column('r', name)])),
          'Price',
        ),
      ],
    };
    const counts = () =>
      server.asked
        .filter(({ sql }) => / AS t0\b/.test(sql))
        .map(({ parameters }) => Object.keys(parameters).length);
    await reading(server, async (source) => {
      const page = await source.readPage({ ...query, limit: 5_000 });
      expect(page.rows.filter(({ children }) => children.lines?.length !== 1)).toEqual([]);
      expect(counts()).toHaveLength(2);
      expect(Math.max(...counts())).toBeLessThan(10);
      await source.readByKeys(
        { ...query, children: [] },
        page.rows.map(({ key }) => key),
      );
    });
    // SQL Server takes 2,100.
    expect(Math.max(...counts())).toBe(most);
  },
);
