import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PageQuery, StatementReport } from '../../src/connector/index.ts';
import type { Subject } from './connector-conformance.ts';
import { tableOf } from './database.ts';
import { childOf, column, keysOf, pagesOf, relationOf, withSource } from './reading.ts';

/** A line [store, ticket, second]: stamped at that second of one minute, or never. */
type Line = readonly [number, number, number | null];

const stamp = (second: number) => `2026-03-01 10:00:${String(second).padStart(2, '0')}`;
const of = ([store, no]: Line) => `${store}|${no}`;

/** Tickets by the stamps of their lines; payments have stamps of their own. */
function touched(prefix: string, by: 'l' | 'p' | 'item' = 'l'): Omit<PageQuery, 'limit'> {
  const on = { store: column('t', 'store'), ticket: column('t', 'no') };
  const item = { alias: 'item', table: { name: `${prefix}item` }, kind: 'left' } as const;
  const lines = relationOf(
    'l',
    `${prefix}line`,
    ['pos'],
    [{ ...item, on: [{ own: 'id', other: column('l', 'pos') }] }],
  );
  return {
    relation: relationOf('t', `${prefix}ticket`, ['store', 'no', 'total']),
    key: [column('t', 'store'), column('t', 'no')],
    children: [
      childOf('lines', lines, on, 'pos'),
      childOf('payments', relationOf('p', `${prefix}payment`, ['tender']), on, 'tender'),
    ],
    watermark: column(by, 'at'),
  };
}

