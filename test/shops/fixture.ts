import type { Cell, Keys, Row } from './content.ts';

/**
 * A small shop under the real names of a product's tables: the columns with their types as SQL Server writes them (`?`
 * allows NULL), the keys, and synthetic rows. All people in it are made up.
 */
export interface Fixture {
  readonly tables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly keys: Keys;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
}

/** How a dialect writes a fixture. */
interface Hand {
  readonly quote: (name: string) => string;
  readonly text: (text: string) => string;
  readonly type: (type: string) => string;
}

const sqlite: Hand = {
  quote: (name) => `"${name}"`,
  text: (text) => `'${text}'`,
  type: (type) => type.replace('(max)', ''),
};
// A time is written with a T: so it is the same in every language of a login.
const mssql: Hand = {
  quote: (name) => `[${name}]`,
  text: (text) => `N'${/^\d{4}-\d\d-\d\d \d\d:\d\d/.test(text) ? text.replace(' ', 'T') : text}'`,
  type: (type) => type,
};

/** The statements that make it, one each, for an empty database. */
export const sqliteStatements = (fixture: Fixture): readonly string[] => statements(fixture, sqlite);
export const mssqlStatements = (fixture: Fixture): readonly string[] => statements(fixture, mssql);

const rowsAtOnce = 200;

function statements({ tables, keys, rows }: Fixture, { quote, text, type: typeOf }: Hand): readonly string[] {
  const literal = (cell: Cell): string => {
    if (cell === null) return 'NULL';
    if (typeof cell === 'object') throw new TypeError('There is no binary data in it.');
    return typeof cell === 'number' ? String(cell) : text(cell.replaceAll("'", "''"));
  };
  const created = Object.entries(tables).map(([table, columns]) => {
    const declared = Object.entries(columns).map(
      ([name, type]) =>
        `${quote(name)} ${typeOf(type.replace('?', ''))} ${type.endsWith('?') ? 'NULL' : 'NOT NULL'}`,
    );
    const key = (keys[table] ?? []).map(quote).join(', ');
    return `CREATE TABLE ${quote(table)} (${declared.join(', ')}, PRIMARY KEY (${key}))`;
  });
  const filled = Object.entries(rows).flatMap(([table, all]) =>
    Array.from({ length: Math.ceil(all.length / rowsAtOnce) }, (_, at) => {
      const columns = Object.keys(tables[table] ?? {});
      const some = all.slice(at * rowsAtOnce, (at + 1) * rowsAtOnce);
      const values = some.map((row) => `(${columns.map((name) => literal(row[name] ?? null)).join(', ')})`);
      return `INSERT INTO ${quote(table)} (${columns.map(quote).join(', ')}) VALUES ${values.join(', ')}`;
    }),
  );
  return [...created, ...filled];
}
