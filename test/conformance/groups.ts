import { expect, it } from 'vitest';
import type { PageQuery, SourceRow } from '../../src/connector/index.ts';
import type { Subject } from './connector-conformance.ts';
import { tableOf } from './database.ts';
import { childOf, column, pagesOf, relationOf, withSource } from './reading.ts';

/** Lines [store, ticket, pos, second] of a table without tickets: ticket n of a store has n lines; one has no stamp. */
const lines = [1, 2].flatMap((store) =>
  [1, 2, 3, 4].flatMap((ticket) =>
    Array.from({ length: ticket }, (_, at) => ({
      store,
      ticket,
      pos: ticket - at,
      second: (store + ticket + at) % 5,
    })),
  ),
);
const stampless = { store: 2, ticket: 4, pos: 1 };
const isStampless = ({ store, ticket, pos }: (typeof lines)[number]) =>
  store === stampless.store && ticket === stampless.ticket && pos === stampless.pos;

function grouped(prefix: string): Omit<PageQuery, 'limit'> {
  const table = `${prefix}line`;
  const on = { store: column('t', 'store'), ticket: column('t', 'ticket') };
  const place = { alias: 'place', table: { name: `${prefix}place` }, kind: 'left' } as const;
  const rows = relationOf(
    'l',
    table,
    ['pos', 'sku'],
    [{ ...place, on: [{ own: 'id', other: column('l', 'store') }] }],
  );
  return {
    relation: relationOf('t', table, ['ticket']),
    key: [column('t', 'store'), column('t', 'ticket')],
    children: [childOf('lines', { ...rows, columns: [...rows.columns, column('place', 'name')] }, on, 'pos')],
    group: 'lines',
  };
}

export function groupsBehaviour({ connector, database }: Subject): void {
  async function fill(prefix: string): Promise<void> {
    const { integer, text, stamp } = database().types;
    const required = `${integer} NOT NULL`;
    await database().write([
      ...tableOf(database(), `${prefix}place`, { id: required, name: text }, [
        [1, 'Main'],
        [2, 'East'],
      ]),
      ...tableOf(
        database(),
        `${prefix}line`,
        { store: required, ticket: required, pos: integer, sku: text, at: stamp },
        lines.map((line) => [
          line.store,
          line.ticket,
          line.pos,
          `sku-${line.pos}`,
          isStampless(line) ? null : `2026-03-01 10:00:0${line.second}`,
        ]),
      ),
    ]);
  }

  const whole = (row: SourceRow) => {
    const [store, ticket] = row.key.map(Number);
    expect(row.values).toEqual({ 't.ticket': String(ticket) });
    expect(row.children.lines).toEqual(
      Array.from({ length: ticket ?? 0 }, (_, at) => ({
        'l.pos': String(at + 1),
        'l.sku': `sku-${at + 1}`,
        'place.name': store === 1 ? 'Main' : 'East',
      })),
    );
  };
  const all = [1, 2].flatMap((store) => [1, 2, 3, 4].map((ticket) => `${store}|${ticket}`));
  const keys = (rows: readonly SourceRow[]) => rows.map(({ key }) => key.join('|'));

  it('come in the order of their keys, each once and whole, whatever the size of a page', async () => {
    await fill('group_');
    await withSource(connector(), database(), async (source) => {
      for (const size of [1, 3, 100]) {
        const rows = (await pagesOf(source, grouped('group_'), size)).flat();
        expect(keys(rows)).toEqual(all);
        rows.forEach(whole);
      }
    });
  });

  it('come when one of their rows is in the window, and then with all of them', async () => {
    await fill('moved_');
    const query = { ...grouped('moved_'), watermark: column('t', 'at') };
    const since = lines.filter((line) => line.second >= 3 && !isStampless(line));
    const wanted = new Set(since.map(({ store, ticket }) => `${store}|${ticket}`));
    await withSource(connector(), database(), async (source) => {
      for (const size of [1, 2, 100]) {
        const pages = await pagesOf(source, { ...query, after: { watermark: '2026-03-01 10:00:03' } }, size);
        const rows = pages.flat();
        expect(new Set(keys(rows))).toEqual(wanted);
        rows.forEach(whole);
      }
    });
  });

  it('come where one of their rows has no stamp, and by their keys', async () => {
    await fill('alone_');
    await withSource(connector(), database(), async (source) => {
      const query = grouped('alone_');
      const page = await source.readPage({ ...query, unstamped: [column('t', 'at')], limit: 10 });
      expect(keys(page.rows)).toEqual(['2|4']);
      page.rows.forEach(whole);
      const found = await source.readByKeys(query, [
        ['1', '3'],
        ['9', '9'],
        ['2', '1'],
      ]);
      expect(keys(found.rows).sort()).toEqual(['1|3', '2|1']);
      found.rows.forEach(whole);
    });
  });

  it('differ in case alone, and both are read: none of their rows is lost', async () => {
    const { integer, caseless } = database().types;
    await database().write(
      tableOf(database(), 'case_line', { ticket: `${caseless} NOT NULL`, pos: integer }, [
        ['a1', 1],
        ['A1', 2],
        ['a1', 3],
      ]),
    );
    const query = {
      relation: relationOf('t', 'case_line', ['ticket']),
      key: [column('t', 'ticket')],
      children: [
        childOf('lines', relationOf('l', 'case_line', ['pos']), { ticket: column('t', 'ticket') }, 'pos'),
      ],
      group: 'lines',
    };
    await withSource(connector(), database(), async (source) => {
      const rows = (await pagesOf(source, query, 2)).flat();
      const read = rows.flatMap(({ children }) => children.lines ?? []).map((line) => line['l.pos']);
      expect(read.sort()).toEqual(['1', '2', '3']);
    });
  });
}

