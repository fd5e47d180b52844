import { describe, expect, test } from 'vitest';
import type { Key, PageQuery } from '../../src/connector/index.ts';
import { type TestDatabase, tableOf } from '../conformance/database.ts';
import type { ExactMachine, ExactSite } from './exact-machine.ts';

type Value = string | number | bigint;

/** A kind of key, and some rows that have it. */
export interface KeyForm {
  readonly title: string;
  /** The columns of the key and their types. */
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly KeyRow[];
}

interface KeyRow {
  readonly written: readonly Value[];
  /** As AIQ must get it; or why it cannot. */
  readonly key: string | { readonly code: string };
}

/** Of a key of one column. `arrives`: what AIQ gets of what was written otherwise. */
export function keys(
  title: string,
  type: string,
  written: readonly Value[],
  arrives: (value: Value) => KeyRow['key'] = String,
): KeyForm {
  return {
    title,
    columns: { k: type },
    rows: written.map((value) => ({ written: [value], key: arrives(value) })),
  };
}

/** Two rows whose keys differ in nothing that AIQ is told: which of them comes first is the database's own order. */
export const eitherTaken = { code: 'ROW_KEY_TAKEN' } as const;
export const noKey = { code: 'ROW_KEY_MISSING' } as const;

/** What a careless statement, JSON text or address would not survive. */
export const awkward: readonly string[] = [
  ...[
    "O'Brien",
    '"quoted"',
    'back\\slash',
    '\\',
    "\\'",
    '100%',
    'a_b',
    '%',
    '_',
    'a;b--c',
    '/*',
    '{id}',
    '?',
    '$1',
    ':k',
  ],
  ...[
    '🌿',
    'Zoë',
    '東京',
    'a\tb',
    'a\nb',
    'a,b',
    '["x"]',
    '0',
    '-1',
    '1e3',
    'null',
    'NaN',
    '2026-05-17',
    ' lead',
  ],
];

/** Each key in `forms`: it comes to AIQ unharmed, a read by key finds it, and pages of any size meet it once. */
export function describeKeys(machine: () => ExactMachine, forms: readonly KeyForm[]): void {
  describe.each(forms)('keys: $title', (form) => {
    test('arrive unharmed, are found again, and are neither skipped nor repeated by pages of 1 to 3 rows', async () => {
      const { database, site } = machine();
      const table = await tableWith(database, form);
      const names = Object.keys(form.columns);
      const shop = await site(mappingText(table, names), 'UTC');
      await shop.round(['poll', 'strays'], 2);
      expectKeys(shop, form);
      expect(await shop.round(['poll', 'strays'], 3)).toBe(0);

      const read = await keysInPages(shop, 1);
      expect(read).toHaveLength(form.rows.length);
      expect(new Set(read.map((key) => JSON.stringify(key))).size).toBe(read.length);
      for (const size of [2, 3]) expect(await keysInPages(shop, size)).toEqual(read);
      for (const size of [1, 2, 3])
        expect((await keysInPages(shop, size, 'stamp')).toSorted()).toEqual(read.toSorted());
      for (const { query } of shop.mapping.streams) {
        const { rows } = await shop.source.readByKeys(query, read);
        expect(rows.map(({ key }) => key).toSorted()).toEqual(read.toSorted());
        for (const row of rows) expect(row.children.items ?? [row]).toHaveLength(1);
      }
    });
  });
}

let tables = 0;

async function tableWith(database: TestDatabase, { columns, rows }: KeyForm): Promise<string> {
  const table = `kept_${++tables}`;
  const all = { ...columns, stamp: database.types.stamp, rev: 'INTEGER' };
  const primary = `PRIMARY KEY (${Object.keys(columns).map(database.quote).join(', ')})`;
  // Three rows have one stamp.
  const stampOf = (at: number) => `2026-03-01 10:00:0${Math.floor(at / 3) % 10}`;
  const content = rows.map(({ written }, at) => [...written, stampOf(at), at + 1]);
  await database.write(tableOf(database, table, all, content, primary));
  return table;
}

function expectKeys(shop: ExactSite, { rows }: KeyForm): void {
  const fine = rows.flatMap(({ key }, at) =>
    typeof key === 'string' ? [[key, String(at + 1)] as const] : [],
  );
  const [sales, quantities] = [shop.sales(), shop.quantities()];
  for (const [key, rev] of fine) {
    expect([key, sales.get(key)?.employeeId, quantities.get(key)]).toEqual([key, rev, rev]);
  }
  const codes = [...shop.deadLetters()].map(([name, { code, reason }]) => {
    expect(reason).not.toBe('');
    return [name.split(' ')[0], code].join(' ');
  });
  const bad = rows.flatMap(({ key }) => (typeof key === 'string' ? [] : [key.code]));
  expect(codes.toSorted()).toEqual([
    ...bad.map((code) => `inventory ${code}`),
    ...bad.map((code) => `sale ${code}`),
  ]);
  // Of rows that AIQ could not tell apart, it has one.
  expect(sales.size).toBe(rows.length - bad.length);
  expect(quantities.size).toBe(rows.length - bad.length);
}

/** All keys of the table, in the order of the pages. */
async function keysInPages(shop: ExactSite, limit: number, by?: string): Promise<readonly Key[]> {
  const stream = shop.mapping.streams.find(({ model }) => model === 'inventory');
  if (!stream) throw new Error('no inventory');
  const { query } = stream;
  const watermark = by === undefined ? {} : { watermark: { alias: query.relation.alias, column: by } };
  const found: Key[] = [];
  let after: Pick<PageQuery, 'after'> = {};
  for (let pages = 0; pages < 200; pages += 1) {
    const { rows, last, more } = await shop.source.readPage({ ...query, ...watermark, ...after, limit });
    found.push(...rows.map(({ key }) => key));
    if (!more || !last) return found;
    after = { after: last };
  }
  throw new Error('the pages do not end');
}

/** One table as receipts, each its own line, and as products. */
function mappingText(table: string, names: readonly string[]): string {
  const key = `[${names.join(', ')}]`;
  return `
sale:
  from: ${table}
  key: ${key}
  sync: { mode: append, by: stamp }
  fields: { sold_at: stamp, employee_id: rev }
  items:
    from: ${table}
    on: { ${names.map((name) => `${name}: ${name}`).join(', ')} }
    fields: { quantity: { const: 1 }, amount: rev }
inventory:
  from: ${table}
  key: ${key}
  sync: { mode: snapshot }
  fields: { sku: "${names.map((name) => `{${name}}`).join('-')}", quantity: rev }
`;
}
