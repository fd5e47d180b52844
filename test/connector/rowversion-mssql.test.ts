import { afterAll, beforeAll, expect, it } from 'vitest';
import { connector } from '../../connectors/mssql/index.ts';
import type { PageQuery, Source } from '../../src/connector/index.ts';
import { startMssql } from '../conformance/mssql-database.ts';
import { column, keysOf, pagesOf, relationOf, withSource } from '../conformance/reading.ts';
import { describeEngine, isBabelfish, leaveOut, openSession } from '../engines/index.ts';

const query: Omit<PageQuery, 'limit'> = {
  relation: relationOf('r', 'versioned', ['rev']),
  key: [column('r', 'id')],
  watermark: column('r', 'version'),
  children: [],
};

describeEngine('mssql', (server) => {
  if (isBabelfish(server)) {
    leaveOut({
      'rows by their rowversion come each once, none is passed that a transaction still holds':
        'Babelfish has no MIN_ACTIVE_ROWVERSION()',
    });
  }
  let database: Awaited<ReturnType<typeof startMssql>>;
  beforeAll(async () => {
    database = await startMssql(server);
  });
  afterAll(() => database?.stop());

  const settled = async (source: Source): Promise<string> => {
    const { settled: at } = await source.clock({ table: { name: 'versioned' }, column: 'version' });
    if (at === undefined) throw new Error('The server does not say how far it is settled.');
    return at;
  };

  it('rows by their rowversion come each once, none is passed that a transaction still holds', async () => {
    await database.write([
      'CREATE TABLE versioned (id int NOT NULL PRIMARY KEY, rev int NOT NULL, version rowversion NOT NULL)',
    ]);
    for (const id of [1, 2, 3]) await database.write([`INSERT INTO versioned (id, rev) VALUES (${id}, 1)`]);
    const late = await openSession(server, database.own.name);
    await withSource(connector, database, async (source) => {
      const read = async (from: string | undefined) => {
        const ceiling = await settled(source);
        const after = from === undefined ? {} : { after: { watermark: from, key: ['9'] } };
        return { ceiling, keys: keysOf((await pagesOf(source, { ...query, ...after, ceiling }, 2)).flat()) };
      };
      const first = await read(undefined);
      expect(first.keys).toEqual(['1', '2', '3']);

      await late.rows('BEGIN TRANSACTION; UPDATE versioned SET rev = 2 WHERE id = 1');
      await database.write(['UPDATE versioned SET rev = 2 WHERE id = 2']);
      const held = await read(first.ceiling);
      // Row 2 has a greater version than row 1 will have.
      expect(held.keys).toEqual([]);

      await late.rows('COMMIT');
      const rest = await read(held.ceiling);
      expect(rest.keys).toEqual(['1', '2']);
      expect(BigInt(rest.ceiling)).toBeGreaterThan(BigInt(first.ceiling));
      expect((await read(rest.ceiling)).keys).toEqual([]);
    });
    await late.close();
  });
});
