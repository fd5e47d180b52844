import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { type TestDatabase, tableOf } from '../conformance/database.ts';
import type { ExactMachine, ExactSite } from './exact-machine.ts';
import type { StampForm, Value, Written } from './exact-stamp-forms.ts';

/** Equal stamps fill more than one page. */
const [pageSize, equals] = [5, 8];
/** Of what a column holds so many values are looked at to see how it writes; more than those are odd. */
const flood = 25;

/** Every column of `forms` as a watermark: no row is skipped, none is sent twice, no reading goes on for ever. */
export function describeStamps(machine: () => ExactMachine, forms: readonly StampForm[]): void {
  describe.each(forms)('a watermark of $title', (form) => {
    test('skips and repeats no row, whatever stands among its stamps, and tells AIQ the right instant', async () => {
      await using shop = await openShop(machine(), form);
      const [aWhileAgo, justNow] = [shop.ago(3 * 86_400), shop.ago(20)];
      shop.add(...form.worthLooking, ...form.odd, ...[400 * 86_400, 9_000, 60].map(shop.ago));
      shop.add(...Array.from({ length: equals }, () => aWhileAgo));
      await shop.agrees();

      // New rows of every kind, and changes that leave the stamp as it is where nothing but a reading of its own sees them.
      shop.add(...form.odd, shop.ago(10), ...Array.from({ length: equals }, () => justNow));
      shop.change(shop.odd, (row) => row);
      await shop.agrees();

      // What was odd is sold after all, and what was sold becomes odd.
      const sold = shop.rows.filter((row) => !shop.odd.includes(row)).slice(0, form.odd.length);
      const odd = shop.odd.slice(0, form.odd.length);
      shop.change(odd, () => shop.ago(5));
      shop.change(sold, (_, at) => form.odd[at] ?? shop.ago(5));
      await shop.agrees();
    });

    test.for(form.floods)('goes on behind %s, where nothing else was there before', async (stamp) => {
      const odd = form.odd.find(({ cells }) => cells.stamp === stamp);
      if (!odd) throw new Error(`${stamp} is not among the odd ones`);
      await using shop = await openShop(machine(), form, flood);
      shop.add(...Array.from({ length: flood }, () => odd));
      await shop.agrees();
      shop.add(shop.ago(60), shop.ago(10));
      await shop.agrees();
      shop.add(shop.ago(40), shop.ago(5));
      await shop.agrees();
    });
  });
}

interface Row extends Written {
  readonly id: number;
  readonly rev: number;
}

interface Shop extends AsyncDisposable {
  readonly rows: readonly Row[];
  readonly odd: readonly Row[];
  readonly ago: (seconds: number) => Written;
  readonly add: (...written: readonly Written[]) => void;
  readonly change: (rows: readonly Row[], to: (row: Row, at: number) => Written) => void;
  /** Reads and sends: then AIQ holds what the table holds, and a second look sends nothing. */
  readonly agrees: () => Promise<void>;
}

let tables = 0;

async function openShop({ database, site }: ExactMachine, form: StampForm, page = pageSize): Promise<Shop> {
  const table = `sold_${++tables}`;
  const columns = { id: 'INTEGER', rev: 'INTEGER', ...form.columns };
  await database.write(tableOf(database, table, columns, [], `PRIMARY KEY (${database.quote('id')})`));
  const shop = await site(mappingText(table, form.soldAt), form.zone, form.source);
  let rows: readonly Row[] = [];
  let statements: string[] = [];
  const isOdd = (one: Written) => form.odd.some(({ cells }) => cells === one.cells);
  const put = (row: Row): void => {
    const cells = { id: row.id, rev: row.rev, ...row.cells };
    statements.push(insert(database, table, cells));
  };
  return {
    get rows() {
      return rows;
    },
    get odd() {
      return rows.filter(isOdd);
    },
    ago: (seconds) => form.write(Temporal.Now.instant().subtract({ seconds })),
    add(...written) {
      for (const one of written) {
        const row = { ...one, id: rows.length + 1, rev: 1 };
        rows = [...rows, row];
        put(row);
      }
    },
    change(some, to) {
      const changed = new Map(
        some.map((row, at) => [row.id, { id: row.id, rev: row.rev + 1, ...written(to(row, at)) }]),
      );
      rows = rows.map((row) => changed.get(row.id) ?? row);
      for (const row of changed.values()) {
        statements.push(`DELETE FROM ${database.quote(table)} WHERE ${database.quote('id')} = ${row.id}`);
        put(row);
      }
    },
    async agrees() {
      await database.write(statements);
      statements = [];
      await shop.round(['poll', 'strays', 'sweep'], page);
      expectAgreement(shop, rows);
      expect(await shop.round(['poll', 'strays'], page)).toBe(0);
    },
    async [Symbol.asyncDispose]() {
      await database.write([`DROP TABLE ${database.quote(table)}`]);
    },
  };
}

const written = ({ cells, sold }: Written): Written => ({ cells, sold });

function insert(database: TestDatabase, table: string, cells: Readonly<Record<string, Value>>): string {
  const names = Object.keys(cells).map(database.quote);
  const values = Object.values(cells).map((value) => {
    if (value === null) return 'NULL';
    return typeof value === 'string' ? database.literal(value) : String(value);
  });
  return `INSERT INTO ${database.quote(table)} (${names.join(', ')}) VALUES (${values.join(', ')})`;
}

/** Inventory takes every row, whatever its stamp; a sale needs an instant, or is set aside with its reason. */
function expectAgreement(site: ExactSite, rows: readonly Row[]): void {
  const dead = site.deadLetters();
  const sales = site.sales();
  const is = rows.map(({ id, rev, sold, cells }) => {
    const letter = dead.get(`sale ["${id}"]`);
    const sale = sales.get(String(id));
    const got = letter ? letter.code : `${sale?.soldAt} rev ${sale?.employeeId}`;
    return [id, cells.stamp, sold === null ? 'ROW_VALUE' : `${sold} rev ${rev}`, got];
  });
  expect(is.filter(([, , should, got]) => should !== got)).toEqual([]);
  expect(site.quantities()).toEqual(new Map(rows.map(({ id, rev }) => [String(id), String(rev)])));
  expect([...sales.keys()].filter((id) => !rows.some((row) => String(row.id) === id))).toEqual([]);
}

/** One table as receipts, each its own line, and as products: what its stamps do to reading, and what AIQ is told of them. */
function mappingText(table: string, soldAt: string): string {
  const sync = (mode: string) => `{ mode: ${mode}, by: stamp, sweep: { back: 9000d, every: 1h } }`;
  return `
sale:
  from: ${table}
  key: id
  sync: ${sync('append')}
  fields: { sold_at: ${soldAt}, employee_id: rev }
  items:
    from: ${table}
    on: { id: id }
    fields: { quantity: { const: 1 }, amount: rev }
inventory:
  from: ${table}
  key: id
  sync: ${sync('watermark')}
  fields: { sku: id, quantity: rev }
`;
}
