import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { connector } from '../../connectors/mysql/index.ts';
import { column, failureOf, relationOf, withSource } from '../conformance/reading.ts';
import { describeEngine } from '../engines/index.ts';
import { start } from './mysql-start.ts';

const [, section = ''] =
  /^## MySQL and MariaDB$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(
    readFileSync(resolve(import.meta.dirname, '../../docs/types.md'), 'utf8'),
  ) ?? [];
const [both = '', ...alone] = section.split(/^### /m);

const rowsIn = (text: string) =>
  [...text.matchAll(/^\| `(.+?)` \| (\w+) \| `(.+?)` \| (?:`(.+?)`|refused) \| (yes|no) \|$/gm)].map(
    ([, type = '', kind = '', written = '', arrives, key]) => ({
      type,
      kind,
      written,
      arrives,
      key: key === 'yes',
    }),
  );

describe('the tables of MySQL and MariaDB types', () => {
  it('are read whole', () => {
    expect(rowsIn(section).length).toBe(section.split('\n').filter((line) => line.startsWith('| `')).length);
    expect(rowsIn(section).length).toBeGreaterThan(70);
    expect(alone.map((part) => part.split(' ', 1)[0])).toEqual(['MySQL', 'MariaDB']);
  });
});

describe.each(['mysql', 'mariadb'] as const)('the types of', (engine) => {
  describeEngine(engine, (server) => {
    const own = alone.find((part) => part.toLowerCase().startsWith(engine)) ?? '';
    const rows = [...rowsIn(both), ...rowsIn(own)];
    let database: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => {
      const tables = rows.flatMap(({ type, written }, at) => [
        `CREATE TABLE t${at} (id INT NOT NULL PRIMARY KEY, v ${type})`,
        `INSERT INTO t${at} VALUES (1, ${written}), (2, NULL)`,
      ]);
      database = await start(server, tables);
    });

    it.each(rows.map((row, at) => ({ ...row, at })))(
      'reads $written of $type as the table says',
      async (row) => {
        const table = `t${row.at}`;
        const [id, v] = [column('r', 'id'), column('r', 'v')];
        const all = { relation: relationOf('r', table, ['id', 'v']), key: [id], children: [] };
        const byWatermark = { ...all, watermark: v, limit: 10 };
        await withSource(connector, database, async (source) => {
          const [info] = await source.catalogue([{ name: table }]);
          expect(info?.columns[1]?.kind).toBe(row.kind);

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
          const from = { ...byWatermark, after: { watermark: text }, ceiling: text };
          if (!row.key) {
            expect(await failureOf(source.readPage(from))).toMatchObject({ code: 'POS_COLUMN_TYPE' });
            return;
          }
          const found = await source.readByKeys({ ...all, key: [v] }, [[text]]);
          expect(found.rows.map(({ key }) => key)).toEqual([[text]]);
          expect((await source.readPage(from)).rows.map(({ watermark }) => watermark)).toEqual([text]);
          const after = await source.readPage({ ...byWatermark, after: { watermark: text, key: ['1'] } });
          expect(after.rows).toEqual([]);
        });
      },
    );
  });
});
