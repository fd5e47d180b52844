import fc from 'fast-check';
import { expect, it } from 'vitest';
import { connector } from '../../connectors/mysql/index.ts';
import type { Source } from '../../src/connector/index.ts';
import { column, keysOf, relationOf, rowsOf, withSource } from '../conformance/reading.ts';
import { describeEngine } from '../engines/index.ts';
import { start } from './mysql-start.ts';
import { stream } from './stream.ts';

const pair = (table: string) => ({
  relation: relationOf('r', table, ['code', 'id']),
  key: [column('r', 'code'), column('r', 'id')],
  children: [],
});

/** The keys of all rows, which must not depend on the size of a page. */
async function wholeOf(source: Source, query: Parameters<typeof rowsOf>[1]): Promise<readonly string[]> {
  const whole = keysOf(await rowsOf(source, query, 1_000));
  for (const limit of [1, 2, 5]) expect(keysOf(await rowsOf(source, query, limit))).toEqual(whole);
  return whole;
}

for (const engine of ['mysql', 'mariadb'] as const) {
  describeEngine(engine, (server) => {
    it.each([
      'latin1 COLLATE latin1_swedish_ci',
      'latin1 COLLATE latin1_german2_ci',
      'latin1 COLLATE latin1_bin',
      'utf8 COLLATE utf8_general_ci',
      'utf8mb4 COLLATE utf8mb4_general_ci',
      'utf8mb4 COLLATE utf8mb4_unicode_520_ci',
      'utf8mb4 COLLATE utf8mb4_bin',
    ])('pages through texts of %s that differ in case, accents and blanks at the end', async (collation) => {
      const texts = [
        'a',
        'A',
        'a ',
        'á',
        'Ä',
        'ae',
        'b',
        'B  ',
        'ß',
        'ss',
        'SS ',
        '',
        ' ',
        'Z',
        '_',
        '10',
        '9',
      ];
      const database = await start(server, [
        `CREATE TABLE loose (code VARCHAR(20) CHARACTER SET ${collation} NOT NULL, id INT NOT NULL, PRIMARY KEY (code, id))`,
        ...[...texts, ...texts].map((text, id) => `INSERT INTO loose VALUES ('${text}', ${id})`),
        `CREATE TABLE strict_ (code VARCHAR(20) CHARACTER SET ${collation} NOT NULL PRIMARY KEY)`,
        `INSERT IGNORE INTO strict_ SELECT code FROM loose`,
      ]);
      await withSource(connector, database, async (source) => {
        const whole = await wholeOf(source, pair('loose'));
        expect(new Set(whole.map((key) => key.split('|')[1])).size).toBe(texts.length * 2);
        const distinct = await wholeOf(source, stream('strict_', 'code'));
        const found = await source.readByKeys(
          stream('strict_', 'code'),
          distinct.map((key) => [key]),
        );
        expect(found.rows).toHaveLength(distinct.length);
      });
    });

    it('pages through an ENUM in the order of its numbers, which is not that of its labels', async () => {
      const labels = ['zz', 'aa', "it''s", '10', '9', ''];
      const database = await start(server, [
        `CREATE TABLE kinds (code ENUM(${labels.map((label) => `'${label}'`).join(', ')}) NOT NULL, id INT NOT NULL, PRIMARY KEY (code, id))`,
        ...[0, 1, 2].flatMap((id) => labels.map((label) => `INSERT INTO kinds VALUES ('${label}', ${id})`)),
      ]);
      await withSource(connector, database, async (source) => {
        const whole = await wholeOf(source, pair('kinds'));
        const inOrder = labels.flatMap((label) => [0, 1, 2].map((id) => `${label.replace("''", "'")}|${id}`));
        expect(whole).toEqual(inOrder);
      });
    });

    it('pages through zero dates, impossible dates and true ones', async () => {
      const stamps = [
        '0000-00-00 00:00:00',
        '2026-00-00 00:00:00',
        '2026-02-31 10:00:00',
        '2026-03-01 10:00:00',
      ];
      const database = await start(server, [
        'CREATE TABLE dated (id INT NOT NULL PRIMARY KEY, at DATETIME NOT NULL, touched TIMESTAMP NOT NULL)',
        ...[0, 1, 2].flatMap((round) =>
          stamps.map(
            (stamp, at) =>
              `INSERT INTO dated VALUES (${round * 10 + at}, '${stamp}', '${at < 3 ? stamps[0] : stamp}')`,
          ),
        ),
      ]);
      await withSource(connector, database, async (source) => {
        const byDate = await wholeOf(source, stream('dated', 'id', 'at'));
        expect(byDate).toEqual([0, 10, 20, 1, 11, 21, 2, 12, 22, 3, 13, 23].map(String));
        const byTouch = await wholeOf(source, stream('dated', 'id', 'touched'));
        expect(byTouch).toEqual([0, 1, 2, 10, 11, 12, 20, 21, 22, 3, 13, 23].map(String));
      });
    });

    it('gives FLOAT and DOUBLE watermarks back to the last bit', async () => {
      const database = await start(server, [
        'CREATE TABLE weighed (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, w DOUBLE, f FLOAT)',
      ]);
      const numbers = fc.uniqueArray(fc.float({ noNaN: true, noDefaultInfinity: true }), {
        minLength: 1,
        maxLength: 15,
      });
      const doubles = fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), {
        minLength: 1,
        maxLength: 15,
      });
      const ordered = (all: readonly number[]) =>
        [...new Set(all.map((one) => one + 0))].sort((a, b) => a - b);
      await withSource(connector, database, async (source) => {
        const property = fc.asyncProperty(numbers, doubles, async (singles, wide) => {
          await database.write([
            'TRUNCATE weighed',
            ...singles.map((one) => `INSERT INTO weighed (f) VALUES (${one.toExponential()})`),
            ...wide.map((one) => `INSERT INTO weighed (w) VALUES (${one.toExponential()})`),
          ]);
          const read = async (by: string) =>
            (await rowsOf(source, stream('weighed', 'id', by), 2)).map(({ watermark }) => Number(watermark));
          expect(ordered((await read('f')).map(Math.fround))).toEqual(ordered(singles));
          expect(ordered(await read('w'))).toEqual(ordered(wide));
          expect(await read('w')).toHaveLength(wide.length);
        });
        await fc.assert(property, { numRuns: 20 });
      });
    });

    it('reads all rows where a look back goes below zero in an unsigned column', async () => {
      const database = await start(server, [
        'CREATE TABLE young (id BIGINT UNSIGNED NOT NULL PRIMARY KEY)',
        'INSERT INTO young VALUES (1), (2), (18446744073709551615)',
      ]);
      await withSource(connector, database, async (source) => {
        const query = { ...stream('young', 'id', 'id'), after: { watermark: '-905' } };
        expect(keysOf(await rowsOf(source, query, 2))).toEqual(['1', '2', '18446744073709551615']);
      });
    });

    it('finds no row for a key that its column cannot hold', async () => {
      const database = await start(server, [
        `CREATE TABLE held (n INT NOT NULL, d DECIMAL(6,2) NOT NULL, e ENUM('0','1') NOT NULL, t DATETIME NOT NULL, PRIMARY KEY (n))`,
        `INSERT INTO held VALUES (0, 0, '0', '0000-00-00'), (1, 1, '1', '2026-01-01')`,
      ]);
      await withSource(connector, database, async (source) => {
        for (const name of ['n', 'd', 'e', 't']) {
          const { rows } = await source.readByKeys(stream('held', name), [['walk-in'], ['1e0'], ['0x1']]);
          expect(rows).toEqual([]);
        }
      });
    });

    it('reads tables without transactions too', async () => {
      const database = await start(server, [
        'CREATE TABLE old_ (id INT NOT NULL PRIMARY KEY) ENGINE=MyISAM',
        'INSERT INTO old_ VALUES (1), (2), (3)',
      ]);
      await withSource(connector, database, async (source) => {
        expect(await wholeOf(source, stream('old_', 'id'))).toEqual(['1', '2', '3']);
      });
    });

    it('pages through a view whose key begins with a literal, made under another collation than ours', async () => {
      const database = await start(server, [
        'CREATE TABLE current_ (id INT NOT NULL PRIMARY KEY)',
        'INSERT INTO current_ VALUES (1), (2), (3)',
        'SET NAMES utf8mb4 COLLATE utf8mb4_unicode_520_ci',
        `CREATE VIEW labelled AS SELECT 'current' AS code, id FROM current_`,
      ]);
      await withSource(connector, database, async (source) => {
        expect(await wholeOf(source, pair('labelled'))).toEqual(['current|1', 'current|2', 'current|3']);
      });
    });

    it('shows TIMESTAMP in UTC, or in the offset that the source names, and DATETIME as it was written', async () => {
      const database = await start(server, [
        'CREATE TABLE zoned (id INT NOT NULL PRIMARY KEY, at TIMESTAMP NOT NULL, local DATETIME NOT NULL)',
        `INSERT INTO zoned VALUES (1, '2026-03-08 09:59:59', '2026-03-08 02:59:59')`,
      ]);
      const query = {
        ...stream('zoned', 'id', 'at'),
        relation: relationOf('r', 'zoned', ['id', 'at', 'local']),
      };
      const read = (options: object) =>
        withSource(
          connector,
          { ...database, options: { ...Object(database.options), ...options } },
          (source) => rowsOf(source, query, 5),
        );
      const [utc] = await read({});
      expect(utc?.values).toMatchObject({ 'r.at': '2026-03-08 09:59:59', 'r.local': '2026-03-08 02:59:59' });
      const [denver] = await read({ session_zone: '-07:00' });
      expect(denver?.values).toMatchObject({
        'r.at': '2026-03-08 02:59:59',
        'r.local': '2026-03-08 02:59:59',
      });
    });
  });
}

it('takes offsets alone for the zone of the session: names have daylight saving', () => {
  const source = { host: 'db', user: 'u', database: 'd' };
  const takes = (session_zone: string) => connector.options.safeParse({ ...source, session_zone }).success;
  expect(['+00:00', '-07:00', '+12:59'].filter(takes)).toHaveLength(3);
  expect(['UTC', 'SYSTEM', 'America/Denver', '-7', "+00:00'", '+14:00'].filter(takes)).toEqual([]);
});
