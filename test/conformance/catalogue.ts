import { expect, it } from 'vitest';
import type { Subject } from './connector-conformance.ts';
import { tableOf } from './database.ts';
import { column, failureOf, relationOf, rowsOf, withSource } from './reading.ts';

export function catalogueBehaviour({ connector, database }: Subject): void {
  it('tell the time within a second, in UTC with microseconds, and show by some values how a column writes', async () => {
    const { integer, stamp } = database().types;
    const rows = Array.from({ length: 50 }, (_, at) => [at, at % 2 === 0 ? null : '2026-03-01 10:00:00']);
    await database().write([
      ...tableOf(database(), 'clocked', { id: integer, at: stamp }, rows),
      ...tableOf(database(), 'clockless', { at: stamp }, [[null]]),
    ]);
    await withSource(connector(), database(), async (source) => {
      const { now, samples } = await source.clock({ table: { name: 'clocked' }, column: 'at' });
      expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,7}Z$/);
      expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(1_000);
      expect(samples.length).toBeGreaterThan(1);
      expect(samples.length).toBeLessThan(25);
      for (const sample of samples) expect(sample).toMatch(/^2026-03-01 10:00:00/);
      expect((await source.clock({ table: { name: 'clockless' }, column: 'at' })).samples).toEqual([]);
      expect((await source.clock()).samples).toEqual([]);
      const missing = source.clock({ table: { name: 'clocked' }, column: 'noon' });
      expect(await failureOf(missing)).toMatchObject({ code: 'POS_COLUMN_MISSING' });
    });
  });

  it('tell since when somebody writes, or null: never a time that has not come', async () => {
    await withSource(connector(), database(), async (source) => {
      const { now, oldestWriter } = await source.clock();
      if (oldestWriter !== null) expect(Date.parse(oldestWriter)).toBeLessThanOrEqual(Date.parse(now));
    });
  });

  it('tell columns, kinds and unique keys of tables and views, and leave out what is not there', async () => {
    const { integer, text, stamp, binary } = database().types;
    const { quote } = database();
    const columns = {
      store: `${integer} NOT NULL`,
      no: `${integer} NOT NULL`,
      Receipt: `${text} NOT NULL`,
      at: stamp,
      face: binary,
    };
    const key = `PRIMARY KEY (${quote('store')}, ${quote('no')}), UNIQUE (${quote('Receipt')})`;
    await database().write([
      ...tableOf(database(), 'known', columns, [], key),
      `CREATE VIEW ${quote('seen')} AS SELECT ${quote('Receipt')} FROM ${quote('known')}`,
    ]);
    await withSource(connector(), database(), async (source) => {
      const asked = [{ name: 'known' }, { name: 'unknown' }, { name: 'seen' }];
      const [known, seen, ...more] = await source.catalogue(asked);
      expect(more).toEqual([]);
      expect(known?.table).toEqual({ name: 'known' });
      expect(known?.columns.map(({ name, kind, nullable }) => [name, kind, nullable])).toEqual([
        ['store', 'integer', false],
        ['no', 'integer', false],
        ['Receipt', 'text', false],
        ['at', 'stamp', true],
        ['face', 'binary', true],
      ]);
      expect(known?.uniqueKeys).toEqual([['store', 'no'], ['Receipt']]);
      expect(seen).toMatchObject({ columns: [{ name: 'Receipt', kind: 'text' }], uniqueKeys: [] });
    });
  });

  it('tell all tables and views there are, and what foreign keys tie together', async () => {
    const { integer } = database().types;
    const { quote } = database();
    const names = (...all: readonly string[]) => `(${all.map(quote).join(', ')})`;
    const parent = { shop: `${integer} NOT NULL`, no: `${integer} NOT NULL` };
    const child = { line: `${integer} NOT NULL PRIMARY KEY`, its_no: integer, its_shop: integer };
    const key = `FOREIGN KEY ${names('its_shop', 'its_no')} REFERENCES ${quote('Tied to')} ${names('shop', 'no')}`;
    await database().write([
      ...tableOf(database(), 'Tied to', parent, [], `PRIMARY KEY ${names('shop', 'no')}`),
      ...tableOf(database(), 'tied', child, [], key),
      `CREATE VIEW ${quote('over_tied')} AS SELECT ${quote('line')} FROM ${quote('tied')}`,
    ]);
    await withSource(connector(), database(), async (source) => {
      const { tables, references } = await source.overview();
      expect(tables).toEqual(
        expect.arrayContaining([
          { table: { name: 'Tied to' }, view: false },
          { table: { name: 'tied' }, view: false },
          { table: { name: 'over_tied' }, view: true },
        ]),
      );
      expect(references).toContainEqual({
        table: { name: 'tied' },
        columns: ['its_shop', 'its_no'],
        other: { name: 'Tied to' },
        otherColumns: ['shop', 'no'],
      });
      expect(await source.catalogue(tables.map(({ table }) => table))).toHaveLength(tables.length);
    });
  });

  it('give some rows of a table, and no more than asked for', async () => {
    const { integer, text } = database().types;
    const rows = [
      [1, 'one'],
      [2, null],
      [3, 'three'],
    ] as const;
    await database().write(tableOf(database(), 'Some rows', { id: integer, name: text }, rows));
    await withSource(connector(), database(), async (source) => {
      const table = { name: 'Some rows' };
      expect(await source.sample(table, ['id'], 2)).toHaveLength(2);
      expect((await source.sample(table, ['name', 'id'], 10)).toSorted()).toEqual(
        rows.map(([id, name]) => [name, String(id)]).toSorted(),
      );
    });
  });

  it('find a column whose name differs in case alone, and call it in rows as the query does', async () => {
    const { integer } = database().types;
    await database().write(
      tableOf(database(), 'folded', { ID: `${integer} NOT NULL PRIMARY KEY` }, [[1], [2], [3]]),
    );
    const query = { relation: relationOf('f', 'folded', ['id']), key: [column('f', 'Id')], children: [] };
    const rows = await withSource(connector(), database(), (source) => rowsOf(source, query, 2));
    expect(rows.map(({ values }) => values['f.id'])).toEqual(['1', '2', '3']);
  });

  it('name a table or column that is missing, until it is there (again)', async () => {
    const { integer, text } = database().types;
    const { quote } = database();
    const columns = { id: `${integer} NOT NULL PRIMARY KEY`, total: text };
    const query = (table: string, wanted: string) => ({
      relation: relationOf('r', table, ['id', wanted]),
      key: [column('r', 'id')],
      children: [],
    });
    await database().write(tableOf(database(), 'changing', columns, [[1, '5.00']]));
    await withSource(connector(), database(), async (source) => {
      const table = await failureOf(rowsOf(source, query('no_such_table', 'total'), 1));
      expect(table).toMatchObject({
        code: 'POS_TABLE_MISSING',
        sentence: expect.stringContaining('no_such_table'),
      });
      const misspelt = await failureOf(rowsOf(source, query('changing', 'totl'), 1));
      expect(misspelt).toMatchObject({
        code: 'POS_COLUMN_MISSING',
        sentence: expect.stringContaining('totl'),
      });
      expect(misspelt.hint).toContain('total');

      expect(await rowsOf(source, query('changing', 'total'), 1)).toHaveLength(1);
      await database().write([`ALTER TABLE ${quote('changing')} DROP COLUMN ${quote('total')}`]);
      const dropped = await failureOf(rowsOf(source, query('changing', 'total'), 1));
      expect(dropped).toMatchObject({
        code: 'POS_COLUMN_MISSING',
        sentence: expect.stringContaining('total'),
      });
      expect(await rowsOf(source, query('changing', 'id'), 1)).toHaveLength(1);
      await database().write([`ALTER TABLE ${quote('changing')} ADD ${quote('total')} ${text}`]);
      expect(await rowsOf(source, query('changing', 'total'), 1)).toHaveLength(1);
      await database().write([`DROP TABLE ${quote('changing')}`]);
      const gone = await failureOf(rowsOf(source, query('changing', 'id'), 1));
      expect(gone).toMatchObject({
        code: 'POS_TABLE_MISSING',
        sentence: expect.stringContaining('changing'),
      });
    });
  });

  it('close twice without complaint, and answer nothing afterwards', async () => {
    await withSource(connector(), database(), async (source) => {
      await source.clock();
      await source.close();
      await source.close();
      await expect(source.clock()).rejects.toThrow();
    });
  });

  it('refuse options that they do not know', () => {
    const options = { ...Object(database().options), colour: 'green' };
    expect(connector().options.safeParse(options).success).toBe(false);
    expect(connector().options.safeParse({}).success).toBe(false);
  });
}
