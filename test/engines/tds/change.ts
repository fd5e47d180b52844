import type { Table } from './catalogue.ts';
import { Words } from './sql-words.ts';

/** Changes of a fixture in T-SQL, as SQLite takes them; `tables` is brought up to date. All else is refused. */
export function changeOf(sql: string, tables: Record<string, Table>): readonly string[] {
  const words = new Words(sql);
  const made = changed(words, tables);
  if (words.next) words.refuse();
  return made;
}

function changed(words: Words, tables: Record<string, Table>): readonly string[] {
  if (words.takes('CREATE')) return words.takes('TABLE') ? created(words, tables) : indexed(words, tables);
  if (words.takes('ALTER')) return altered(words, tables);
  if (words.takes('INSERT')) return inserted(words, tables);
  words.expect('DELETE', 'FROM');
  return deleted(words, tables);
}

/** Texts are compared without regard to case, as most databases of this server have it. */
function storedAs(type: string): string {
  if (/^n?(var)?char\(|^n?text$/.test(type)) return 'TEXT COLLATE NOCASE';
  if (/^(tinyint|smallint|int|bigint|bit)$/.test(type)) return 'INTEGER';
  if (type === 'float') return 'REAL';
  return type === 'timestamp' ? 'BLOB' : 'TEXT';
}

function created(words: Words, tables: Record<string, Table>): readonly string[] {
  const table = words.table();
  const columns: Record<string, string> = {};
  words.expect('(');
  do {
    const column = words.name();
    const type = words.type();
    const nullable = words.takes('NULL');
    if (!nullable) words.expect('NOT', 'NULL');
    columns[column] = nullable ? `${type}?` : type;
    words.expect(',');
  } while (!words.takes('PRIMARY'));
  words.expect('KEY');
  const key = names(words);
  words.expect(')');
  tables[table] = { columns, key };
  const all = Object.entries(columns).map(([name, type]) => `"${name}" ${storedAs(type.replace('?', ''))}`);
  return [`CREATE TABLE "${table}" (${all.join(', ')}, PRIMARY KEY (${list(key)}))`];
}

function indexed(words: Words, tables: Record<string, Table>): readonly string[] {
  words.expect('INDEX');
  const index = words.name();
  words.expect('ON');
  const table = words.table();
  const columns = names(words);
  const known = tables[table] ?? words.refuse();
  tables[table] = { ...known, indexes: [...(known.indexes ?? []), columns] };
  return [`CREATE INDEX "${index}" ON "${table}" (${list(columns)})`];
}

/** A rowversion comes with a value for every row. */
function altered(words: Words, tables: Record<string, Table>): readonly string[] {
  words.expect('TABLE');
  const table = words.table();
  const known = tables[table] ?? words.refuse();
  if (words.takes('DROP')) {
    words.expect('COLUMN');
    const column = words.name();
    const { [column]: gone, ...columns } = known.columns;
    if (gone === undefined) words.refuse();
    tables[table] = { ...known, columns };
    return [`ALTER TABLE "${table}" DROP COLUMN "${column}"`];
  }
  words.expect('ADD');
  const column = words.name();
  words.expect('TIMESTAMP', 'NOT', 'NULL');
  tables[table] = { ...known, columns: { ...known.columns, [column]: 'timestamp' } };
  return [
    `ALTER TABLE "${table}" ADD COLUMN "${column}" BLOB`,
    `UPDATE "${table}" SET "${column}" = server_next_rowversion()`,
  ];
}

/** Each value is made what its column is, and the rowversion is the server's own. */
function inserted(words: Words, tables: Record<string, Table>): readonly string[] {
  words.expect('INTO');
  const table = words.table();
  const all = tables[table]?.columns ?? words.refuse();
  const columns = names(words);
  const types = columns.map((column) => all[column]?.replace('?', '') ?? words.refuse());
  const stamps = Object.keys(all).filter((column) => all[column] === 'timestamp');
  words.expect('VALUES');
  const rows: string[] = [];
  do {
    words.expect('(');
    const values = types.map((type, at) => {
      if (at > 0) words.expect(',');
      return storedValue(type, literal(words));
    });
    words.expect(')');
    rows.push(`(${[...values, ...stamps.map(() => 'server_next_rowversion()')].join(', ')})`);
  } while (words.takes(','));
  return [`INSERT INTO "${table}" (${list([...columns, ...stamps])}) VALUES ${rows.join(', ')}`];
}

/** What is of the column's kind already need not be made so. */
function storedValue(type: string, written: string): string {
  const stored = storedAs(type);
  const isText = stored.startsWith('TEXT COLLATE') && written.startsWith("'");
  const isNumber = /^(INTEGER|REAL)$/.test(stored) && /^-?\d+$/.test(written);
  return isText || isNumber || written === 'NULL' ? written : `server_convert('${type}', ${written})`;
}

/** DELETE FROM [dbo].[Item] WHERE ([ID] = 7) OR ([ID] = 8) */
function deleted(words: Words, tables: Record<string, Table>): readonly string[] {
  const table = words.table();
  const columns = tables[table]?.columns ?? words.refuse();
  const rows: string[] = [];
  words.expect('WHERE');
  do {
    words.expect('(');
    const parts: string[] = [];
    do {
      const column = words.name();
      if (columns[column] === undefined) words.refuse();
      words.expect('=');
      parts.push(`"${column}" = ${literal(words)}`);
    } while (words.takes('AND'));
    words.expect(')');
    rows.push(`(${parts.join(' AND ')})`);
  } while (words.takes('OR'));
  return [`DELETE FROM "${table}" WHERE ${rows.join(' OR ')}`];
}

function literal(words: Words): string {
  const sign = words.takes('-') ? '-' : '';
  const word = words.take();
  if (word.kind === 'number') return `${sign}${word.text}`;
  if (sign === '' && word.kind === 'text') return `'${word.text}'`;
  return sign === '' && word.text === 'NULL' ? 'NULL' : words.refuse(word);
}

function names(words: Words): readonly string[] {
  const found: string[] = [];
  words.expect('(');
  do found.push(words.name());
  while (words.takes(','));
  words.expect(')');
  return found;
}

const list = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(', ');
