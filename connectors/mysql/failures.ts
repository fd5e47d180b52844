import { Failure, type FailureCode, tableMissing } from '../../src/connector/index.ts';

/** Which server, and who asks: fit to be shown. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/**
 * What the server, the driver and TypeORM throw, as a `Failure`. An error of the driver holds its statement, and with it
 * values of rows: of those only the code is kept as the cause.
 */
export function failureOf(thrown: unknown, target: Target): Failure {
  if (thrown instanceof Failure) return thrown;
  const error = partsOf(thrown);
  return serverFailure(error, target) ?? connectionFailure(error, target) ?? refused(error, target);
}

/** No answer within the time allowed, from a server that would have given the statement up itself. */
export const silent = (target: Target): Failure =>
  new Failure('POS_UNREACHABLE', `${server(target)} does not answer in time.`);

const server = ({ host, port }: Target): string => `The database server ${host}:${port}`;

/** By the server's own number, which means the same in all versions; some are MariaDB's or MySQL's alone. */
function serverFailure({ number, names, cause }: Parts, target: Target): Failure | undefined {
  const { user, database } = target;
  const fail = (code: FailureCode, sentence: string, hint?: string) =>
    new Failure(code, sentence, { cause, ...(hint === undefined ? {} : { hint }) });
  switch (number) {
    case 1045: // Access denied
    case 1698: // ... without a password
      return fail(
        'POS_LOGIN',
        `${server(target)} refuses the login ${user}.`,
        'Check the user and the password of the source. A user made with REQUIRE SSL needs `tls` as well.',
      );
    case 1129: // Host blocked after many errors
    case 1130: // Host not allowed
      return fail(
        'POS_LOGIN',
        `${server(target)} does not let this machine in.`,
        'Let the administrator of the database allow the user from this address, and run FLUSH HOSTS there.',
      );
    case 1251: // Authentication protocol
    case 1820: // Password must be changed
    case 1862: // Password expired
    case 3118: // Account locked (MySQL)
    case 4151: // Account locked (MariaDB)
      return fail(
        'POS_LOGIN',
        `${server(target)} wants the login ${user} renewed.`,
        'Let the administrator of the database unlock the user, and give it a password that does not expire.',
      );
    case 3159: // Secure transport required
      return fail(
        'POS_TLS',
        `${server(target)} takes encrypted connections only.`,
        'Say `mode: required` in the `tls` block of the source.',
      );
    case 1044: // Access denied for database: told also where there is none
      return fail(
        'POS_FORBIDDEN',
        `The login ${user} may not use the database ${database}, if there is one.`,
      );
    case 1142: // SELECT denied for table
    case 1143: // SELECT denied for column
      return fail('POS_FORBIDDEN', `The login ${user} may not read the table ${names.at(-1)}.`);
    case 1227: // Privilege needed
    case 1370: // Routine denied
      return fail('POS_FORBIDDEN', `The login ${user} lacks a right that a view needs.`);
    case 1049:
      return fail('POS_DATABASE_MISSING', `${server(target)} has no database ${names[0] ?? database}.`);
    case 1146:
      return tableMissing({ name: names[0]?.split('.').at(-1) ?? '' });
    case 1054:
      return fail(
        'POS_COLUMN_MISSING',
        `The POS database no longer has the column ${names[0]?.split('.').at(-1)}.`,
      );
    case 1267: // Illegal mix of collations
      return fail(
        'POS_COLUMN_TYPE',
        `${server(target)} cannot compare two joined columns: their texts have different collations.`,
        'Let the vendor of the POS give both columns one collation, or make a view that converts one of them.',
      );
    case 1040: // Too many connections
    case 1203: // ... of this user
    case 1226: // ... in this hour
      return fail('POS_BUSY', `${server(target)} has no connection left for the login ${user}.`);
    case 1205: // Lock wait timeout
    case 1213: // Deadlock
    case 1412: // Table changed within the snapshot
      return fail('POS_BUSY', 'The POS program kept a table locked for too long.');
    case 1317: // Interrupted
    case 1028: // Sort aborted
    case 1969: // max_statement_time (MariaDB)
    case 3024: // max_execution_time (MySQL)
      return fail('POS_BUSY', `${server(target)} gave a statement up: it took too long.`);
    case 1194: // Crashed
    case 1195: // Crashed, and repair failed
    case 1034: // Incorrect key file
      return fail(
        'POS_UNREADABLE',
        'A table of the POS database is damaged.',
        'Let the vendor of the POS repair it (REPAIR TABLE); the connector changes nothing.',
      );
    case 1053: // Shutdown
    case 1927: // Connection killed (MariaDB)
      return unreachable(cause, target);
    default:
      return undefined;
  }
}

