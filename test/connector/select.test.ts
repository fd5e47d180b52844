import { describe, expect, it } from 'vitest';
import { dialect as mssql } from '../../connectors/mssql/statements.ts';
import { dialect as mysql } from '../../connectors/mysql/statements.ts';
import { dialect as postgres } from '../../connectors/postgres/statements.ts';
import { dialect as sqlite } from '../../connectors/sqlite/statements.ts';
import type { Dialect, PageQuery, Statement } from '../../src/connector/index.ts';
import { planOf } from '../../src/connector/plan.ts';
import {
  childByKeysStatement,
  childStatement,
  keysStatement,
  pageStatement,
} from '../../src/connector/select.ts';
import { catalogue, page, rows } from './sale-query.ts';

/** A new engine adds its dialect here and its SQL beside the others'. */
const dialects = { mssql, mysql, postgres, sqlite } satisfies Record<string, Dialect>;
type Engine = keyof typeof dialects;
const engines = Object.keys(dialects).filter((name): name is Engine => name in dialects);

const write = (engine: Engine, statement: (dialect: Dialect) => Statement) => {
  const { sql, parameters } = statement(dialects[engine]);
  return { sql, parameters: parameters.map(({ text }) => text) };
};
/** The texts of a position: the first once more where pairs are compared as rows, else all but the last twice. */
const texts = (engine: Engine, ...position: readonly string[]) =>
  dialects[engine].rowComparison
    ? [...position.slice(0, 1), ...position]
    : position.flatMap((text, at) => (at < position.length - 1 ? [text, text] : [text]));
const pageOf = (engine: Engine, query: PageQuery) =>
  write(engine, (dialect) => pageStatement(planOf(query, catalogue, dialect), query, dialect));

