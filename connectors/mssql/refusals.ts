import {
  type ColumnInfo,
  Failure,
  type FailureCode,
  type TableName,
  tableMissing,
} from '../../src/connector/index.ts';
import type { Server } from './server.ts';

/** What a statement reads, to find the names that an error speaks of. */
export type Reads = readonly ({ readonly table: TableName; readonly info?: ColumnInfo } | null)[];

/**
 * What the server itself refuses, by its number, which means the same in all versions and languages. `entering`: it was
 * the login, and no statement.
 */
export function refusal(
  number: number,
  message: string,
  server: Server,
  reads: Reads,
  entering = false,
): Failure {
  const { address, user, database } = server;
  // Of an error only the number is kept: its message, and the statement, hold values of rows.
  const cause = Object.assign(new Error(`SQL Server says ${number}.`), { number });
  const fail = (code: FailureCode, sentence: string, hint?: string) =>
    new Failure(code, sentence, { cause, ...(hint === undefined ? {} : { hint }) });
  const columns = reads.flatMap((column) => column ?? []);
  const tables = [...new Map(columns.map(({ table }) => [table.name, table])).values()];
  const infos = columns.flatMap(({ info }) => info ?? []);
  const [only] = tables.length === 1 ? tables : [];
  const table = mentioned(message, tables, ({ name }) => name) ?? only;

  switch (number) {
    case 18456: // Login failed
      return fail(
        'POS_LOGIN',
        `The SQL Server at ${address} refuses the login ${user}.`,
        'Correct `user` and `password` of the source. A login of SQL Server’s own needs "SQL Server and Windows Authentication mode" in the server’s properties; a Windows login needs `domain`.',
      );
    case 18452: // Not of a trusted domain
      return fail(
        'POS_LOGIN',
        `The SQL Server at ${address} knows ${user} as no login of its own, and takes no Windows login of this domain.`,
        'Say the `domain` of a Windows login, or let the administrator allow "SQL Server and Windows Authentication mode".',
      );
    case 18470: // Disabled
    case 18486: // Locked
    case 18487: // Password expired
    case 18488: // Password must be changed
      return fail(
        'POS_LOGIN',
        `The SQL Server at ${address} wants the login ${user} renewed.`,
        'Let the administrator of the database unlock the login, and give it a password that does not expire.',
      );
    case 4060: // Cannot open the database of the login
    case 4063:
    case 4064:
    case 911:
      return fail(
        'POS_DATABASE_MISSING',
        `The SQL Server at ${address} does not open a database ${database} for the login ${user}.`,
        `Correct \`database\` of the source. If there is one of this name, it may be offline, or the login is no user of it: CREATE USER ${quoted(user)} FOR LOGIN ${quoted(user)}.`,
      );
    case 916: // The login is no user of the database
      return fail(
        'POS_FORBIDDEN',
        `The login ${user} may not use the database ${database}.`,
        `Let the administrator run there: CREATE USER ${quoted(user)} FOR LOGIN ${quoted(user)}.`,
      );
    case 921: // Not recovered yet
    case 922: // Being recovered
    case 927: // In the middle of a restore
    case 942: // Offline
    case 945: // Cannot be opened
    case 983: // A copy that is not available
      return fail(
        'POS_UNREACHABLE',
        `The database ${database} is offline or being restored.`,
        'If it lasts, let its administrator bring it online: ALTER DATABASE ... SET ONLINE.',
      );
    case 978: // A copy for those who say that they only read
    case 979:
      return fail(
        'POS_FORBIDDEN',
        `The database ${database} is a copy that is open to readers alone.`,
        'Say `read_only_intent: true` in the source.',
      );
    case 229: // SELECT denied on a table
    case 230: // ... on a column
      return fail(
        'POS_FORBIDDEN',
        `The login ${user} may not read ${table?.name ?? 'a table'}.`,
        `Let the administrator of the database run: GRANT SELECT ON ${table === undefined ? '...' : quoted(table.name)} TO ${quoted(user)}.`,
      );
    case 262:
    case 297:
    case 300:
      return fail('POS_FORBIDDEN', `The login ${user} lacks a right that the statement needs.`);
    case 208: // Invalid object name
      return tableMissing(table ?? tables[0] ?? { name: 'asked for' });
    case 207: {
      const name = mentioned(message, infos, (info) => info.name)?.name;
      const which = name === undefined ? 'a column that the mapping names' : `the column ${name}`;
      return fail('POS_COLUMN_MISSING', `The POS database no longer has ${which}.`);
    }
    case 305: // xml cannot be compared
    case 306: // text, ntext and image cannot be compared or sorted
    case 402: // Incompatible types
    case 404:
    case 468: // Collations in conflict
    case 529: // No conversion
    case 206: // Types clash
      return fail(
        'POS_COLUMN_TYPE',
        `SQL Server cannot compare or order the columns of ${tables.map(({ name }) => name).join(', ') || 'a table'} as asked.`,
        'Columns of text, ntext and xml are neither keys nor watermarks, and joined columns must be of like types and collations; a view can convert them.',
      );
    case 220:
    case 241:
    case 242:
    case 244:
    case 245:
    case 248:
    case 295:
    case 8114:
    case 8115:
    case 8169:
      return fail(
        'POS_COLUMN_TYPE',
        'A value does not fit the type that SQL Server reads it as.',
        'Either a view converts what some of its rows do not hold, or a column was of another type before: check that the mapping fits this POS version.',
      );
    case 1205: // Deadlock
      return fail('POS_BUSY', 'The connector gave way to the POS program, which wanted the same rows.');
    case 1222: // Lock timeout
      return fail('POS_BUSY', 'The POS program kept a table locked for too long.');
    case 3960: // Snapshot
    case 3961: // ... of a table that has been changed
    case 3966:
    case 701: // Memory
    case 802:
    case 8645:
    case 8651:
    case 1204: // Locks
    case 17809: // Connections
    case 10928:
    case 10929:
      return fail('POS_BUSY', `The SQL Server at ${address} has too much to do.`);
    case 823: // Damage
    case 824:
    case 605:
    case 926:
      return fail(
        'POS_UNREADABLE',
        `The database ${database} is damaged.`,
        'Let the vendor of the POS repair it (DBCC CHECKDB); the connector changes nothing.',
      );
    case 596: // Session killed
    case 6005: // Shutting down
    case 17142: // Paused
    case 18401: // Upgrading
    case 18461: // For one administrator alone
      return fail('POS_UNREACHABLE', `The SQL Server at ${address} is starting, stopping or hung up.`);
    default:
      if (entering) {
        return fail(
          'POS_LOGIN',
          `The SQL Server at ${address} does not let the login ${user} in (${number}).`,
        );
      }
      return fail('POS_QUERY', `SQL Server refused a statement (${number}).`);
  }
}

/** The longest of the names in the message: "staff" is part of "staff_hours". */
function mentioned<T>(message: string, all: readonly T[], name: (one: T) => string): T | undefined {
  const words = message.toLowerCase();
  return all
    .filter((one) => words.includes(name(one).toLowerCase()))
    .toSorted((one, other) => name(other).length - name(one).length)[0];
}

const quoted = (name: string): string => `[${name.replaceAll(']', ']]')}]`;
