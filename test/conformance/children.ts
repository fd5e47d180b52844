import { expect, it } from 'vitest';
import type { Join, PageQuery, StatementReport } from '../../src/connector/index.ts';
import type { Subject } from './connector-conformance.ts';
import { tableOf } from './database.ts';
import { childOf, column, keysOf, relationOf, rowsOf, withSource } from './reading.ts';

/** Tickets 1 to 9 of stores 1 and 2; ticket n has n % 4 lines, and a payment where n is even. */
const tickets = [1, 2].flatMap((store) => Array.from({ length: 9 }, (_, at) => ({ store, no: at + 1 })));

function ticketQuery(prefix: string): Omit<PageQuery, 'limit'> {
  const on = { store: column('t', 'store'), ticket: column('t', 'no') };
  return {
    relation: relationOf('t', `${prefix}ticket`, ['store', 'no', 'count']),
    key: [column('t', 'store'), column('t', 'no')],
    watermark: column('t', 'at'),
    children: [
      childOf('lines', relationOf('l', `${prefix}line`, ['pos', 'sku']), on, 'pos'),
      childOf('payments', relationOf('p', `${prefix}payment`, ['tender']), on, 'tender'),
    ],
  };
}

export function childrenBehaviour({ connector, database }: Subject): void {
  async function fill(prefix: string): Promise<void> {
    const { integer, text, stamp } = database().types;
    const required = `${integer} NOT NULL`;
    const lines = tickets.flatMap(({ store, no }) =>
      Array.from({ length: no % 4 }, (_, pos) => [store, no, 9 - pos, `sku-${store}-${no}-${9 - pos}`]),
    );
    const payments = tickets.filter(({ no }) => no % 2 === 0).map(({ store, no }) => [store, no, 'cash']);
    await database().write([
      ...tableOf(
        database(),
        `${prefix}ticket`,
        { store: required, no: required, at: stamp, count: integer },
        tickets.map(({ store, no }) => [store, no, `2026-03-01 10:00:0${no % 3}`, no % 4]),
        `PRIMARY KEY (${database().quote('store')}, ${database().quote('no')})`,
      ),
      ...tableOf(
        database(),
        `${prefix}line`,
        { store: required, ticket: required, pos: integer, sku: text },
        lines,
      ),
      ...tableOf(
        database(),
        `${prefix}payment`,
        { store: required, ticket: required, tender: text },
        payments,
      ),
    ]);
  }

  it('come whole and in their order, also where there are none, with one statement a page and child', async () => {
    await fill('set_');
    const statements: StatementReport[] = [];
    const rows = await withSource(
      connector(),
      database(),
      (source) => rowsOf(source, ticketQuery('set_'), 5),
      { onStatement: (statement) => statements.push(statement) },
    );
    expect(new Set(keysOf(rows)).size).toBe(tickets.length);
    for (const { key, children } of rows) {
      const [store, no] = key.map(Number);
      const positions = Array.from({ length: Number(no) % 4 }, (_, pos) => 9 - pos).reverse();
      const lines = positions.map((pos) => ({ 'l.pos': String(pos), 'l.sku': `sku-${store}-${no}-${pos}` }));
      expect(children.lines).toEqual(lines);
      expect(children.payments).toEqual(Number(no) % 2 === 0 ? [{ 'p.tender': 'cash' }] : []);
    }
    // Four pages of three statements; the last page is not full, so nothing follows it.
    expect(statements).toHaveLength(4 * 3);
    expect(
      statements.map(({ sql }) => sql).filter((sql) => sql.includes('sku-') || sql.includes('2026')),
    ).toEqual([]);
  });

  it('are of the same state as their parents, while a writer commits between the statements', async ({
    skip,
  }) => {
    if (!(database().consistent ?? connector().capabilities.consistentPages)) {
      skip('No connector promises it for a database such as this one.');
    }
    await fill('torn_');
    const name = (table: string) => database().quote(`torn_${table}`);
    const writes: Promise<void>[] = [];
    // Each statement that reads lets a writer change every ticket together with its lines.
    const change = () => {
      const odd = writes.length % 2 === 0;
      const count = database().quote('count');
      writes.push(
        database().write([
          `UPDATE ${name('ticket')} SET ${count} = ${odd ? 0 : 1}`,
          `DELETE FROM ${name('line')}`,
          ...(odd
            ? []
            : [
                `INSERT INTO ${name('line')} SELECT store, ${database().quote('no')}, 1, 'x' FROM ${name('ticket')}`,
              ]),
        ]),
      );
    };
    const seen = new Set<string | null | undefined>();
    await withSource(
      connector(),
      database(),
      async (source) => {
        for (let round = 0; round < 10; round++) {
          for (const { values, children } of await rowsOf(source, ticketQuery('torn_'), 7)) {
            expect(children.lines?.length).toBe(Number(values['t.count']));
            seen.add(values['t.count']);
          }
        }
      },
      { onStatement: change },
    );
    await Promise.all(writes);
    expect([...seen]).toEqual(expect.arrayContaining(['0', '1']));
  });

  it('and rows have joined columns: null beside an outer join, dropped beside an inner one', async () => {
    const { integer, text } = database().types;
    await database().write([
      ...tableOf(database(), 'j_sale', { id: `${integer} NOT NULL`, customer: integer }, [
        [1, 10],
        [2, null],
        [3, 11],
        [4, 99],
      ]),
      ...tableOf(database(), 'j_customer', { id: integer, name: text, grp: integer }, [
        [10, 'Ann', 5],
        [11, 'Bo', null],
      ]),
      ...tableOf(database(), 'j_group', { id: integer, name: text }, [[5, 'Gold']]),
      ...tableOf(database(), 'j_line', { sale: integer, item: integer }, [
        [1, 7],
        [1, 8],
        [2, 7],
        [4, 7],
      ]),
      ...tableOf(database(), 'j_item', { id: integer, name: text }, [[7, 'Mug']]),
    ]);
    const join = (
      kind: Join['kind'],
      alias: string,
      table: string,
      other: ReturnType<typeof column>,
    ): Join => ({
      alias,
      table: { name: table },
      kind,
      on: [{ own: 'id', other }],
    });
    const query = (kind: Join['kind']): Omit<PageQuery, 'limit'> => {
      const joins = [
        join(kind, 'c', 'j_customer', column('s', 'customer')),
        join('left', 'other', 'j_group', column('c', 'grp')),
      ];
      const main = relationOf('s', 'j_sale', ['id'], joins);
      const line = relationOf(
        'l',
        'j_line',
        ['item'],
        [join('left', 'other', 'j_item', column('l', 'item'))],
      );
      return {
        relation: { ...main, columns: [...main.columns, column('c', 'name'), column('other', 'name')] },
        key: [column('s', 'id')],
        children: [
          childOf(
            'lines',
            { ...line, columns: [...line.columns, column('other', 'name')] },
            { sale: column('s', 'id') },
            'item',
          ),
        ],
      };
    };
    await withSource(connector(), database(), async (source) => {
      const outer = await rowsOf(source, query('left'), 2);
      expect(outer.map(({ values }) => [values['s.id'], values['c.name'], values['other.name']])).toEqual([
        ['1', 'Ann', 'Gold'],
        ['2', null, null],
        ['3', 'Bo', null],
        ['4', null, null],
      ]);
      // The alias `other` is a group beside the sale, and an item beside the line.
      expect(outer.map(({ children }) => children.lines?.map((line) => line['other.name']))).toEqual([
        ['Mug', null],
        ['Mug'],
        [],
        ['Mug'],
      ]);
      const inner = await rowsOf(source, query('inner'), 1);
      expect(keysOf(inner)).toEqual(['1', '3']);
      expect(inner[0]?.children.lines).toHaveLength(2);
    });
  });
}
