import type { Connection } from './connect.ts';

type Row = Readonly<Record<string, unknown>>;

interface Indexes {
  /** Unique sets of columns, the primary key first. */
  readonly unique: readonly (readonly string[])[];
  /** The columns in whose order rows can be read. */
  readonly ordered: readonly (readonly string[])[];
}

/** By the table's oid. */
export async function indexesOf(
  connection: Connection,
  tables: readonly string[],
): Promise<ReadonlyMap<string, Indexes>> {
  const rows = await connection.query(statement, [tables]);
  const byTable = Map.groupBy(rows, (row) => String(row.table));
  return new Map(
    [...byTable].map(([table, own]) => {
      const all = [...Map.groupBy(own, (row) => row.index).values()];
      return [
        table,
        {
          unique: all.filter(isUnique).map(namesOf),
          ordered: all
            .map((parts) => namesOf(parts.slice(0, endOf(parts))))
            .filter((names) => names.length > 0),
        },
      ];
    }),
  );
}

const namesOf = (parts: readonly Row[]): readonly string[] => parts.map((row) => String(row.column));

/** Over plain columns alone. */
const isUnique = (parts: readonly Row[]): boolean =>
  parts.every((row) => row.unique === 't' && row.column !== null);

/** Behind an expression, or a column ordered in another way than its own (text_pattern_ops), nothing is in order. */
function endOf(parts: readonly Row[]): number {
  const end = parts.findIndex((row) => row.column === null || row.ordered !== 't');
  return end < 0 ? parts.length : end;
}

/**
 * Indexes that hold for all rows: not partial ones. Columns that an index only carries (INCLUDE) have no class in it.
 */
const statement = `SELECT i.indrelid AS "table", i.indexrelid AS index, a.attname AS "column", i.indisunique AS "unique",
  m.amname = 'btree' AND o.opcdefault AND (k.coll = 0 OR k.coll = a.attcollation) AS ordered
FROM pg_catalog.pg_index AS i
INNER JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
INNER JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
INNER JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[])
  WITH ORDINALITY AS k (attnum, class, coll, place) ON k.class IS NOT NULL
INNER JOIN pg_catalog.pg_opclass AS o ON o.oid = k.class
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid = ANY ($1::oid[]) AND i.indisvalid AND i.indpred IS NULL
ORDER BY i.indrelid, i.indisprimary DESC, i.indexrelid, k.place`;
