import { beforeAll, expect, it } from 'vitest';
import { connector } from '../../connectors/postgres/index.ts';
import type { StatementReport, TableName } from '../../src/connector/index.ts';
import { failureOf, keysOf, rowsOf, withSource } from '../conformance/reading.ts';
import { describeEngine } from '../engines/index.ts';
import { start } from './postgres-start.ts';
import { stream } from './stream.ts';

describeEngine('postgres', (server) => {
  let database: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    database = await start(server);
  });
  const catalogue = (...tables: readonly TableName[]) =>
    withSource(connector, database, (source) => source.catalogue(tables));

  it('knows which keys are truly unique, the primary key first', async () => {
    await database.write([
      'CREATE TABLE receipt (no int, store int, code text UNIQUE, part text, PRIMARY KEY (store, no))',
      'CREATE UNIQUE INDEX receipt_part ON receipt (part) WHERE part IS NOT NULL',
      'CREATE UNIQUE INDEX receipt_lower ON receipt (lower(code))',
      'CREATE UNIQUE INDEX receipt_more ON receipt (part, code) INCLUDE (no)',
      'CREATE INDEX receipt_plain ON receipt (no)',
    ]);
    const [info] = await catalogue({ name: 'receipt' });
    expect(info?.uniqueKeys).toEqual([['store', 'no'], ['code'], ['part', 'code']]);
  });

  it('tells of every kind of table, with generated columns and without dropped ones', async () => {
    await database.write([
      'CREATE TABLE plain (id int PRIMARY KEY, gone text, price numeric(10,2), gross numeric GENERATED ALWAYS AS (price * 1.2) STORED)',
      'ALTER TABLE plain DROP COLUMN gone',
      'INSERT INTO plain (id, price) VALUES (1, 10)',
      'CREATE VIEW seen AS SELECT id, price FROM plain',
      'CREATE MATERIALIZED VIEW kept AS SELECT id FROM plain',
      'CREATE TABLE parted (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)',
      `CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`,
      `INSERT INTO parted VALUES (1, '2026-03-01')`,
      'CREATE EXTENSION file_fdw',
      'CREATE SERVER files FOREIGN DATA WRAPPER file_fdw',
      `CREATE FOREIGN TABLE afar (id int NOT NULL) SERVER files OPTIONS (filename '/dev/null')`,
      'CREATE SEQUENCE counter',
    ]);
    const names = ['plain', 'seen', 'kept', 'parted', 'afar', 'counter', 'plain_pkey'];
    const infos = await catalogue(...names.map((name) => ({ name })));
    const shown = infos.map(({ table, columns, uniqueKeys }) => [
      table.name,
      columns.map(({ name, type, nullable }) => `${name} ${type}${nullable ? '?' : ''}`),
      uniqueKeys,
    ]);
    expect(shown).toEqual([
      ['plain', ['id integer', 'price numeric(10,2)?', 'gross numeric?'], [['id']]],
      ['seen', ['id integer?', 'price numeric(10,2)?'], []],
      ['kept', ['id integer?'], []],
      ['parted', ['id integer', 'at date'], [['id', 'at']]],
      ['afar', ['id integer'], []],
    ]);
    await withSource(connector, database, async (source) => {
      for (const table of ['plain', 'seen', 'kept', 'parted', 'afar']) {
        const rows = await rowsOf(source, stream(table, 'id'), 10);
        expect([table, keysOf(rows)]).toEqual([table, table === 'afar' ? [] : ['1']]);
      }
    });
  });

  it('finds a table by its very name, or else the only one that differs in case, and reads it by its real name', async () => {
    await database.write([
      'CREATE TABLE ticketlines (id int PRIMARY KEY)',
      'CREATE TABLE "Customers" ("ID" int PRIMARY KEY)',
      'CREATE TABLE twice (id int PRIMARY KEY)',
      'CREATE TABLE "Twice" (id int PRIMARY KEY)',
      'INSERT INTO ticketlines VALUES (1)',
      'INSERT INTO "Customers" VALUES (2)',
      'INSERT INTO twice VALUES (3)',
      'INSERT INTO "Twice" VALUES (4)',
    ]);
    const statements: StatementReport[] = [];
    const read = (table: string) =>
      withSource(
        connector,
        database,
        async (source) => keysOf(await rowsOf(source, stream(table, 'id'), 9)),
        {
          onStatement: (statement) => statements.push(statement),
        },
      );
    expect(await read('TICKETLINES')).toEqual(['1']);
    expect(await read('customers')).toEqual(['2']);
    expect(await read('twice')).toEqual(['3']);
    expect(await read('Twice')).toEqual(['4']);
    expect(await failureOf(read('TWICE'))).toMatchObject({ code: 'POS_TABLE_MISSING' });
    expect(statements.map(({ sql }) => /FROM (.+) AS/.exec(sql)?.[1])).toEqual(
      expect.arrayContaining(['"public"."ticketlines"', '"public"."Customers"']),
    );
    const [info] = await catalogue({ name: 'TICKETLINES' });
    expect(info?.table).toEqual({ name: 'TICKETLINES' });
  });

  it('looks for a table where the source says, or where the mapping does', async () => {
    await database.write([
      'CREATE SCHEMA "Shop"',
      'CREATE TABLE "Shop".till (id int PRIMARY KEY)',
      'CREATE TABLE till (id int PRIMARY KEY)',
      'INSERT INTO "Shop".till VALUES (1)',
      'INSERT INTO till VALUES (2)',
    ]);
    const keys = async (table: TableName, schema?: string) => {
      const options = { ...Object(database.options), ...(schema === undefined ? {} : { schema }) };
      const query = stream('till', 'id');
      return withSource(connector, { ...database, options }, async (source) =>
        keysOf(await rowsOf(source, { ...query, relation: { ...query.relation, table } }, 9)),
      );
    };
    expect(await keys({ name: 'till' })).toEqual(['2']);
    expect(await keys({ name: 'till' }, 'Shop')).toEqual(['1']);
    expect(await keys({ name: 'till' }, 'shop')).toEqual(['1']);
    expect(await keys({ schema: 'shop', name: 'TILL' })).toEqual(['1']);
    expect(await keys({ schema: 'public', name: 'till' }, 'Shop')).toEqual(['2']);
    expect(await failureOf(keys({ schema: 'pg_temp', name: 'till' }))).toMatchObject({
      code: 'POS_TABLE_MISSING',
    });
  });
});
