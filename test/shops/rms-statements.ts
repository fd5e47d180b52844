import { type Cell, type Content, type Row, stepsBetween } from './content.ts';
import { type RmsRows, rmsContent } from './rms-rows.ts';
import { rmsKeys, rmsSchema } from './rms-schema.ts';

/** SQL Server takes a thousand rows of values at once. */
const rowsAtOnce = 200;

/** Makes the shop in an empty database: T-SQL, one statement each. */
export function createRms(rows: RmsRows): readonly string[] {
  return [...rmsSchema(rows.variant), ...changesOfRms(rows, new Map(), rmsContent(rows))];
}

/** Brings the tables from one content to another, as one transaction is to do; a row that changes gets a new rowversion. */
export function changesOfRms({ variant }: RmsRows, before: Content, after: Content): readonly string[] {
  const keys = rmsKeys(variant);
  return stepsBetween(before, after).flatMap(({ table, kind, rows }) =>
    chunks(rows).map((some) =>
      kind === 'add' ? addition(table, some) : removal(table, keys[table] ?? [], some),
    ),
  );
}

function addition(table: string, rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => `(${columns.map((column) => literal(row[column] ?? null)).join(', ')})`);
  const names = columns.map((column) => `[${column}]`).join(', ');
  return `INSERT INTO [dbo].[${table}] (${names}) VALUES ${values.join(', ')}`;
}

function removal(table: string, key: readonly string[], rows: readonly Row[]): string {
  const one = (row: Row) =>
    key.map((column) => `[${column}] = ${literal(row[column] ?? null)}`).join(' AND ');
  return `DELETE FROM [dbo].[${table}] WHERE ${rows.map((row) => `(${one(row)})`).join(' OR ')}`;
}

function chunks(rows: readonly Row[]): (readonly Row[])[] {
  return Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, at) =>
    rows.slice(at * rowsAtOnce, (at + 1) * rowsAtOnce),
  );
}

/** A time is written with a T, the same in every language of a login; money as a number, for no text becomes money by itself. */
function literal(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') throw new TypeError('There is no binary data in it.');
  if (/^-?\d+\.\d{4}$/.test(cell)) return cell;
  const text = /^\d{4}-\d\d-\d\d \d\d:\d\d/.test(cell) ? cell.replace(' ', 'T') : cell;
  return `N'${text.replaceAll("'", "''")}'`;
}
