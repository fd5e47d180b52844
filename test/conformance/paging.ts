import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PageQuery } from '../../src/connector/index.ts';
import type { Subject } from './connector-conformance.ts';
import { tableOf } from './database.ts';
import { column, failureOf, keysOf, pagesOf, positionOf, relationOf, rowsOf, withSource } from './reading.ts';

/** Rows [id, second]: the stamp is that second of one minute, or null. */
type Stamped = readonly (readonly [number, number | null])[];

const stamp = (second: number | null) =>
  second === null ? null : `2026-03-01 10:00:${String(second).padStart(2, '0')}`;

function snapshotOf(table: string, key: readonly string[]): Omit<PageQuery, 'limit'> {
  return { relation: relationOf('r', table, key), key: key.map((name) => column('r', name)), children: [] };
}

function stampedQuery(table: string): Omit<PageQuery, 'limit'> {
  return {
    relation: relationOf('r', table, ['id', 'at']),
    key: [column('r', 'id')],
    children: [],
    watermark: column('r', 'at'),
  };
}

/** The ids in (stamp, id) order, reckoned here. */
const ordered = (rows: Stamped) =>
  rows
    .filter(([, second]) => second !== null)
    .sort(([a, aSecond], [b, bSecond]) => (aSecond ?? 0) - (bSecond ?? 0) || a - b)
    .map(([id]) => String(id));

