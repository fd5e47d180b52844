import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { connector } from '../../connectors/postgres/index.ts';
import { column, failureOf, relationOf, withSource } from '../conformance/reading.ts';
import { describeEngine } from '../engines/index.ts';
import { start } from './postgres-start.ts';

const [, section = ''] =
  /^## PostgreSQL$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(
    readFileSync(resolve(import.meta.dirname, '../../docs/types.md'), 'utf8'),
  ) ?? [];
const [, setUp = ''] = /```sql\n([\s\S]*?)```/.exec(section) ?? [];
const rows = [
  ...section.matchAll(/^\| `(.+?)` \| (\w+) \| `(.+?)` \| (?:`(.+?)`|refused) \| (yes|no) \|$/gm),
].map(([, type = '', kind = '', written = '', arrives, key]) => ({
  type,
  kind,
  written,
  arrives,
  key: key === 'yes',
}));

describe('the table of PostgreSQL types', () => {
  it('is read whole', () => {
    expect(rows.length).toBe(section.split('\n').filter((line) => line.startsWith('| `')).length);
    expect(rows.length).toBeGreaterThan(50);
  });
});

describeEngine('postgres', (server) => {
  let database: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    const tables = rows.flatMap(({ type, written }, at) => [
      `CREATE TABLE t${at} (id integer PRIMARY KEY, v ${type})`,
      `INSERT INTO t${at} VALUES (1, ${written}), (2, NULL)`,
    ]);
    database = await start(server, tables, setUp);
  });

  it.each(rows.map((row, at) => ({ ...row, at })))(
    'reads $written of $type as the table says',
    async (row) => {
      const table = `t${row.at}`;
      const relation = relationOf('r', table, ['id', 'v']);
      const [id, v] = [column('r', 'id'), column('r', 'v')];
      await withSource(connector, database, async (source) => {
        const [info] = await source.catalogue([{ name: table }]);
        expect(info?.columns[1]?.kind).toBe(row.kind);

        const all = { relation, key: [id], children: [] };
        const byWatermark = { ...all, watermark: v, limit: 10 };
        const text = row.arrives;
        if (text === undefined) {
          const refused = await failureOf(source.readPage({ ...all, limit: 10 }));
          expect(refused).toMatchObject({
            code: 'POS_COLUMN_TYPE',
            sentence: expect.stringContaining(`v of the table ${table}`),
          });
          return;
        }
        const page = await source.readPage({ ...all, limit: 10 });
        expect(page.rows.map(({ values }) => values['r.v'])).toEqual([text, null]);
        if (!row.key) {
          expect(await failureOf(source.readPage(byWatermark))).toMatchObject({ code: 'POS_COLUMN_TYPE' });
          return;
        }
        const found = await source.readByKeys({ ...all, key: [v] }, [[text]]);
        expect(found.rows.map(({ key }) => key)).toEqual([[text]]);
        const from = await source.readPage({ ...byWatermark, after: { watermark: text }, ceiling: text });
        expect(from.rows.map(({ watermark }) => watermark)).toEqual([text]);
        const after = await source.readPage({ ...byWatermark, after: { watermark: text, key: ['1'] } });
        expect(after.rows).toEqual([]);
      });
    },
  );
});
