import { expect, it } from 'vitest';
import type { RowQuery, StatementReport } from '../../src/connector/index.ts';
import type { Subject } from './connector-conformance.ts';
import { tableOf } from './database.ts';
import { childOf, column, keysOf, relationOf, withSource } from './reading.ts';

export function keysBehaviour({ connector, database }: Subject): void {
  it('come for keys of several columns, with their children, and absent keys are missing', async () => {
    const { integer, text } = database().types;
    await database().write([
      ...tableOf(
        database(),
        'k_stock',
        { store: `${integer} NOT NULL`, sku: `${text} NOT NULL`, quantity: integer },
        [
          [1, 'A', 5],
          [1, 'B', 6],
          [2, 'A', 7],
          [2, 'B', 8],
        ],
      ),
      ...tableOf(database(), 'k_barcode', { sku: text, code: text }, [
        ['A', '001'],
        ['A', '002'],
        ['B', '003'],
      ]),
    ]);
    const query: RowQuery = {
      relation: relationOf('s', 'k_stock', ['store', 'sku', 'quantity']),
      key: [column('s', 'store'), column('s', 'sku')],
      children: [
        childOf('codes', relationOf('b', 'k_barcode', ['code']), { sku: column('s', 'sku') }, 'code'),
      ],
    };
    await withSource(connector(), database(), async (source) => {
      const keys = [
        ['1', 'B'],
        ['2', 'A'],
        ['2', 'none'],
        ['9', 'A'],
        ['2', 'A'],
      ];
      const { rows } = await source.readByKeys(query, keys);
      const found = rows.map(({ key, watermark, values, children }) => ({
        key: key.join('|'),
        watermark,
        quantity: values['s.quantity'],
        codes: children.codes?.map((row) => row['b.code']),
      }));
      expect(found.sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
        { key: '1|B', watermark: null, quantity: '6', codes: ['003'] },
        { key: '2|A', watermark: null, quantity: '7', codes: ['001', '002'] },
      ]);
      expect(await source.readByKeys(query, [])).toEqual({ rows: [], more: false, longestStatement: 0 });
    });
  });

  it('come for more than a thousand keys, in statements of at most 500 parameters', async () => {
    const { integer } = database().types;
    const ids = Array.from({ length: 1_234 }, (_, at) => at * 3);
    await database().write(
      tableOf(
        database(),
        'k_many',
        { id: `${integer} NOT NULL PRIMARY KEY` },
        ids.map((id) => [id]),
      ),
    );
    const query: RowQuery = {
      relation: relationOf('m', 'k_many', ['id']),
      key: [column('m', 'id')],
      children: [],
    };
    const statements: StatementReport[] = [];
    await withSource(
      connector(),
      database(),
      async (source) => {
        // The first key once more at the end, far from where it stood.
        const asked = [...Array.from({ length: 2_999 }, (_, id) => [String(id)]), ['0']];
        const { rows } = await source.readByKeys(query, asked);
        expect(keysOf(rows).sort()).toEqual(
          ids
            .filter((id) => id < 3_000)
            .map(String)
            .sort(),
        );
      },
      { onStatement: (statement) => statements.push(statement) },
    );
    expect(statements).toHaveLength(6);
  });
}