export function pagingBehaviour({ connector, database }: Subject): void {
  async function stamped(table: string, rows: Stamped): Promise<void> {
    const { integer, stamp: at } = database().types;
    const values = rows.map(([id, second]) => [id, stamp(second)]);
    await database().write(tableOf(database(), table, { id: `${integer} NOT NULL PRIMARY KEY`, at }, values));
  }

  it('go on through ties larger than a page, with each row exactly once', async () => {
    const rows: Stamped = Array.from({ length: 60 }, (_, at) => [60 - at, at < 50 ? 7 : at % 3]);
    await stamped('ties', rows);
    const pages = await withSource(connector(), database(), (source) =>
      pagesOf(source, stampedQuery('ties'), 4),
    );
    expect(pages.map((page) => page.length)).toEqual(Array.from({ length: 15 }, () => 4));
    expect(keysOf(pages.flat())).toEqual(ordered(rows));
  });

  it('begin after any row, whatever the groups of equal stamps and the size of a page', async () => {
    await stamped('anywhere', []);
    const table = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 60 }), fc.option(fc.nat(4), { freq: 8 })),
      {
        selector: ([id]) => id,
        maxLength: 30,
      },
    );
    await withSource(connector(), database(), async (source) => {
      const query = stampedQuery('anywhere');
      const insert = `INSERT INTO ${database().quote('anywhere')} VALUES`;
      const property = fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 7 }),
        fc.nat(),
        async (rows, limit, cut) => {
          await database().write([
            `DELETE FROM ${database().quote('anywhere')}`,
            ...rows.map(
              ([id, second]) => `${insert} (${id}, ${second === null ? 'NULL' : `'${stamp(second)}'`})`,
            ),
          ]);
          const all = await rowsOf(source, query, limit);
          expect(keysOf(all)).toEqual(ordered(rows));
          const row = all[cut % Math.max(all.length, 1)];
          if (!row) return;
          const rest = await rowsOf(source, { ...query, after: positionOf(row) }, limit);
          expect(keysOf(rest)).toEqual(keysOf(all.slice(all.indexOf(row) + 1)));
          const group = await rowsOf(source, { ...query, after: { watermark: row.watermark ?? '' } }, limit);
          expect(keysOf(group)).toEqual(
            keysOf(all.slice(all.findIndex((one) => one.watermark === row.watermark))),
          );
        },
      );
      await fc.assert(property, { numRuns: 40 });
    });
  });

  it('end at the ceiling, which is read itself, and leave rows without a stamp out', async () => {
    const rows: Stamped = [
      [1, 1],
      [2, null],
      [3, 3],
      [4, 3],
      [5, 4],
      [6, null],
    ];
    await stamped('ceiling', rows);
    await withSource(connector(), database(), async (source) => {
      const query = stampedQuery('ceiling');
      const all = await rowsOf(source, query, 2);
      expect(keysOf(all)).toEqual(['1', '3', '4', '5']);
      expect(all.map(({ watermark, values }) => watermark === values['r.at'])).not.toContain(false);
      const ceiling = all[1]?.watermark ?? '';
      expect(keysOf(await rowsOf(source, { ...query, ceiling }, 2))).toEqual(['1', '3', '4']);
    });
  });

  it('take a growing id as watermark and key at once', async () => {
    await stamped(
      'growing',
      Array.from({ length: 12 }, (_, at) => [at * 9 + 95, null]),
    );
    const query = { ...snapshotOf('growing', ['id']), watermark: column('r', 'id') };
    const rows = await withSource(connector(), database(), (source) => rowsOf(source, query, 5));
    expect(keysOf(rows)).toEqual(Array.from({ length: 12 }, (_, at) => String(at * 9 + 95)));
  });

  it('take a snapshot in the order of 64-bit keys, without rounding them', async () => {
    const ids = [
      -9223372036854775808n,
      -1n,
      2n,
      10n,
      9007199254740992n,
      9007199254740993n,
      9223372036854775807n,
    ];
    const { integer } = database().types;
    const columns = { id: `${integer} NOT NULL PRIMARY KEY` };
    await database().write(
      tableOf(
        database(),
        'wide',
        columns,
        ids.map((id) => [id]),
      ),
    );
    const rows = await withSource(connector(), database(), (source) =>
      rowsOf(source, snapshotOf('wide', ['id']), 1),
    );
    expect(keysOf(rows)).toEqual(ids.map(String));
  });

  const texts = {
    text: [
      'abc',
      'ABD',
      'Abe',
      'b',
      'B ',
      'ba',
      'a b',
      'é',
      'Z',
      '0',
      '10',
      '9',
      '12345678901234567890',
      "o'hara",
      '😀',
    ],
    caseless: ['abc', 'ABD', 'Abe', 'b', 'BA', 'zz', 'ZA', '10', '9'],
    guid: [
      '0e984725-c51c-4bf4-9960-e1c80e27aba0',
      'F1d2D2f9-24E0-4AF5-B0A0-9C3AEA4E7D11',
      'a0000000-0000-0000-0000-00000000000b',
      '00000000-0000-0000-0000-000000000001',
    ],
  } as const;

  it.each(['text', 'caseless', 'guid'] as const)('take a snapshot in the order of %s keys', async (kind) => {
    const keys = texts[kind];
    const columns = { id: `${database().types[kind]} NOT NULL PRIMARY KEY` };
    await database().write(
      tableOf(
        database(),
        `keys_${kind}`,
        columns,
        keys.map((key) => [key]),
      ),
    );
    await withSource(connector(), database(), async (source) => {
      const query = snapshotOf(`keys_${kind}`, ['id']);
      const whole = keysOf(await rowsOf(source, query, 100));
      const fold = (all: readonly string[]) =>
        all.map((key) => (kind === 'guid' ? key.toLowerCase() : key)).sort();
      expect(fold(whole)).toEqual(fold(keys));
      for (const limit of [1, 2, 5]) expect(keysOf(await rowsOf(source, query, limit))).toEqual(whole);
    });
  });

  it('take a snapshot in the order of keys of three columns', async () => {
    const { integer, text } = database().types;
    const rows = [1, 2, 10].flatMap((store) =>
      ['a', 'B', 'b'].flatMap((till) => [1, 2].map((no) => [no, till, store])),
    );
    const columns = { no: `${integer} NOT NULL`, till: `${text} NOT NULL`, store: `${integer} NOT NULL` };
    await database().write(tableOf(database(), 'composite', columns, rows));
    await withSource(connector(), database(), async (source) => {
      const query = snapshotOf('composite', ['store', 'till', 'no']);
      const whole = keysOf(await rowsOf(source, query, 100));
      expect(new Set(whole).size).toBe(18);
      for (const limit of [1, 4, 7]) expect(keysOf(await rowsOf(source, query, limit))).toEqual(whole);
    });
  });

  it('leave rows without a key out, and refuse a key that two rows of a page share', async () => {
    const { integer } = database().types;
    await database().write(
      tableOf(database(), 'loose', { id: integer, no: integer }, [
        [1, 1],
        [null, 1],
        [2, 2],
        [3, 2],
      ]),
    );
    await withSource(connector(), database(), async (source) => {
      expect(keysOf(await rowsOf(source, snapshotOf('loose', ['id']), 2))).toEqual(['1', '2', '3']);
      const twins = await failureOf(source.readPage({ ...snapshotOf('loose', ['no']), limit: 10 }));
      expect(twins).toMatchObject({ code: 'POS_KEY_NOT_UNIQUE', sentence: expect.stringContaining('loose') });
    });
  });
}
