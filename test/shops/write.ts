import type { EngineName, TestDatabase } from '../engines/index.ts';
import { type Cell, type Content, type Keys, type Row, type Step, stepsBetween } from './content.ts';

/** MySQL 5.7 takes 4 MB at once. */
const rowsAtOnce = 200;

/** Brings the tables from one content to another, in one transaction, as a POS would. */
export async function write(
  database: TestDatabase,
  keys: Keys,
  before: Content,
  after: Content,
): Promise<void> {
  const { engine } = database.server;
  const statements = stepsBetween(before, after).flatMap((step) =>
    chunks(step.rows).map((rows) => statementOf({ ...step, rows }, keys[step.table] ?? [], engine)),
  );
  if (statements.length === 0) return;
  await database.run(engine === 'mssql' ? 'BEGIN TRANSACTION' : 'BEGIN');
  for (const statement of statements) await database.run(statement);
  await database.run('COMMIT');
}

function chunks(rows: readonly Row[]): (readonly Row[])[] {
  return Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, at) =>
    rows.slice(at * rowsAtOnce, (at + 1) * rowsAtOnce),
  );
}

function statementOf({ table, kind, rows }: Step, key: readonly string[], engine: EngineName): string {
  const name = (identifier: string): string => quoted(identifier, engine);
  const value = (row: Row, column: string): string => literal(row[column] ?? null, engine);
  if (kind === 'remove') {
    const one = (row: Row): string =>
      key.map((column) => `${name(column)} = ${value(row, column)}`).join(' AND ');
    return `DELETE FROM ${name(table)} WHERE ${rows.map((row) => `(${one(row)})`).join(' OR ')}`;
  }
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => `(${columns.map((column) => value(row, column)).join(', ')})`);
  return `INSERT INTO ${name(table)} (${columns.map(name).join(', ')}) VALUES ${values.join(', ')}`;
}

function quoted(identifier: string, engine: EngineName): string {
  if (engine === 'mssql') return `[${identifier}]`;
  return engine === 'postgres' ? identifier : `\`${identifier}\``;
}

/** PostgreSQL reads every quoted text as what its column is: '1' as true, '2.5' as a double. */
function literal(cell: Cell, engine: EngineName): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'object') {
    const hex = Buffer.from(cell).toString('hex');
    if (engine === 'mssql') return `0x${hex}`;
    return engine === 'postgres' ? `'\\x${hex}'` : `x'${hex}'`;
  }
  if (engine === 'postgres') return `'${String(cell).replaceAll("'", "''")}'`;
  if (typeof cell === 'number') return String(cell);
  if (engine === 'mssql') return `N'${cell.replaceAll("'", "''")}'`;
  return `'${cell.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