export function differingBehaviour({ connector, database }: Subject): void {
  it('are read by their own names, with texts where they lack a column, also in the key', async () => {
    const { integer, text, stamp } = database().types;
    const required = `${integer} NOT NULL`;
    await database().write([
      ...tableOf(database(), 'trade_customer', { nr: required, title: text, changed: stamp }, [
        [7, 'Vance', '2026-03-01 10:00:01'],
        [8, 'Lee', '2026-03-01 10:00:02'],
      ]),
      ...tableOf(database(), 'trade_phone', { customer: required, pos: integer }, [[8, 1]]),
    ]);
    const query: Omit<PageQuery, 'limit'> = {
      relation: {
        ...relationOf('c', 'trade_customer', ['kind', 'name', 'note']),
        differing: {
          kind: { text: 'T' },
          id: { column: 'nr' },
          name: { column: 'title' },
          at: { column: 'changed' },
          note: { text: null },
        },
      },
      key: [column('c', 'kind'), column('c', 'id')],
      watermark: column('c', 'at'),
      children: [
        childOf(
          'phones',
          { ...relationOf('p', 'trade_phone', ['pos', 'sort']), differing: { sort: { text: 'x' } } },
          { customer: column('c', 'id') },
          'pos',
        ),
      ],
    };
    const lee = {
      key: ['T', '8'],
      watermark: expect.stringContaining('2026-03-01 10:00:02'),
      values: { 'c.kind': 'T', 'c.name': 'Lee', 'c.note': null },
      children: { phones: [{ 'p.pos': '1', 'p.sort': 'x' }] },
    };
    await withSource(connector(), database(), async (source) => {
      const pages = await pagesOf(source, query, 1);
      const rows = pages.flat();
      expect(rows).toMatchObject([{ key: ['T', '7'], children: { phones: [] } }, lee]);
      const { watermark: _, ...unstamped } = query;
      const found = await source.readByKeys(unstamped, [
        ['T', '8'],
        ['M', '7'],
      ]);
      expect(found.rows).toMatchObject([{ ...lee, watermark: null }]);
    });
  });
}
