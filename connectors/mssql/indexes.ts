import type { Connection } from './connect.ts';

type Row = Readonly<Record<string, unknown>>;

interface Indexes {
  /** Unique sets of columns, the primary key first. */
  readonly unique: readonly (readonly string[])[];
  /** The columns in whose order rows can be read. */
  readonly ordered: readonly (readonly string[])[];
}

export async function indexesOf(connection: Connection, table: string): Promise<Indexes> {
  const rows = await connection.query(statement, [table]);
  const all = [...Map.groupBy(rows, ({ id }) => id).values()];
  return {
    unique: all.filter(([index]) => index?.repeats === false).map(namesOf),
    ordered: all.map((parts) => namesOf(parts.slice(0, endOf(parts)))),
  };
}

const namesOf = (parts: readonly Row[]): readonly string[] => parts.map(({ column }) => String(column));

/** Where the direction changes, (a, b) is in order no longer; all of it backwards is an order as well. */
function endOf(parts: readonly Row[]): number {
  const end = parts.findIndex(({ falling }) => falling !== parts[0]?.falling);
  return end < 0 ? parts.length : end;
}

/** Indexes that hold for all rows: not filtered ones. Columns that an index only carries (INCLUDE) have no place in it. */
const statement = `SELECT i.index_id AS id, CONVERT(bit, 1 - i.is_unique) AS repeats, k.is_descending_key AS falling, c.name AS [column]
FROM sys.indexes AS i
INNER JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.key_ordinal > 0
INNER JOIN sys.columns AS c ON c.object_id = k.object_id AND c.column_id = k.column_id
WHERE i.object_id = CONVERT(int, @0) AND i.type IN (1, 2) AND i.has_filter = 0 AND i.is_disabled = 0 AND i.is_hypothetical = 0
ORDER BY i.is_primary_key DESC, i.index_id, k.key_ordinal`;
