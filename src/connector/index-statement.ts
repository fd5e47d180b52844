import type { ColumnInfo, TableName } from './contract.ts';
import type { Dialect } from './dialect.ts';
import { tableSql } from './scope.ts';

/** Names of indexes may have 63 characters on some engines. */
const longestName = 60;

/** As `Source.indexStatement`. Columns that an index cannot hold are left out behind the first. */
export function indexStatement(
  table: TableName,
  columns: readonly ColumnInfo[],
  dialect: Dialect,
): string | null {
  const indexable = dialect.indexable ?? (() => true);
  const [leading] = columns;
  if (!leading || !indexable(leading)) return null;
  const name = `aiq_${table.name}_${leading.name}`.slice(0, longestName);
  const names = [...new Set(columns.filter(indexable).map((column) => dialect.quote(column.name)))];
  return `CREATE INDEX ${dialect.quote(name)} ON ${tableSql(table, dialect)} (${names.join(', ')})`;
}