export function childPagesBehaviour({ connector, database }: Subject): void {
  /** Tickets 1 to 9 of the stores 1 and 2, whose total is their number; these lines, and as many items as lines. */
  async function fill(prefix: string, lines: readonly Line[], payments: readonly Line[] = []): Promise<void> {
    const { integer, text, stamp: at } = database().types;
    const { quote } = database();
    const required = `${integer} NOT NULL`;
    const tickets = [1, 2].flatMap((store) => Array.from({ length: 9 }, (_, no) => [store, no + 1, no + 1]));
    const stampOf = ([, , second]: Line) => (second === null ? null : stamp(second));
    await database().write([
      ...tableOf(
        database(),
        `${prefix}ticket`,
        { store: required, no: required, total: integer },
        tickets,
        `PRIMARY KEY (${quote('store')}, ${quote('no')})`,
      ),
      ...tableOf(
        database(),
        `${prefix}line`,
        { store: required, ticket: required, pos: integer, at },
        lines.map((line, pos) => [line[0], line[1], pos, stampOf(line)]),
      ),
      ...tableOf(
        database(),
        `${prefix}payment`,
        { store: required, ticket: required, tender: text, at },
        payments.map((line) => [line[0], line[1], 'cash', stampOf(line)]),
      ),
      ...tableOf(
        database(),
        `${prefix}item`,
        { id: integer, at },
        lines.map((_, pos) => [pos, stamp(59 - (pos % 50))]),
      ),
    ]);
  }

  it('hold each of them once, whole, with as many statements as children and two more', async () => {
    const lines: Line[] = [
      [1, 3, 5],
      [1, 3, 7],
      [1, 4, 5],
      [2, 1, 6],
      [2, 1, null],
      [2, 9, null],
      [2, 2, 30],
    ];
    await fill('touch_', lines, [
      [1, 3, 1],
      [2, 8, 2],
    ]);
    const statements: StatementReport[] = [];
    const page = await withSource(
      connector(),
      database(),
      (source) =>
        source.readPage({
          ...touched('touch_'),
          after: { watermark: stamp(5) },
          ceiling: stamp(20),
          limit: 9,
        }),
      { onStatement: (statement) => statements.push(statement) },
    );
    expect(statements).toHaveLength(2 + 2);
    expect(page.more).toBe(false);
    expect(page.last?.key).toEqual(['1', '3']);
    expect(page.last?.watermark).toMatch(new RegExp(`^${stamp(7)}`));
    const rows = Object.fromEntries(page.rows.map((row) => [row.key.join('|'), row]));
    expect(Object.keys(rows).sort()).toEqual(['1|3', '1|4', '2|1']);
    expect(rows['1|3']).toMatchObject({
      values: { 't.store': '1', 't.no': '3', 't.total': '3' },
      children: { lines: [{ 'l.pos': '0' }, { 'l.pos': '1' }], payments: [{ 'p.tender': 'cash' }] },
    });
    // All of its lines, also the one without a stamp.
    expect(rows['2|1']?.children.lines).toHaveLength(2);
  });

  it('go through more lines of one row, with one stamp, than a page holds: neither for ever nor past others', async () => {
    const many = Array.from({ length: 600 }, (): Line => [1, 5, 10]);
    const others: Line[] = [1, 2, 8, 9].map((no) => [1, no, 10]);
    await fill('touch_m_', [...many, ...others, [2, 5, 10], [2, 6, 11], [1, 7, 9]]);
    await withSource(connector(), database(), async (source) => {
      for (const limit of [1, 7, 500, 1_000]) {
        const keys = (await pagesOf(source, touched('touch_m_'), limit)).map(keysOf);
        expect(keys.length).toBeLessThan(10);
        for (const page of keys) expect(new Set(page).size).toBe(page.length);
        expect([...new Set(keys.flat())].sort()).toEqual([
          '1|1',
          '1|2',
          '1|5',
          '1|7',
          '1|8',
          '1|9',
          '2|5',
          '2|6',
        ]);
      }
    });
  });

  it('go by the child that is asked for, and by a join of it', async () => {
    await fill(
      'touch_b_',
      [
        [1, 1, 5],
        [1, 2, 6],
      ],
      [
        [2, 3, 7],
        [2, 4, null],
      ],
    );
    await withSource(connector(), database(), async (source) => {
      const keys = async (by: 'l' | 'p' | 'item', ceiling = stamp(59)) =>
        keysOf((await pagesOf(source, { ...touched('touch_b_', by), ceiling }, 5)).flat()).sort();
      expect(await keys('l')).toEqual(['1|1', '1|2']);
      expect(await keys('l', stamp(5))).toEqual(['1|1']);
      expect(await keys('p')).toEqual(['2|3']);
      // The item of the first line has the stamp 59, that of the second 58.
      expect(await keys('item')).toEqual(['1|1', '1|2']);
      expect(await keys('item', stamp(58))).toEqual(['1|2']);
    });
  });

  it('miss none, and end, whatever the lines, the page and where it begins', async () => {
    await fill('touch_any_', []);
    const line = fc.tuple(
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 1, max: 9 }),
      fc.option(fc.nat(4)),
    );
    const run = fc.record({
      lines: fc.array(line, { maxLength: 40 }),
      limit: fc.integer({ min: 1, max: 7 }),
      from: fc.nat(5),
      to: fc.nat(5),
    });
    await withSource(connector(), database(), async (source) => {
      const name = database().quote('touch_any_line');
      const property = fc.asyncProperty(run, async ({ lines, limit, from, to }) => {
        await database().write([
          `DELETE FROM ${name}`,
          ...lines.map(
            ([store, no, second], pos) =>
              `INSERT INTO ${name} VALUES (${store}, ${no}, ${pos}, ${second === null ? 'NULL' : `'${stamp(second)}'`})`,
          ),
        ]);
        const query = { ...touched('touch_any_'), after: { watermark: stamp(from) }, ceiling: stamp(to) };
        const pages = await pagesOf(source, query, limit);
        const owed = lines.filter(([, , second]) => second !== null && second >= from && second <= to);
        expect([...new Set(keysOf(pages.flat()))].sort()).toEqual([...new Set(owed.map(of))].sort());
        for (const { children, key } of pages.flat()) {
          expect(children.lines).toHaveLength(lines.filter((one) => of(one) === key.join('|')).length);
        }
      });
      await fc.assert(property, { numRuns: 25 });
    });
  });
}
