import type { Table } from './rows.ts';
import { tables } from './rows.ts';
import type { Engine, KeyKind, Shape } from './shape.ts';
import type { Form } from './stamp-text.ts';

/** Tables of histories of one kind bear its name, so that each kind is made once: "h_micro_text_sale". */
export function tableName(table: Table, { form, keys }: Pick<Shape, 'form' | 'keys'>): string {
  return `h_${form}_${keys}_${table}`;
}

export function createStatements(shape: Pick<Shape, 'form' | 'keys'>, engine: Engine): readonly string[] {
  const key = keyType(shape.keys, engine);
  // Numbers tell the order of receipts only: customers have a time.
  const [stamp, time] = [
    stampType(shape.form, engine),
    stampType(shape.form === 'number' ? 'micro' : shape.form, engine),
  ];
  const columns: Readonly<Record<Table, string>> = {
    sale: `id ${key}, moved ${stamp} NULL, status VARCHAR(5), rev BIGINT, shopper ${key} NULL, sold VARCHAR(30), PRIMARY KEY (id)`,
    line: `id BIGINT, sale ${key}, moved ${stamp} NULL, rev BIGINT, quantity BIGINT, amount BIGINT, PRIMARY KEY (id)`,
    old_sale: '',
    old_line: '',
    shopper: `id ${key}, updated ${time} NULL, created ${time} NULL, rev BIGINT, phone VARCHAR(20), active BIGINT, PRIMARY KEY (id)`,
    product: `id ${key}, rev BIGINT, listed BIGINT, PRIMARY KEY (id)`,
    stock: `product ${key}, place VARCHAR(10), units BIGINT, PRIMARY KEY (product, place)`,
  };
  const indices: readonly (readonly [Table, string])[] = [
    ['sale', 'moved, id'],
    ['old_sale', 'moved, id'],
    ['line', 'sale'],
    ['old_line', 'sale'],
    ['line', 'moved'],
    ['old_line', 'moved'],
    ['shopper', 'updated, id'],
    ['shopper', 'created, id'],
  ];
  const typed = (table: Table) =>
    columns[table === 'old_sale' ? 'sale' : table === 'old_line' ? 'line' : table];
  return [
    ...tables.map((table) => `CREATE TABLE ${tableName(table, shape)} (${typed(table)})`),
    ...indices.map(
      ([table, list], at) =>
        `CREATE INDEX ${tableName(table, shape)}_${at} ON ${tableName(table, shape)} (${list})`,
    ),
  ];
}

function keyType(keys: KeyKind, engine: Engine): string {
  if (keys !== 'text') return engine === 'sqlite' ? 'INTEGER' : 'BIGINT';
  return 'VARCHAR(40)';
}

function stampType(form: Form, engine: Engine): string {
  if (form === 'number' || form === 'epoch') return engine === 'sqlite' ? 'INTEGER' : 'BIGINT';
  if (engine === 'sqlite') return 'TEXT';
  if (form === 'date') return 'DATE';
  if (engine === 'postgres') return form === 'micro' ? 'timestamp(6)' : 'timestamp(0)';
  // The time of most shops is a `datetime`, whose steps of 1/300 s no whole second falls between.
  if (engine === 'mssql') return form === 'micro' ? 'datetime2(6)' : 'datetime';
  return form === 'micro' ? 'DATETIME(6)' : 'DATETIME';
}

/** How far back a sweep reads: further than any history. */
export const sweepDays = 60;

/** The mapping of a history, as an integration engineer would write it. */
export function mappingText(shape: Shape): string {
  const { mode, zone, lag, settle, steady } = shape;
  const name = (table: Table) => tableName(table, shape);
  const from = (now: Table, then: Table) => (shape.archive ? `[${name(now)}, ${name(then)}]` : name(now));
  const timing = `zone: ${zone}, lag: ${lag}s, settle: ${settle}s, strays: 15m, sweep: { back: ${sweepDays}d, every: 1h }`;
  const patience = steady > 0 ? `, steady: ${steady}s` : '';
  const pass = shape.salePass ? ', pass: 1d' : '';
  return `
pos: Histories
engines: [sqlite, mysql, postgres, mssql]
persona:
  from: ${name('shopper')}
  key: id
  sync: { mode: watermark, by: ${shape.created ? '[updated, created]' : 'updated'}, ${timing}, pass: 1d }
  where: { active: [1] }
  fields: { first_name: rev, mobile_phone: phone }
sale:
  from: ${from('sale', 'old_sale')}
  key: id
  sync: { mode: ${mode}, by: moved, ${timing}${patience}${pass} }
  where: { status: [P] }
  fields: { persona: shopper, sold_at: { column: sold, zone: UTC }, employee_id: rev }
  items:
    from: ${from('line', 'old_line')}
    on: { sale: id }
    order: [id]
    ${shape.lineStamps ? 'by: moved' : ''}
    fields: { sku: rev, name: rev, quantity: quantity, amount: amount }
inventory:
  from: ${name('product')}
  key: id
  sync: { mode: snapshot, every: 15m }
  where: { listed: [1] }
  children: { stock: { from: ${name('stock')}, on: { product: id } } }
  fields: { sku: id, name: rev, quantity: { sum: stock.units } }
`;
}
