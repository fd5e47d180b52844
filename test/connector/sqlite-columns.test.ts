import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connector } from '../../connectors/sqlite/index.ts';
import { boundAs } from '../../connectors/sqlite/values.ts';
import { numberText } from '../../src/connector/index.ts';
import { failureOf, keysOf, rowsOf, withSource } from '../conformance/reading.ts';
import { start, stream } from './sqlite-start.ts';

describe('a column without a type', () => {
  const values = {
    integers: ['5', '7', '10', '9007199254740993', '9223372036854775807'],
    decimals: ['0.1', '2.5', '10', '2461107.916666667'],
    texts: [`'10'`, `'5'`, `'7'`, `'a'`],
  };

  it.each(Object.entries(values))('pages through %s in their own order', async (_kind, literals) => {
    const database = await start([
      'CREATE TABLE bare (id PRIMARY KEY)',
      'CREATE VIEW seen AS SELECT coalesce(id, 0) AS id FROM bare',
      ...literals.map((literal) => `INSERT INTO bare VALUES (${literal})`),
    ]);
    await withSource(connector, database, async (source) => {
      for (const table of ['bare', 'seen']) {
        const rows = await rowsOf(source, stream(table, 'id', 'id'), 1);
        expect(keysOf(rows)).toEqual(literals.map((literal) => literal.replaceAll("'", '')));
        const { rows: found } = await source.readByKeys(
          stream(table, 'id'),
          keysOf(rows).map((key) => [key]),
        );
        expect(found).toHaveLength(literals.length);
      }
    });
  });

  it('is refused as a key where it mixes numbers and texts, since their texts alone would not tell them apart', async () => {
    const database = await start([
      'CREATE TABLE bare (id PRIMARY KEY)',
      `INSERT INTO bare VALUES (5), ('5'), (6)`,
    ]);
    await withSource(connector, database, async (source) => {
      const refused = await failureOf(rowsOf(source, stream('bare', 'id'), 1));
      expect(refused).toMatchObject({ code: 'POS_COLUMN_TYPE', sentence: expect.stringContaining('bare') });
    });
  });

  it('and a column of a view over two tables, whatever type it seems to have, pages as its values are', async () => {
    const database = await start([
      'CREATE TABLE history (id TEXT)',
      'CREATE TABLE current (id INTEGER)',
      'INSERT INTO current VALUES (5), (7), (10), (100)',
      'CREATE VIEW tickets AS SELECT id FROM history UNION ALL SELECT id FROM current',
    ]);
    await withSource(connector, database, async (source) => {
      expect(keysOf(await rowsOf(source, stream('tickets', 'id', 'id'), 1))).toEqual(['5', '7', '10', '100']);
    });
  });

  it('but with a type that converts may hold both', async () => {
    const database = await start([
      'CREATE TABLE typed (id INTEGER NOT NULL UNIQUE)',
      `INSERT INTO typed VALUES (5), ('6'), ('A17'), (2.5), (-1)`,
      'CREATE TABLE imported (id ANY)',
      `INSERT INTO imported VALUES (5), ('6'), ('A17'), (2.5), (-1)`,
    ]);
    await withSource(connector, database, async (source) => {
      for (const table of ['typed', 'imported']) {
        expect(keysOf(await rowsOf(source, stream(table, 'id'), 1))).toEqual(['-1', '2.5', '5', '6', 'A17']);
      }
    });
  });
});

describe('a REAL watermark', () => {
  it('goes back to the last bit, for any number', async () => {
    const database = await start(['CREATE TABLE julian (id INTEGER PRIMARY KEY, at REAL)']);
    const insert = new Database(database.file);
    await withSource(connector, database, async (source) => {
      const numbers = fc.uniqueArray(fc.double({ noNaN: true }), { minLength: 1, maxLength: 20 });
      const property = fc.asyncProperty(numbers, async (stamps) => {
        insert.exec('DELETE FROM julian');
        for (const stamp of stamps) insert.prepare('INSERT INTO julian (at) VALUES (?)').run(stamp);
        const rows = await rowsOf(source, stream('julian', 'id', 'at'), 1);
        expect(rows.map(({ watermark }) => Number(watermark))).toEqual(
          stamps.map((stamp) => stamp + 0).sort((a, b) => a - b),
        );
      });
      await fc.assert(property, { numRuns: 30 });
    });
    insert.close();
  });
});

describe('numbers as text', () => {
  it.each([
    [1e21, '1000000000000000000000'],
    [-1.25e-7, '-0.000000125'],
    [12, '12'],
    [2 ** 60, '1152921504606846976'],
    [-0, '0'],
    [5e-324, `0.${'0'.repeat(323)}5`],
  ])('writes %s as %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  it('have no exponent, and read back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(numberText(value)).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(numberText(value))).toBe(value + 0);
      }),
    );
  });

  it.each([
    ['9223372036854775807', 'number', 9223372036854775807n],
    ['9223372036854775808', 'number', 2 ** 63],
    ['12.5', 'number', 12.5],
    ['2026-03-01', 'number', '2026-03-01'],
    ['7', 'text', '7'],
    ['', 'number', ''],
  ] as const)('binds %s in a column of %ss as it was stored', (text, storage, bound) => {
    expect(boundAs(text, storage)).toBe(bound);
  });
});

describe('the catalogue of a SQLite file', () => {
  it('knows which keys are truly unique and never null', async () => {
    const database = await start([
      'CREATE TABLE a (x TEXT, y INT, PRIMARY KEY (y, x)) WITHOUT ROWID',
      'CREATE TABLE b (id INTEGER PRIMARY KEY, code TEXT, part TEXT, twice INT AS (id * 2))',
      'CREATE UNIQUE INDEX b_part ON b (part) WHERE part IS NOT NULL',
      'CREATE UNIQUE INDEX b_lower ON b (lower(code))',
      'CREATE UNIQUE INDEX b_code ON b (code, part)',
      'CREATE TABLE c (id TEXT PRIMARY KEY)',
    ]);
    await withSource(connector, database, async (source) => {
      const infos = await source.catalogue([{ name: 'A' }, { schema: 'main', name: 'b' }, { name: 'c' }]);
      const nullable = infos.map(({ columns }) =>
        columns.map(({ name, nullable }) => (nullable ? `${name}?` : name)),
      );
      expect(nullable).toEqual([['x', 'y'], ['id', 'code?', 'part?', 'twice?'], ['id?']]);
      expect(infos.map(({ uniqueKeys }) => uniqueKeys)).toEqual([
        [['y', 'x']],
        [['id'], ['code', 'part']],
        [['id']],
      ]);
    });
  });

  it.each([
    ['VARCHAR(255)', 'text'],
    ['uniqueidentifier', 'text'],
    ['BIGINT UNSIGNED', 'integer'],
    ['DECIMAL(12,2)', 'decimal'],
    ['money', 'decimal'],
    ['DOUBLE PRECISION', 'float'],
    ['boolean', 'boolean'],
    ['DATE', 'date'],
    ['TIME', 'time'],
    ['timestamp', 'stamp'],
    ['VARBINARY(16)', 'binary'],
    ['', 'other'],
  ])('calls %j a column of kind %s', async (type, kind) => {
    const database = await start([`CREATE TABLE t (c ${type})`]);
    await withSource(connector, database, async (source) => {
      const [info] = await source.catalogue([{ name: 't' }]);
      expect(info?.columns).toEqual([{ name: 'c', type, kind, nullable: true }]);
    });
  });
});
