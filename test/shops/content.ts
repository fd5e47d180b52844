/** What a table of a POS holds: decimals and stamps as text, booleans as 0 and 1. */
export type Cell = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, Cell>>;

/** The rows of every table, by the name of the table and then by their key. Columns left out keep their default. */
export type Content = ReadonlyMap<string, ReadonlyMap<string, Row>>;

/** The key columns of every table. */
export type Keys = Readonly<Record<string, readonly string[]>>;

export function contentOf(keys: Keys, rowsOf: (table: string) => Iterable<Row>): Content {
  return new Map(
    Object.entries(keys).map(([table, columns]) => {
      const rows = [...rowsOf(table)].map((row) => [keyOf(row, columns), row] as const);
      return [table, new Map(rows)];
    }),
  );
}

function keyOf(row: Row, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => row[column]));
}

/** What must happen to a table for it to become another. */
export interface Step {
  readonly table: string;
  readonly kind: 'remove' | 'add';
  readonly rows: readonly Row[];
}

/** A changed row is removed and added again. */
export function stepsBetween(before: Content, after: Content): readonly Step[] {
  return [...after].flatMap(([table, rows]): Step[] => {
    const had: ReadonlyMap<string, Row> = before.get(table) ?? new Map();
    const same = (key: string): boolean => JSON.stringify(had.get(key)) === JSON.stringify(rows.get(key));
    const removed = [...had].filter(([key]) => !same(key)).map(([, row]) => row);
    const added = [...rows].filter(([key]) => !same(key)).map(([, row]) => row);
    return [
      ...(removed.length > 0 ? [{ table, kind: 'remove', rows: removed } as const] : []),
      ...(added.length > 0 ? [{ table, kind: 'add', rows: added } as const] : []),
    ];
  });
}