const golden = {
  page: {
    mssql: `SELECT TOP 500 CONVERT(varchar(23), t0.[Time], 121) AS v0, t0.[StoreID] AS v1, t0.[TransactionNumber] AS v2, CONVERT(varchar(22), t0.[Total], 2) AS v3, t1.[Last "Name"] AS v4
FROM [dbo].[Transaction] AS t0 LEFT JOIN [Customer] AS t1 ON t1.[ID] = t0.[CustomerID]
WHERE (t0.[Time] >= CONVERT(datetime, @0, 121) AND (t0.[Time] > CONVERT(datetime, @1, 121) OR (t0.[StoreID] >= CONVERT(int, @2) AND (t0.[StoreID] > CONVERT(int, @3) OR t0.[TransactionNumber] > CONVERT(int, @4))))) AND (t0.[Time] <= CONVERT(datetime, @5, 121))
ORDER BY t0.[Time], t0.[StoreID], t0.[TransactionNumber]`,
    mysql: `SELECT t0.\`Time\` AS v0, t0.\`StoreID\` AS v1, t0.\`TransactionNumber\` AS v2, t0.\`Total\` AS v3, t1.\`Last "Name"\` AS v4
FROM \`dbo\`.\`Transaction\` AS t0 LEFT JOIN \`Customer\` AS t1 ON t1.\`ID\` = t0.\`CustomerID\`
WHERE (t0.\`Time\` >= CAST(? AS DATETIME) AND (t0.\`Time\` > CAST(? AS DATETIME) OR (t0.\`StoreID\` >= ? AND (t0.\`StoreID\` > ? OR t0.\`TransactionNumber\` > ?)))) AND (t0.\`Time\` <= CAST(? AS DATETIME))
ORDER BY t0.\`Time\`, t0.\`StoreID\`, t0.\`TransactionNumber\`
LIMIT 500`,
    postgres: `SELECT t0."Time" AS v0, t0."StoreID" AS v1, t0."TransactionNumber" AS v2, t0."Total"::numeric AS v3, t1."Last ""Name""" AS v4
FROM "dbo"."Transaction" AS t0 LEFT JOIN "Customer" AS t1 ON t1."ID" = t0."CustomerID"
WHERE (t0."Time" >= $1::datetime AND (t0."Time", t0."StoreID", t0."TransactionNumber") > ($2::datetime, $3::int, $4::int)) AND (t0."Time" <= $5::datetime)
ORDER BY t0."Time", t0."StoreID", t0."TransactionNumber"
LIMIT 500`,
    sqlite: `SELECT t0."Time" AS v0, t0."StoreID" AS v1, t0."TransactionNumber" AS v2, t0."Total" AS v3, t1."Last ""Name""" AS v4
FROM "dbo"."Transaction" AS t0 LEFT JOIN "Customer" AS t1 ON t1."ID" = t0."CustomerID"
WHERE (t0."Time" >= ? AND (t0."Time" > ? OR (t0."StoreID" >= ? AND (t0."StoreID" > ? OR t0."TransactionNumber" > ?)))) AND (t0."Time" <= ?)
ORDER BY t0."Time", t0."StoreID", t0."TransactionNumber"
LIMIT 500`,
  },
  children: {
    mssql: `SELECT t0.[StoreID] AS v0, t0.[TransactionNumber] AS v1, CONVERT(varchar(22), c0.[Price], 2) AS v2, c1.[Code] AS v3
FROM [dbo].[Transaction] AS t0 LEFT JOIN [Customer] AS t1 ON t1.[ID] = t0.[CustomerID] INNER JOIN [Entry] AS c0 ON c0.[StoreID] = t0.[StoreID] AND c0.[TransactionNumber] = t0.[TransactionNumber] INNER JOIN [Item] AS c1 ON c1.[ID] = c0.[ItemID]
WHERE (t0.[Time] >= CONVERT(datetime, @0, 121) AND (t0.[Time] > CONVERT(datetime, @1, 121) OR (t0.[StoreID] >= CONVERT(int, @2) AND (t0.[StoreID] > CONVERT(int, @3) OR t0.[TransactionNumber] > CONVERT(int, @4))))) AND (t0.[Time] <= CONVERT(datetime, @5, 121) AND (t0.[Time] < CONVERT(datetime, @6, 121) OR (t0.[StoreID] <= CONVERT(int, @7) AND (t0.[StoreID] < CONVERT(int, @8) OR t0.[TransactionNumber] <= CONVERT(int, @9)))))
ORDER BY t0.[Time], t0.[StoreID], t0.[TransactionNumber], c0.[ID]`,
    mysql: `SELECT t0.\`StoreID\` AS v0, t0.\`TransactionNumber\` AS v1, c0.\`Price\` AS v2, c1.\`Code\` AS v3
FROM \`dbo\`.\`Transaction\` AS t0 LEFT JOIN \`Customer\` AS t1 ON t1.\`ID\` = t0.\`CustomerID\` INNER JOIN \`Entry\` AS c0 ON c0.\`StoreID\` = t0.\`StoreID\` AND c0.\`TransactionNumber\` = t0.\`TransactionNumber\` INNER JOIN \`Item\` AS c1 ON c1.\`ID\` = c0.\`ItemID\`
WHERE (t0.\`Time\` >= CAST(? AS DATETIME) AND (t0.\`Time\` > CAST(? AS DATETIME) OR (t0.\`StoreID\` >= ? AND (t0.\`StoreID\` > ? OR t0.\`TransactionNumber\` > ?)))) AND (t0.\`Time\` <= CAST(? AS DATETIME) AND (t0.\`Time\` < CAST(? AS DATETIME) OR (t0.\`StoreID\` <= ? AND (t0.\`StoreID\` < ? OR t0.\`TransactionNumber\` <= ?))))
ORDER BY t0.\`Time\`, t0.\`StoreID\`, t0.\`TransactionNumber\`, c0.\`ID\``,
    postgres: `SELECT t0."StoreID" AS v0, t0."TransactionNumber" AS v1, c0."Price"::numeric AS v2, c1."Code" AS v3
FROM "dbo"."Transaction" AS t0 LEFT JOIN "Customer" AS t1 ON t1."ID" = t0."CustomerID" INNER JOIN "Entry" AS c0 ON c0."StoreID" = t0."StoreID" AND c0."TransactionNumber" = t0."TransactionNumber" INNER JOIN "Item" AS c1 ON c1."ID" = c0."ItemID"
WHERE (t0."Time" >= $1::datetime AND (t0."Time", t0."StoreID", t0."TransactionNumber") > ($2::datetime, $3::int, $4::int)) AND (t0."Time" <= $5::datetime AND (t0."Time", t0."StoreID", t0."TransactionNumber") <= ($6::datetime, $7::int, $8::int))
ORDER BY t0."Time", t0."StoreID", t0."TransactionNumber", c0."ID"`,
    sqlite: `SELECT t0."StoreID" AS v0, t0."TransactionNumber" AS v1, c0."Price" AS v2, c1."Code" AS v3
FROM "dbo"."Transaction" AS t0 LEFT JOIN "Customer" AS t1 ON t1."ID" = t0."CustomerID" INNER JOIN "Entry" AS c0 ON c0."StoreID" = t0."StoreID" AND c0."TransactionNumber" = t0."TransactionNumber" INNER JOIN "Item" AS c1 ON c1."ID" = c0."ItemID"
WHERE (t0."Time" >= ? AND (t0."Time" > ? OR (t0."StoreID" >= ? AND (t0."StoreID" > ? OR t0."TransactionNumber" > ?)))) AND (t0."Time" <= ? AND (t0."Time" < ? OR (t0."StoreID" <= ? AND (t0."StoreID" < ? OR t0."TransactionNumber" <= ?))))
ORDER BY t0."Time", t0."StoreID", t0."TransactionNumber", c0."ID"`,
  },
  snapshot: {
    mssql: `SELECT TOP 500 t0.[StoreID] AS v0, t0.[TransactionNumber] AS v1, CONVERT(varchar(22), t0.[Total], 2) AS v2, t1.[Last "Name"] AS v3
FROM [dbo].[Transaction] AS t0 LEFT JOIN [Customer] AS t1 ON t1.[ID] = t0.[CustomerID]
WHERE t0.[StoreID] >= CONVERT(int, @0) AND (t0.[StoreID] > CONVERT(int, @1) OR t0.[TransactionNumber] > CONVERT(int, @2))
ORDER BY t0.[StoreID], t0.[TransactionNumber]`,
    mysql: `SELECT t0.\`StoreID\` AS v0, t0.\`TransactionNumber\` AS v1, t0.\`Total\` AS v2, t1.\`Last "Name"\` AS v3
FROM \`dbo\`.\`Transaction\` AS t0 LEFT JOIN \`Customer\` AS t1 ON t1.\`ID\` = t0.\`CustomerID\`
WHERE t0.\`StoreID\` >= ? AND (t0.\`StoreID\` > ? OR t0.\`TransactionNumber\` > ?)
ORDER BY t0.\`StoreID\`, t0.\`TransactionNumber\`
LIMIT 500`,
    postgres: `SELECT t0."StoreID" AS v0, t0."TransactionNumber" AS v1, t0."Total"::numeric AS v2, t1."Last ""Name""" AS v3
FROM "dbo"."Transaction" AS t0 LEFT JOIN "Customer" AS t1 ON t1."ID" = t0."CustomerID"
WHERE t0."StoreID" >= $1::int AND (t0."StoreID", t0."TransactionNumber") > ($2::int, $3::int)
ORDER BY t0."StoreID", t0."TransactionNumber"
LIMIT 500`,
    sqlite: `SELECT t0."StoreID" AS v0, t0."TransactionNumber" AS v1, t0."Total" AS v2, t1."Last ""Name""" AS v3
FROM "dbo"."Transaction" AS t0 LEFT JOIN "Customer" AS t1 ON t1."ID" = t0."CustomerID"
WHERE t0."StoreID" >= ? AND (t0."StoreID" > ? OR t0."TransactionNumber" > ?)
ORDER BY t0."StoreID", t0."TransactionNumber"
LIMIT 500`,
  },
  keys: {
    mssql: `SELECT t0.[StoreID] AS v0, t0.[TransactionNumber] AS v1, CONVERT(varchar(22), t0.[Total], 2) AS v2, t1.[Last "Name"] AS v3
FROM [dbo].[Transaction] AS t0 LEFT JOIN [Customer] AS t1 ON t1.[ID] = t0.[CustomerID]
WHERE (t0.[StoreID] = CONVERT(int, @0) AND t0.[TransactionNumber] = CONVERT(int, @1)) OR (t0.[StoreID] = CONVERT(int, @2) AND t0.[TransactionNumber] = CONVERT(int, @3))`,
    mysql: `SELECT t0.\`StoreID\` AS v0, t0.\`TransactionNumber\` AS v1, t0.\`Total\` AS v2, t1.\`Last "Name"\` AS v3
FROM \`dbo\`.\`Transaction\` AS t0 LEFT JOIN \`Customer\` AS t1 ON t1.\`ID\` = t0.\`CustomerID\`
WHERE (t0.\`StoreID\` = ? AND t0.\`TransactionNumber\` = ?) OR (t0.\`StoreID\` = ? AND t0.\`TransactionNumber\` = ?)`,
    postgres: `SELECT t0."StoreID" AS v0, t0."TransactionNumber" AS v1, t0."Total"::numeric AS v2, t1."Last ""Name""" AS v3
FROM "dbo"."Transaction" AS t0 LEFT JOIN "Customer" AS t1 ON t1."ID" = t0."CustomerID"
WHERE (t0."StoreID" = $1::int AND t0."TransactionNumber" = $2::int) OR (t0."StoreID" = $3::int AND t0."TransactionNumber" = $4::int)`,
    sqlite: `SELECT t0."StoreID" AS v0, t0."TransactionNumber" AS v1, t0."Total" AS v2, t1."Last ""Name""" AS v3
FROM "dbo"."Transaction" AS t0 LEFT JOIN "Customer" AS t1 ON t1."ID" = t0."CustomerID"
WHERE (t0."StoreID" = ? AND t0."TransactionNumber" = ?) OR (t0."StoreID" = ? AND t0."TransactionNumber" = ?)`,
  },
  childrenByKeys: {
    mssql: `SELECT t0.[StoreID] AS v0, t0.[TransactionNumber] AS v1, CONVERT(varchar(22), c0.[Price], 2) AS v2, c1.[Code] AS v3
FROM [dbo].[Transaction] AS t0 LEFT JOIN [Customer] AS t1 ON t1.[ID] = t0.[CustomerID] INNER JOIN [Entry] AS c0 ON c0.[StoreID] = t0.[StoreID] AND c0.[TransactionNumber] = t0.[TransactionNumber] INNER JOIN [Item] AS c1 ON c1.[ID] = c0.[ItemID]
WHERE (t0.[StoreID] = CONVERT(int, @0) AND t0.[TransactionNumber] = CONVERT(int, @1))
ORDER BY t0.[StoreID], t0.[TransactionNumber], c0.[ID]`,
    mysql: `SELECT t0.\`StoreID\` AS v0, t0.\`TransactionNumber\` AS v1, c0.\`Price\` AS v2, c1.\`Code\` AS v3
FROM \`dbo\`.\`Transaction\` AS t0 LEFT JOIN \`Customer\` AS t1 ON t1.\`ID\` = t0.\`CustomerID\` INNER JOIN \`Entry\` AS c0 ON c0.\`StoreID\` = t0.\`StoreID\` AND c0.\`TransactionNumber\` = t0.\`TransactionNumber\` INNER JOIN \`Item\` AS c1 ON c1.\`ID\` = c0.\`ItemID\`
WHERE (t0.\`StoreID\` = ? AND t0.\`TransactionNumber\` = ?)
ORDER BY t0.\`StoreID\`, t0.\`TransactionNumber\`, c0.\`ID\``,
    postgres: `SELECT t0."StoreID" AS v0, t0."TransactionNumber" AS v1, c0."Price"::numeric AS v2, c1."Code" AS v3
FROM "dbo"."Transaction" AS t0 LEFT JOIN "Customer" AS t1 ON t1."ID" = t0."CustomerID" INNER JOIN "Entry" AS c0 ON c0."StoreID" = t0."StoreID" AND c0."TransactionNumber" = t0."TransactionNumber" INNER JOIN "Item" AS c1 ON c1."ID" = c0."ItemID"
WHERE (t0."StoreID" = $1::int AND t0."TransactionNumber" = $2::int)
ORDER BY t0."StoreID", t0."TransactionNumber", c0."ID"`,
    sqlite: `SELECT t0."StoreID" AS v0, t0."TransactionNumber" AS v1, c0."Price" AS v2, c1."Code" AS v3
FROM "dbo"."Transaction" AS t0 LEFT JOIN "Customer" AS t1 ON t1."ID" = t0."CustomerID" INNER JOIN "Entry" AS c0 ON c0."StoreID" = t0."StoreID" AND c0."TransactionNumber" = t0."TransactionNumber" INNER JOIN "Item" AS c1 ON c1."ID" = c0."ItemID"
WHERE (t0."StoreID" = ? AND t0."TransactionNumber" = ?)
ORDER BY t0."StoreID", t0."TransactionNumber", c0."ID"`,
  },
} satisfies Record<string, Record<Engine, string>>;

