import Database from 'better-sqlite3';
import type { Asked } from './call.ts';
import { catalogueAnswer, type Table } from './catalogue.ts';
import { changeOf } from './change.ts';
import { columnTypes, type TypeName } from './column-types.ts';
import { converted, type Kept, version } from './convert.ts';
import type { Answer, Script } from './script.ts';
import { type SelectedColumn, selectOf } from './select.ts';

/**
 * What stands behind a server of the tests that holds rows: SQLite in memory, which takes the T-SQL of a fixture and of our
 * own connector, translated by rule. It shows that both mean the same rows; that SQL Server takes them, it does not show.
 */
export interface Store extends Script {
  /** Statements of a fixture, all in one transaction. */
  run(statements: readonly string[]): void;
  /** Statements that it did not understand, and why: a test wants none. */
  readonly refused: readonly string[];
  close(): void;
}

const settings = /^SET LOCK_TIMEOUT \d+ SET DEADLOCK_PRIORITY LOW\n/;
const identity = /SERVERPROPERTY\('ServerName'\)/;
/** A login that may only read has no other right. */
const rights = /HAS_PERMS_BY_NAME/;

export function createStore(name = 'TILL1\\SQLEXPRESS'): Store {
  const db = new Database(':memory:');
  const tables: Record<string, Table> = {};
  const refused: string[] = [];
  let versions = 2_000;
  db.function('server_convert', { varargs: true, deterministic: true }, (type, value, style) =>
    converted(String(type), kept(value), style === undefined ? undefined : Number(style)),
  );
  db.function('server_next_rowversion', () => version(++versions));
  db.function('server_min_active_rowversion', () => version(versions + 1));
  db.function(
    'server_sysutcdatetime',
    () => `${new Date().toISOString().slice(0, 23).replace('T', ' ')}0000`,
  );

  function select({ sql, parameters }: Asked): Answer {
    if (!settings.test(sql)) throw new Error('The statement does not say that it gives way.');
    const { sql: translated, columns } = selectOf(sql.replace(settings, ''));
    const bound = Object.entries(parameters).map(([at, text]) => [at.replace('@', 'p'), text]);
    const rows = db.prepare<[object], readonly unknown[]>(translated).raw().all(Object.fromEntries(bound));
    const types = columns.map((column) => typeOf(column, tables));
    return {
      columns: Object.fromEntries(columns.map((column, at) => [column.name, types[at] ?? 'varchar'])),
      rows: rows.map((row) => row.map((value) => (value === null ? null : String(value)))),
    };
  }

  return {
    refused,
    run(statements) {
      db.transaction(() => {
        for (const statement of statements) for (const one of changeOf(statement, tables)) db.exec(one);
      })();
    },
    answer(asked) {
      const known = catalogueAnswer(asked, tables, true);
      if (known) return known;
      if (identity.test(asked.sql)) {
        return { columns: { server: 'nvarchar', name: 'nvarchar' }, rows: [[name, 'RMS']] };
      }
      if (rights.test(asked.sql)) return { columns: { v0: 'int' }, rows: [] };
      try {
        return select(asked);
      } catch (thrown) {
        const { message } = thrown instanceof Error ? thrown : new Error(String(thrown));
        if (/no such table/.test(message)) return { error: 208, message: `Invalid object name: ${message}` };
        if (/no such column/.test(message)) return { error: 207, message: `Invalid column name: ${message}` };
        refused.push(`${message}\n${asked.sql}`);
        return { error: 102, message };
      }
    },
    close: () => db.close(),
  };
}

function kept(value: unknown): Kept {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (value instanceof Uint8Array) return value;
  throw new Error(`The store keeps no ${typeof value}.`);
}

/** How a column travels: money, times and rowversions never do as they are. */
function typeOf({ of }: SelectedColumn, tables: Readonly<Record<string, Table>>): TypeName {
  const declared = typeof of === 'string' ? of : (tables[of.table]?.columns[of.column] ?? '');
  const type = declared.replace('?', '');
  const base = type.endsWith('(max)') ? type : type.replace(/\(.*/, '');
  const known = Object.keys(columnTypes).find((one): one is TypeName => one === base);
  if (known === undefined) throw new Error(`A value of the type ${type} would not arrive exactly.`);
  return known;
}
