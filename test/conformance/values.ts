import { expect, it } from 'vitest';
import type { Connector } from '../../src/connector/index.ts';
import type { Subject } from './connector-conformance.ts';
import { type Sample, type TestDatabase, tableOf } from './database.ts';
import { childOf, column, failureOf, relationOf, rowsOf, withSource } from './reading.ts';

/** The same samples, with the texts that a row of them is read as; the table is made. */
export async function arrived(
  connector: Connector,
  database: TestDatabase,
  table: string,
  samples: readonly Sample[],
): Promise<readonly Sample[]> {
  const { quote, types } = database;
  const columns = samples.map(({ type }, at) => `${quote(`v${at}`)} ${type}`);
  await database.write([
    `CREATE TABLE ${quote(table)} (${quote('id')} ${types.integer} NOT NULL PRIMARY KEY, ${columns.join(', ')})`,
    `INSERT INTO ${quote(table)} VALUES (1, ${samples.map(({ literal }) => literal).join(', ')})`,
  ]);
  const relation = relationOf('e', table, ['id', ...samples.map((_, at) => `v${at}`)]);
  const [row] = await withSource(connector, database, (source) =>
    rowsOf(source, { relation, key: [column('e', 'id')], children: [] }, 10),
  );
  return samples.map(({ type, literal }, at) => ({ type, literal, text: row?.values[`e.v${at}`] ?? null }));
}

export function valuesBehaviour({ connector, database }: Subject): void {
  it('arrive as exact text, or null', async () => {
    const { integer, text } = database().types;
    const fixed = [
      { type: integer, literal: '9007199254740993', text: '9007199254740993' },
      { type: integer, literal: 'NULL', text: null },
      { type: text, literal: database().literal(''), text: '' },
      { type: text, literal: 'NULL', text: null },
      ...[
        'Grüße 😀 日本',
        'O\'Hara -- \\ " ; %',
        '  padded  ',
        'line\nline\ttab',
        '00012',
        '1e3',
        'null',
      ].map((value) => ({
        type: text,
        literal: database().literal(value),
        text: value,
      })),
    ];
    const samples = [...fixed, ...database().samples];
    expect(await arrived(connector(), database(), 'exact', samples)).toEqual(samples);
  });

  it('come from tables and columns whose names are words of SQL, or hold blanks, quotes and capitals', async () => {
    const { integer, text } = database().types;
    const names = [
      'select',
      'Order By',
      'it\'s "so"',
      'a`b]c[d',
      'MixedCase',
      'ünï',
      'semi;colon',
      'per%cent',
      'q?$1:a@b',
    ];
    const order = {
      id: `${integer} NOT NULL PRIMARY KEY`,
      ...Object.fromEntries(names.map((name) => [name, text])),
    };
    await database().write([
      ...tableOf(database(), 'Group "By" Table', order, [[1, ...names]]),
      ...tableOf(database(), 'from', { 'order id': integer, 'the group': text }, [[1, 'x']]),
    ]);
    const lines = childOf(
      'lines',
      relationOf('in', 'from', ['the group']),
      { 'order id': column('where', 'id') },
      'the group',
    );
    const [row] = await withSource(connector(), database(), (source) =>
      rowsOf(
        source,
        {
          relation: relationOf('where', 'Group "By" Table', ['id', ...names]),
          key: [column('where', 'id')],
          watermark: column('where', 'select'),
          children: [lines],
        },
        10,
      ),
    );
    expect(row?.values).toEqual({
      'where.id': '1',
      ...Object.fromEntries(names.map((name) => [`where.${name}`, name])),
    });
    expect(row?.children.lines).toEqual([{ 'in.the group': 'x' }]);
  });

  it('of a binary column are refused, and only the columns asked for are read', async () => {
    const { integer, binary, binaryLiteral } = database().types;
    const { quote } = database();
    await database().write([
      ...tableOf(database(), 'pictures', { id: `${integer} NOT NULL PRIMARY KEY`, face: binary }, []),
      `INSERT INTO ${quote('pictures')} VALUES (1, ${binaryLiteral})`,
    ]);
    const query = (columns: readonly string[]) => ({
      relation: relationOf('p', 'pictures', columns),
      key: [column('p', 'id')],
      children: [],
    });
    await withSource(connector(), database(), async (source) => {
      const refused = await failureOf(rowsOf(source, query(['id', 'face']), 10));
      expect(refused).toMatchObject({
        code: 'POS_COLUMN_TYPE',
        sentence: expect.stringMatching(/face.*pictures/),
      });
      expect(await rowsOf(source, query(['id']), 10)).toHaveLength(1);
    });
  });
}