describe.each(engines)('the SQL for %s', (engine) => {
  it('of a page goes on strictly after the last row, and ends at the ceiling', () => {
    expect(pageOf(engine, page)).toEqual({
      sql: golden.page[engine],
      parameters: [...texts(engine, '2026-03-01 10:00:01', '1', '7'), '2026-03-01 11:00:00'],
    });
  });

  it('of children joins them to the parents between the start of the page and its last row', () => {
    const last = { watermark: '2026-03-01 10:00:09', key: ['2', '8'] };
    const written = write(engine, (dialect) => {
      const plan = planOf(page, catalogue, dialect);
      const [child] = plan.children;
      if (!child) throw new Error('The plan has lost its child.');
      return childStatement(plan, child, page, last, dialect);
    });
    expect(written.sql).toBe(golden.children[engine]);
    expect(written.parameters).toEqual([
      ...texts(engine, '2026-03-01 10:00:01', '1', '7'),
      ...texts(engine, '2026-03-01 10:00:09', '2', '8'),
    ]);
  });

  it('of children within one group of equal stamps holds the stamp still', () => {
    const last = { watermark: '2026-03-01 10:00:01', key: ['1', '9'] };
    const written = write(engine, (dialect) => {
      const plan = planOf(page, catalogue, dialect);
      const [child] = plan.children;
      if (!child) throw new Error('The plan has lost its child.');
      return childStatement(plan, child, page, last, dialect);
    });
    expect(written.parameters).toEqual(['2026-03-01 10:00:01', '1', '7', '9']);
    const operators = [...written.sql.matchAll(/ (=|>|<=) (?:CAST\(|CONVERT\(\w+, )?[?$@]/g)].map(
      ([, operator]) => operator,
    );
    expect(operators).toEqual(['=', '=', '>', '<=']);
  });

  it('of a snapshot is in the order of the key alone', () => {
    const written = pageOf(engine, { ...rows, after: { key: ['1', '7'] }, limit: 500 });
    expect(written).toEqual({ sql: golden.snapshot[engine], parameters: texts(engine, '1', '7') });
  });

  it('of rows and children by their keys names each key', () => {
    const byKeys = write(engine, (dialect) =>
      keysStatement(
        planOf(rows, catalogue, dialect),
        [
          ['1', '7'],
          ['2', '8'],
        ],
        dialect,
      ),
    );
    expect(byKeys).toEqual({ sql: golden.keys[engine], parameters: ['1', '7', '2', '8'] });
    const children = write(engine, (dialect) => {
      const plan = planOf(rows, catalogue, dialect);
      const [child] = plan.children;
      if (!child) throw new Error('The plan has lost its child.');
      return childByKeysStatement(plan, child, [['1', '7']], dialect);
    });
    expect(children).toEqual({ sql: golden.childrenByKeys[engine], parameters: ['1', '7'] });
  });
});
