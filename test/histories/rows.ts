/** The tables of the shop that histories are played on. Receipts stand in the day's table, or in the archive. */
export const tables = ['sale', 'line', 'old_sale', 'old_line', 'shopper', 'product', 'stock'] as const;
export type Table = (typeof tables)[number];

export type Values = Readonly<Record<string, string | null>>;

/** A stamp as a column holds it, and the instant (or number) that it tells; null where it tells none: NULL, zero, 9999. */
export interface Stamp {
  readonly text: string | null;
  readonly at: number | null;
}

export interface StoredRow {
  readonly values: Values;
  /** By column, of those that are watermarks. */
  readonly stamps: Readonly<Record<string, Stamp>>;
}

/** Rows by table and key. The key of a line is its own id; of a stock row, "product place". */
export type Content = Readonly<Record<Table, ReadonlyMap<string, StoredRow>>>;

export type Model = 'sale' | 'persona' | 'inventory';

export const saleTables = [
  { sale: 'sale', line: 'line' },
  { sale: 'old_sale', line: 'old_line' },
] as const;

/** Where the row stands that gives a record its key. */
export const mainTables: Readonly<Record<Model, readonly Table[]>> = {
  sale: ['sale', 'old_sale'],
  persona: ['shopper'],
  inventory: ['product'],
};

/** The key of a row in its table. */
export function rowKey(table: Table, values: Values): string {
  return table === 'stock' ? `${values.product} ${values.place}` : String(values.id);
}

/** Whose record a row is part of. */
export function entityOf(table: Table, values: Values): { readonly model: Model; readonly key: string } {
  switch (table) {
    case 'sale':
    case 'old_sale':
      return { model: 'sale', key: String(values.id) };
    case 'line':
    case 'old_line':
      return { model: 'sale', key: String(values.sale) };
    case 'shopper':
      return { model: 'persona', key: String(values.id) };
    case 'product':
      return { model: 'inventory', key: String(values.id) };
    case 'stock':
      return { model: 'inventory', key: String(values.product) };
  }
}

/**
 * What AIQ should hold of a key, as a text to compare; null where the row is not there or does not count. Receipts
 * without lines do not count.
 */
export function stateOf(content: Content, model: Model, key: string): string | null {
  switch (model) {
    case 'sale':
      return saleState(content, key);
    case 'persona': {
      const row = content.shopper.get(key)?.values;
      return row?.active === '1' ? stateText(row.rev, row.phone) : null;
    }
    case 'inventory': {
      const row = content.product.get(key)?.values;
      if (row?.listed !== '1') return null;
      const stock = [...content.stock.values()].filter(({ values }) => values.product === key);
      return stateText(
        row.rev,
        stock.reduce((sum, { values }) => sum + Number(values.units), 0),
      );
    }
  }
}

export function stateText(...parts: readonly unknown[]): string {
  return JSON.stringify(parts.map((part) => (Array.isArray(part) ? part : String(part))));
}

function saleState(content: Content, key: string): string | null {
  const at = saleTables.find(({ sale }) => content[sale].has(key));
  const row = at && content[at.sale].get(key)?.values;
  if (row?.status !== 'P' || !at) return null;
  const lines = [...content[at.line].values()].map(({ values }) => values).filter(({ sale }) => sale === key);
  lines.sort((a, b) => Number(a.id) - Number(b.id));
  return lines.length === 0
    ? null
    : stateText(
        row.rev,
        lines.map(({ rev, quantity, amount }) => [rev, quantity, amount].join(' ')),
      );
}
