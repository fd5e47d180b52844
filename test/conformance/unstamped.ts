import { expect, it } from 'vitest';
import type { PageQuery, StatementReport } from '../../src/connector/index.ts';
import type { Subject } from './connector-conformance.ts';
import { tableOf } from './database.ts';
import { childOf, column, keysOf, pagesOf, relationOf, withSource } from './reading.ts';

const at = (second: number) => `2026-03-01 10:00:0${second}`;

/** Sales with two stamps of their own and one of their shopper; their lines have stamps too. */
function sales(prefix: string): Omit<PageQuery, 'limit'> {
  const shopper = {
    alias: 'shopper',
    table: { name: `${prefix}shopper` },
    kind: 'left',
    on: [{ own: 'id', other: column('s', 'shopper') }],
  } as const;
  return {
    relation: relationOf('s', `${prefix}sale`, ['id'], [shopper]),
    key: [column('s', 'store'), column('s', 'id')],
    children: [
      childOf(
        'lines',
        relationOf('l', `${prefix}line`, ['pos']),
        { store: column('s', 'store'), sale: column('s', 'id') },
        'pos',
      ),
    ],
  };
}

export function unstampedBehaviour({ connector, database }: Subject): void {
  async function fill(prefix: string): Promise<void> {
    const { integer, stamp } = database().types;
    const required = `${integer} NOT NULL`;
    const keyed = (name: string) => `PRIMARY KEY (${name.split(' ').map(database().quote).join(', ')})`;
    await database().write([
      ...tableOf(
        database(),
        `${prefix}sale`,
        { store: required, id: required, made: stamp, sent: stamp, shopper: integer },
        [
          [1, 1, at(1), at(2), 7],
          [1, 2, at(3), null, 8],
          [1, 3, null, at(4), 9],
          [1, 4, null, null, 7],
          [2, 1, null, null, null],
          [2, 2, null, null, 10],
          [2, 3, at(5), at(5), null],
        ],
        keyed('store id'),
      ),
      ...tableOf(
        database(),
        `${prefix}shopper`,
        { id: required, changed: stamp },
        [
          [7, at(6)],
          [8, at(8)],
          [9, null],
          [10, at(6)],
        ],
        keyed('id'),
      ),
      ...tableOf(database(), `${prefix}line`, { store: integer, sale: integer, pos: integer, at: stamp }, [
        [1, 1, 1, null],
        [1, 1, 2, null],
        [1, 1, 3, at(1)],
        [1, 2, 1, at(1)],
        [2, 1, 1, null],
        [2, 2, 1, null],
        [2, 2, 2, null],
      ]),
    ]);
  }

  const pages = (query: Omit<PageQuery, 'limit'>, limit: number, seen: StatementReport[] = []) =>
    withSource(connector(), database(), (source) => pagesOf(source, query, limit), {
      onStatement: (statement) => seen.push(statement),
    });

  it('by the stamp of a join come in its order, ties and all, each with that stamp', async () => {
    await fill('by_join_');
    const query = { ...sales('by_join_'), watermark: column('shopper', 'changed') };
    for (const limit of [1, 2, 10]) {
      const rows = (await pages(query, limit)).flat();
      expect(keysOf(rows)).toEqual(['1|1', '1|4', '2|2', '1|2']);
      expect(rows.map(({ watermark }) => watermark?.slice(0, 19))).toEqual([at(6), at(6), at(6), at(8)]);
    }
    const from = { after: { watermark: at(6), key: ['1', '4'] }, ceiling: at(7) };
    expect(keysOf((await pages({ ...query, ...from }, 10)).flat())).toEqual(['2|2']);
  });

  it('that have no stamp in any of the columns come in the order of their keys', async () => {
    await fill('unst_');
    const of = (...unstamped: readonly [string, string][]) => ({
      ...sales('unst_'),
      unstamped: unstamped.map(([alias, name]) => column(alias, name)),
    });
    for (const limit of [1, 2, 10]) {
      const keys = async (query: Omit<PageQuery, 'limit'>) => keysOf((await pages(query, limit)).flat());
      expect(await keys(of(['s', 'made']))).toEqual(['1|3', '1|4', '2|1', '2|2']);
      expect(await keys(of(['s', 'made'], ['s', 'sent']))).toEqual(['1|4', '2|1', '2|2']);
      // Without a shopper there is no stamp of one.
      expect(await keys(of(['s', 'made'], ['s', 'sent'], ['shopper', 'changed']))).toEqual(['2|1']);
      expect(await keys({ ...of(['s', 'made']), after: { key: ['1', '4'] } })).toEqual(['2|1', '2|2']);
    }
    const [[row] = []] = await pages(of(['s', 'sent']), 1);
    expect(row).toMatchObject({ key: ['1', '2'], watermark: null, children: { lines: [{ 'l.pos': '1' }] } });
  });

  it('that have a child without a stamp come once, with all of their children', async () => {
    await fill('unst_c_');
    const query = { ...sales('unst_c_'), unstamped: [column('l', 'at')] };
    const statements: StatementReport[] = [];
    const all = await pages(query, 10, statements);
    expect(all.map(keysOf)).toEqual([['1|1', '2|1', '2|2']]);
    expect(all.flat().map(({ children }) => children.lines?.length)).toEqual([3, 1, 2]);
    expect(statements).toHaveLength(1 + 1 + 1);
    for (const limit of [1, 2, 3]) {
      const keys = keysOf((await pages(query, limit)).flat());
      expect([...new Set(keys)].sort()).toEqual(['1|1', '2|1', '2|2']);
    }
  });

  it('end with the place of their last row, and say whether more may follow', async () => {
    await fill('unst_e_');
    const query = { ...sales('unst_e_'), watermark: column('s', 'made') };
    await withSource(connector(), database(), async (source) => {
      const page = (limit: number, ceiling: string) => source.readPage({ ...query, limit, ceiling });
      const full = await page(2, at(9));
      expect([full.more, full.last?.key]).toEqual([true, ['1', '2']]);
      expect(full.last?.watermark).toBe(full.rows[1]?.watermark);
      expect((await page(3, at(9))).more).toBe(true);
      expect((await page(4, at(9))).more).toBe(false);
      expect(await page(4, at(0))).toMatchObject({ rows: [], more: false });
      expect(await page(4, at(0))).not.toHaveProperty('last');
      const unstamped = await source.readPage({
        ...sales('unst_e_'),
        unstamped: [column('s', 'made')],
        limit: 2,
      });
      expect(unstamped).toMatchObject({ last: { key: ['1', '4'] }, more: true });
      expect(unstamped.last).not.toHaveProperty('watermark');
    });
  });
}