function connectionFailure(error: Parts, target: Target): Failure | undefined {
  const { code, message, cause } = error;
  switch (code) {
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return new Failure('POS_TLS', `${server(target)} offers no encryption.`, {
        hint: 'Switch TLS on in the server, or say `mode: off` where nobody else is on the network.',
        cause,
      });
    case 'HANDSHAKE_SSL_ERROR':
      return error.network || /socket disconnected/.test(message)
        ? unreachable(cause, target)
        : untrusted(error, target);
    case 'AUTH_SWITCH_PLUGIN_ERROR':
      return new Failure('POS_LOGIN', `${server(target)} asks for a kind of login that is not supported.`, {
        hint: 'Let the user log in with mysql_native_password or caching_sha2_password.',
        cause,
      });
    case 'ECONNREFUSED':
      return new Failure('POS_UNREACHABLE', `Nothing answers at ${target.host}:${target.port}.`, { cause });
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Failure('POS_UNREACHABLE', `The name ${target.host} leads to no address.`, {
        hint: 'Check `host` of the source, and the name service of this network.',
        cause,
      });
    default:
      return error.network || error.fatal ? unreachable(cause, target) : undefined;
  }
}

const unreachable = (cause: Error, target: Target): Failure =>
  new Failure('POS_UNREACHABLE', `${server(target)} does not answer.`, { cause });

/** What TLS says holds names of certificates, nothing of ours. */
function untrusted({ message, certified, cause }: Parts, target: Target): Failure {
  return new Failure('POS_TLS', `${server(target)} cannot be trusted: ${message.replace(/\.$/, '')}.`, {
    hint:
      certified === undefined
        ? 'Name the file of the authority that signed its certificate in `tls.ca`.'
        : `Its certificate is for another name. If it is the right one, say \`servername: ${certified}\`.`,
    cause,
  });
}

function refused({ code, cause }: Parts, target: Target): Failure {
  return new Failure('POS_QUERY', `${server(target)} refused a statement (${code}).`, { cause });
}

interface Parts {
  readonly code: string;
  /** Of the server's errors. */
  readonly number: number | undefined;
  readonly message: string;
  /** What the message has in quotes, in whatever language: mostly names of tables and columns. */
  readonly names: readonly string[];
  /** Told by the network, not by the server. */
  readonly network: boolean;
  /** The connection is of no more use. */
  readonly fatal: boolean;
  /** The name in a certificate that was expected to have another. */
  readonly certified: string | undefined;
  readonly cause: Error;
}

/** TypeORM wraps the driver's error. */
function partsOf(thrown: unknown): Parts {
  const error = thrown instanceof Error && 'driverError' in thrown ? thrown.driverError : thrown;
  const told: Readonly<Record<string, unknown>> =
    typeof error === 'object' && error !== null ? { ...error } : {};
  const { code, errno } = told;
  const message = error instanceof Error ? error.message : '';
  const shown = typeof code === 'string' ? code : 'no code given';
  return {
    code: shown,
    number: typeof errno === 'number' && errno > 0 ? errno : undefined,
    message,
    names: [...message.matchAll(/[`']([^`']+)[`']/g)].map(([, name = '']) => name),
    network: typeof told.syscall === 'string' || shown === 'PROTOCOL_CONNECTION_LOST',
    fatal: told.fatal === true,
    certified: /is not cert's CN: (\S+)|altnames: .*DNS:([^\s,]+)/.exec(message)?.slice(1).find(Boolean),
    cause: Object.assign(new Error(`The driver says ${shown}.`), { code: shown }),
  };
}
