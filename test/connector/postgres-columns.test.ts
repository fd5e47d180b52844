import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { connector } from '../../connectors/postgres/index.ts';
import { failureOf, keysOf, relationOf, rowsOf, withSource } from '../conformance/reading.ts';
import { describeEngine } from '../engines/index.ts';
import { start } from './postgres-start.ts';
import { stream } from './stream.ts';

const blind = `CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level1', deterministic = false)`;

describeEngine('postgres', (server) => {
  let database: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    database = await start(server);
  });

  describe('a text key', () => {
    const words = [
      'abc',
      'ABD',
      'Abe',
      'b',
      'B ',
      'ba',
      'a b',
      'é',
      'e',
      'f',
      'Z',
      '0',
      '10',
      '9',
      "o'hara",
      '😀',
    ];
    const collations = {
      C: 'text COLLATE "C"',
      'ICU, by language': 'text COLLATE "de-x-icu"',
      'ICU, without case and accents': 'text COLLATE blind',
      'the default': 'varchar(20)',
      'char(n)': 'char(12)',
      citext: 'citext',
    };

    it.each(Object.entries(collations))('pages in the order of its collation: %s', async (_about, type) => {
      const expected = type.endsWith('blind') ? words.filter((word) => word !== 'é') : words;
      await database.write([
        'DROP TABLE IF EXISTS words',
        ...(type.endsWith('blind') ? [blind] : []),
        `CREATE TABLE words (id ${type} PRIMARY KEY)`,
        ...expected.map((word) => `INSERT INTO words VALUES (${database.literal(word)})`),
      ]);
      const order = (await database.rows('SELECT id::text FROM words ORDER BY words.id')).map(({ id }) =>
        String(id),
      );
      await withSource(connector, database, async (source) => {
        for (const limit of [1, 3, 100])
          expect(keysOf(await rowsOf(source, stream('words', 'id'), limit))).toEqual(order);
        const { rows } = await source.readByKeys(
          stream('words', 'id'),
          order.map((word) => [word]),
        );
        expect(rows).toHaveLength(order.length);
      });
    });

    it('of citext compares without case also where the extension stands in a schema off the path', async () => {
      const elsewhere = await start(
        server,
        [
          `CREATE TABLE member (id ext.citext PRIMARY KEY)`,
          `INSERT INTO member VALUES ('abc'), ('ABD'), ('Zoe')`,
        ],
        'CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext',
      );
      await withSource(connector, elsewhere, async (source) => {
        expect(keysOf(await rowsOf(source, stream('member', 'id'), 1))).toEqual(['abc', 'ABD', 'Zoe']);
        expect((await source.readByKeys(stream('member', 'id'), [['ZOE']])).rows).toHaveLength(1);
      });
    });
  });

  it.each([
    ['double precision', fc.double({ noNaN: true })],
    ['real', fc.float({ noNaN: true })],
  ])('pages through any %s, to the last bit', async (type, values) => {
    await database.write([
      'DROP TABLE IF EXISTS julian',
      `CREATE TABLE julian (id serial PRIMARY KEY, at ${type})`,
    ]);
    await withSource(connector, database, async (source) => {
      const stamps = fc.uniqueArray(values, { minLength: 1, maxLength: 20, selector: (one) => one + 0 });
      const property = fc.asyncProperty(stamps, async (given) => {
        await database.write([
          'TRUNCATE julian',
          ...given.map((one) => `INSERT INTO julian (at) VALUES ('${one}')`),
        ]);
        const rows = await rowsOf(source, stream('julian', 'id', 'at'), 1);
        const arrived = rows.map(({ watermark }) => Number(watermark));
        expect(type === 'real' ? arrived.map(Math.fround) : arrived).toEqual(
          given.map((one) => one + 0).sort((a, b) => a - b),
        );
      });
      await fc.assert(property, { numRuns: 20 });
    });
  });

  it('reads the same texts whatever server, database and login are set to', async () => {
    const set = [
      "TimeZone = 'America/Denver'",
      "DateStyle = 'SQL, DMY'",
      "IntervalStyle = 'iso_8601'",
      'extra_float_digits = 0',
      "client_encoding = 'LATIN1'",
      "search_path = 'nowhere'",
    ];
    const odd = await start(server, [
      'CREATE TABLE seen (id int PRIMARY KEY, at timestamptz, day date, pause interval, weight real, word text)',
      `INSERT INTO seen VALUES (1, '2026-03-08 09:59:59.5Z', '2026-03-08', '1 day 2 hours', 0.1::real, '日本')`,
    ]);
    const [row] = await odd.rows('SELECT current_database() AS name');
    await odd.write(set.map((one) => `ALTER DATABASE ${row?.name} SET ${one}`));
    const columns = ['id', 'at', 'day', 'pause', 'weight', 'word'];
    const query = { ...stream('seen', 'id'), relation: relationOf('r', 'seen', columns) };
    const texts = (options: object) =>
      withSource(connector, { ...odd, options: { ...Object(odd.options), ...options } }, async (source) =>
        (await rowsOf(source, query, 1)).map(({ values }) => Object.values(values)),
      );
    const rest = ['2026-03-08', '1 day 02:00:00', '0.1', '日本'];
    expect(await texts({})).toEqual([['1', '2026-03-08 09:59:59.5+00', ...rest]]);
    const denver = await texts({ session_zone: 'America/Denver' });
    expect(denver).toEqual([['1', '2026-03-08 03:59:59.5-06', ...rest]]);
    expect(await failureOf(texts({ session_zone: 'Denver' }))).toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('reads a database in another encoding, and finds its keys again', async () => {
    const latin = await start(
      server,
      ['CREATE TABLE word (id varchar(20) PRIMARY KEY)', `INSERT INTO word VALUES ('Grüße'), ('né'), ('z')`],
      '',
      'LATIN1',
    );
    await withSource(connector, latin, async (source) => {
      const keys = keysOf(await rowsOf(source, stream('word', 'id'), 1));
      expect(keys.toSorted()).toEqual(['Grüße', 'né', 'z']);
      expect((await source.readByKeys(stream('word', 'id'), [['Grüße']])).rows).toHaveLength(1);
    });
  });

  it('finds nothing for keys that no value of the column can be, and the others with them', async () => {
    const keys = {
      integer: '7',
      'numeric(5,2)': '7.00',
      uuid: '00000000-0000-0000-0000-000000000007',
      boolean: '1',
      'double precision': '0.5',
    };
    for (const [type, key] of Object.entries(keys)) {
      await database.write([
        'DROP TABLE IF EXISTS keyed',
        `CREATE TABLE keyed (id ${type} PRIMARY KEY)`,
        `INSERT INTO keyed VALUES ('${key}')`,
      ]);
      const asked = [['walk-in'], [''], ['99999999999x'], ['-'], [key]];
      const { rows } = await withSource(connector, database, (source) =>
        source.readByKeys(stream('keyed', 'id'), asked),
      );
      expect([type, ...keysOf(rows)]).toEqual([type, key]);
    }
  });

  it.each([
    ['smallint', '32768'],
    ['integer', '-2147483649'],
    ['bigint', '9223372036854775808'],
  ])('finds nothing in %s for %s, which is too great', async (type, key) => {
    await database.write(['DROP TABLE IF EXISTS wide', `CREATE TABLE wide (id ${type} PRIMARY KEY)`]);
    const read = withSource(connector, database, (source) =>
      source.readByKeys(stream('wide', 'id'), [[key]]),
    );
    expect((await read).rows).toEqual([]);
  });

  it('refuses a position that is no value of its column, instead of reading nothing for ever', async () => {
    await database.write(['CREATE TABLE moved (id integer PRIMARY KEY)']);
    await withSource(connector, database, async (source) => {
      const refused = failureOf(
        source.readPage({ ...stream('moved', 'id'), after: { key: ['A17'] }, limit: 1 }),
      );
      expect(await refused).toMatchObject({ code: 'POS_COLUMN_TYPE' });
    });
  });
});
