import type { TableName } from '../../src/connector/index.ts';
import type { Connection } from './connect.ts';

/** Rights to change rows, or the tables themselves. Temporary tables, views and routines change nothing of the POS. */
const writing = new Set([
  'ALL PRIVILEGES',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'ALTER',
  'DROP',
  'INDEX',
  'TRIGGER',
]);

/** As `Source.writable`: by what the server says was granted to the login, and to its roles. */
export async function writableOf(
  connection: Connection,
  database: string,
  tables: readonly TableName[],
): Promise<readonly TableName[]> {
  const grants = (await grantsOf(connection)).flatMap((line) => grantOf(line) ?? []);
  const granted = grants.filter(({ rights }) => rights.some((right) => writing.has(right)));
  return tables.filter(({ schema = database, name }) => granted.some((grant) => grant.covers(schema, name)));
}

/**
 * MariaDB shows the rights of the role in use by itself, and of no other; MySQL 8 those of roles that it is asked for.
 * What a role would allow that the login has not taken is left out on MariaDB: our sessions take none.
 */
async function grantsOf(connection: Connection): Promise<readonly string[]> {
  const own = await linesOf(connection, 'SHOW GRANTS');
  const roles = own.flatMap(rolesIn).filter((role) => role.includes('@'));
  if (roles.length === 0) return own;
  return linesOf(connection, `SHOW GRANTS FOR CURRENT_USER() USING ${roles.join(', ')}`);
}

async function linesOf(connection: Connection, sql: string): Promise<readonly string[]> {
  const rows = await connection.query(sql, []);
  // The only column is called for the login: "Grants for till@%".
  return rows.flatMap((row) => Object.values(row).map(String));
}

/** The roles of "GRANT `till`@`%`,`audit`@`%` TO ...", a grant without ON; MariaDB writes `till` alone. */
function rolesIn(line: string): readonly string[] {
  const [, names = ''] =
    /^GRANT ((?:[`'](?:[^`']|``|'')*[`'](?:@[`'][^`']*[`'])?,? ?)+) TO /.exec(line) ?? [];
  return names.split(/, ?(?=[`'])/).filter((name) => name !== '');
}

interface Grant {
  readonly rights: readonly string[];
  readonly covers: (schema: string, table: string) => boolean;
}

/** "GRANT SELECT, UPDATE (`a`, `b`) ON `pos\_%`.* TO ...". */
function grantOf(line: string): Grant | undefined {
  const parts = /^GRANT (.+?) ON (?:TABLE )?(\*|`(?:[^`]|``)*`)\.(\*|`(?:[^`]|``)*`) TO /.exec(line);
  if (!parts) return undefined;
  const [, rights = '', schema = '', table = ''] = parts;
  const schemaFits = schema === '*' ? () => true : fitting(unquoted(schema), table === '*');
  const tableFits = table === '*' ? () => true : fitting(unquoted(table), false);
  return {
    rights: rights
      .replaceAll(/\([^)]*\)/g, '')
      .split(',')
      .map((right) => right.trim()),
    covers: (schema, table) => schemaFits(schema) && tableFits(table),
  };
}

const unquoted = (name: string): string => name.slice(1, -1).replaceAll('``', '`');

/** A grant on a whole database may be for several: "pos\_%" has a wildcard behind a plain underscore. */
function fitting(name: string, wildcards: boolean): (text: string) => boolean {
  const plain = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const parts = wildcards ? (name.match(/\\.|[\s\S]/g) ?? []) : [...name];
  const pattern = parts.map((part) => {
    if (wildcards && part === '%') return '.*';
    if (wildcards && part === '_') return '.';
    return plain(wildcards && part.length === 2 && part.startsWith('\\') ? part.slice(1) : part);
  });
  const whole = new RegExp(`^${pattern.join('')}$`, 'is');
  return (text) => whole.test(text);
}
