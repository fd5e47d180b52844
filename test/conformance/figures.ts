import { expect, it } from 'vitest';
import type { Subject } from './connector-conformance.ts';
import { tableOf } from './database.ts';
import { column, relationOf, withSource } from './reading.ts';

export function figuresBehaviour({ connector, database }: Subject): void {
  it('tell the indexes that serve ranges, and that a view has none of its own', async () => {
    const { integer, text, stamp } = database().types;
    const { quote } = database();
    const columns = { store: `${integer} NOT NULL`, no: `${integer} NOT NULL`, code: text, at: stamp };
    const named = (...names: readonly string[]) => `(${names.map(quote).join(', ')})`;
    const keys = `PRIMARY KEY ${named('store', 'no')}, UNIQUE ${named('code')}`;
    await database().write([
      ...tableOf(database(), 'indexed', columns, [], keys),
      `CREATE INDEX ${quote('indexed_at')} ON ${quote('indexed')} ${named('at', 'no')}`,
      `CREATE VIEW ${quote('over')} AS SELECT * FROM ${quote('indexed')}`,
    ]);
    await withSource(connector(), database(), async (source) => {
      const [table, view] = await source.catalogue([{ name: 'indexed' }, { name: 'over' }]);
      expect(table?.indexes?.toSorted()).toEqual([['at', 'no'], ['code'], ['store', 'no']]);
      expect(table?.uniqueKeys).toEqual([['store', 'no'], ['code']]);
      expect(view?.indexes).toBeNull();
    });
  });

  it('write the statement that makes an index, as the database takes it', async () => {
    const { integer, stamp } = database().types;
    const columns = { 'Sold at': stamp, no: `${integer} NOT NULL` };
    await database().write(tableOf(database(), 'Unindexed table', columns, []));
    await withSource(connector(), database(), async (source) => {
      const asked = [{ name: 'Unindexed table' }];
      const [table] = await source.catalogue(asked);
      expect(table?.indexes).toEqual([]);
      const statement = table && source.indexStatement(table.stored ?? table.table, table.columns);
      await database().write([statement ?? 'none']);
      const [indexed] = await source.catalogue(asked);
      expect(indexed?.indexes).toEqual([['Sold at', 'no']]);
    });
  });

  it('count in the database, and no further than asked', async () => {
    const { integer, text, stamp } = database().types;
    const rows = [
      [1, 'a', '2026-03-01 10:00:00'],
      [2, null, '2026-03-01 10:00:01'],
      [3, 'a', null],
      [4, null, null],
    ] as const;
    await database().write([
      ...tableOf(database(), 'counted', { id: integer, code: text, at: stamp }, rows),
      ...tableOf(database(), 'partner', { no: integer, seen: stamp }, [
        [1, '2026-03-01 10:00:00'],
        [2, null],
      ]),
      ...tableOf(database(), 'empty', { id: integer }, []),
    ]);
    const relation = relationOf('c', 'counted', []);
    const [id, code, at] = [column('c', 'id'), column('c', 'code'), column('c', 'at')];
    const empty = relationOf('e', 'empty', []);
    const on = [{ own: 'no', other: id }];
    const joined = relationOf(
      'c',
      'counted',
      [],
      [{ alias: 'p', table: { name: 'partner' }, kind: 'left', on }],
    );
    await withSource(connector(), database(), async ({ figures }) => {
      expect(await figures.rows(relation, 100)).toBe(4);
      expect(await figures.rows(relation, 3)).toBe(3);
      expect(await figures.withNull(relation, 'any', [code, at], 100)).toBe(3);
      expect(await figures.withNull(relation, 'all', [code, at], 100)).toBe(1);
      expect(await figures.withNull(relation, 'any', [code, at], 2)).toBe(2);
      expect(await figures.withNull(joined, 'all', [column('p', 'seen')], 100)).toBe(3);
      expect(await figures.withNull(empty, 'any', [column('e', 'id')], 100)).toBe(0);
      expect(await figures.above(relation, at, '2026-03-01 10:00:00', 100)).toBe(1);
      expect(await figures.above(relation, id, '1', 2)).toBe(2);
      expect(await figures.greatest(relation, id)).toBe('4');
      expect(await figures.greatest(relation, at)).toMatch(/^2026-03-01 10:00:01/);
      expect(await figures.greatest(empty, column('e', 'id'))).toBeNull();
      expect(await figures.hasTwins(relation, [id])).toBe(false);
      expect(await figures.hasTwins(relation, [code])).toBe(true);
      expect(await figures.hasTwins(relation, [id, code])).toBe(false);
    });
  });

  it('count as equal what the database takes for equal', async () => {
    await database().write(
      tableOf(database(), 'caseless', { code: database().types.caseless }, [['a1'], ['A1']]),
    );
    await withSource(connector(), database(), async ({ figures }) => {
      expect(await figures.hasTwins(relationOf('c', 'caseless', []), [column('c', 'code')])).toBe(true);
    });
  });

  it('tell the same identity each time they are opened', async () => {
    const identity = () => withSource(connector(), database(), (source) => source.identity());
    const first = await identity();
    expect(first).toMatch(/^\S+$/);
    expect(await identity()).toBe(first);
  });
}
