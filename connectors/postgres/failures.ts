import { type Column, Failure, tableMissing } from '../../src/connector/index.ts';

/** Whom a failure speaks of. The password is none of its business. */
export interface Server {
  /** "10.0.0.5:5432" */
  readonly address: string;
  readonly user: string;
  readonly database: string;
}

/** No answer within the time allowed, from a server that would have given the statement up itself. */
export const silent = ({ address }: Server): Failure =>
  new Failure('POS_UNREACHABLE', `The server at ${address} does not answer in time.`);

/** What a statement reads, to find the names that an error speaks of. */
export type Reads = readonly (Column | null)[];

/**
 * What the server, the driver and TypeORM throw as a `Failure`. The server writes its messages in its own language,
 * and puts values of rows into them: only its code is read, and the names of tables and columns that we know.
 */
export function failureOf(thrown: unknown, server: Server, reads: Reads = []): Failure {
  const cause = driverError(thrown);
  if (cause instanceof Failure) return cause;
  if (!(cause instanceof Error)) return unexpected('no code given', cause);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return isSqlState(code) ? refusal(code, cause, server, reads) : troubleOnTheWay(code, cause, server);
}

/** Five characters with a digit among them; "EPIPE" is no such code. */
const isSqlState = (code: string): boolean => /^(?=.*\d)[0-9A-Z]{5}$/.test(code);

function refusal(code: string, thrown: Error, server: Server, reads: Reads): Failure {
  const cause = withoutValues(code, thrown);
  const { address, user, database } = server;
  const columns = reads.flatMap((column) => column ?? []);
  // The longest of the names in the message, which has them as the server writes them: "staff" is part of "staff_hours".
  const message = thrown.message.toLowerCase();
  const mentioned = <T>(all: readonly T[], name: (one: T) => string) =>
    all
      .filter((one) => message.includes(name(one).toLowerCase()))
      .toSorted((one, other) => name(other).length - name(one).length)[0];
  const tables = [...new Map(columns.map(({ table }) => [table.name, table])).values()];
  switch (code) {
    case '28P01':
    case '28000':
      return new Failure('POS_LOGIN', `The PostgreSQL server at ${address} refuses the login ${user}.`, {
        hint: /pg_hba\.conf/.test(thrown.message)
          ? 'Its file pg_hba.conf has no line for this computer, user and database, or asks for TLS: set tls to { mode: required }.'
          : 'Correct `user` and `password` of the source.',
        cause,
      });
    case '3D000':
      return new Failure('POS_DATABASE_MISSING', `The server at ${address} has no database ${database}.`, {
        cause,
      });
    case '42501':
      return forbidden(mentioned(tables, ({ name }) => name)?.name, server, columns.length > 0, cause);
    case '42P01':
    case '3F000':
      return tableMissing(mentioned(tables, ({ name }) => name) ?? tables[0] ?? { name: 'asked for' });
    case '42703': {
      const name = mentioned(columns, ({ info }) => info.name)?.info.name;
      const which = name === undefined ? 'a column that the mapping names' : `the column ${name}`;
      return new Failure('POS_COLUMN_MISSING', `The POS database no longer has ${which}.`, { cause });
    }
    case '42883':
      return new Failure(
        'POS_COLUMN_TYPE',
        `PostgreSQL cannot compare or order the columns of ${tables.map(({ name }) => name).join(', ')} as asked.`,
        {
          hint: 'Columns of json, xml and shapes are neither keys nor watermarks, and joined columns must be of like types; a view can cast them.',
          cause,
        },
      );
    case '22P02':
    case '22003':
    case '22007':
    case '22008':
      return new Failure('POS_COLUMN_TYPE', 'A value does not fit the type that PostgreSQL reads it as.', {
        hint: 'Either a view converts what some of its rows do not hold, or a column was of another type before: check that the mapping fits this POS version.',
        cause,
      });
    case '22023':
      return columns.length > 0
        ? unexpected(code, cause)
        : new Failure('CONFIG_INVALID', 'The server does not know the zone named as `session_zone`.', {
            hint: 'Name a zone as the server does: "UTC", "America/Denver".',
            cause,
          });
    case '57014':
      return new Failure('POS_BUSY', 'A statement took too long, or was cancelled by an administrator.', {
        cause,
      });
    case '55P03':
      return new Failure('POS_BUSY', 'A table stayed locked for too long.', { cause });
    case '40001':
    case '40P01':
      return new Failure('POS_BUSY', 'The server gave way to other work on the same rows.', { cause });
    case '53300':
      return new Failure('POS_BUSY', `The server at ${address} has no free connection.`, { cause });
    default:
      return byClass(code, server, cause);
  }
}

function byClass(code: string, { address }: Server, cause: Error): Failure {
  if (code.startsWith('53'))
    return new Failure('POS_BUSY', `The server at ${address} is short of memory or disk.`, { cause });
  if (/^(08|57P|25P03)/.test(code)) {
    return new Failure('POS_UNREACHABLE', `The server at ${address} is starting, stopping or hung up.`, {
      cause,
    });
  }
  return unexpected(code, cause);
}

function forbidden(table: string | undefined, { user, database }: Server, reading: boolean, cause: Error) {
  if (!reading) {
    return new Failure('POS_FORBIDDEN', `The login ${user} may not use the database ${database}.`, {
      hint: `Let the database's administrator run: GRANT CONNECT ON DATABASE ${database} TO ${user}.`,
      cause,
    });
  }
  return new Failure('POS_FORBIDDEN', `The login ${user} may not read ${table ?? 'a table or its schema'}.`, {
    hint:
      table === undefined
        ? `Let the database's administrator run: GRANT USAGE ON SCHEMA ... TO ${user}.`
        : `Let the database's administrator run: GRANT SELECT ON ${table} TO ${user}.`,
    cause,
  });
}

/** What has no SQLSTATE did not come from the server: the network, TLS, the driver or TypeORM. */
function troubleOnTheWay(code: string, cause: Error, { address, user }: Server): Failure {
  const { message } = cause;
  if (message.startsWith('SASL')) {
    return new Failure('POS_LOGIN', `The PostgreSQL server at ${address} refuses the login ${user}.`, {
      hint: 'Give the `password` of the source.',
      cause,
    });
  }
  if (message.includes('authenticationOk')) {
    return new Failure(
      'POS_LOGIN',
      `The server at ${address} asks for a kind of login that is not supported.`,
      {
        hint: 'Let the administrator of the database allow scram-sha-256 or md5 for this login in pg_hba.conf.',
        cause,
      },
    );
  }
  if (message.includes('SSL connections')) {
    return new Failure('POS_TLS', `The server at ${address} does not offer TLS.`, {
      hint: 'Switch TLS on there (ssl = on, with a certificate), or say tls: { mode: off } on a network that is trusted.',
      cause,
    });
  }
  if (/CERT|SELF_SIGNED|ISSUER|SIGNATURE|^ERR_(TLS|SSL)|EPROTO/.test(code)) {
    return new Failure('POS_TLS', `The certificate of the server at ${address} is not accepted (${code}).`, {
      hint: 'Name the certificate of its authority with `tls.ca`, and the name that it was made for with `tls.servername`.',
      cause,
    });
  }
  if (code === 'ECONNREFUSED')
    return new Failure('POS_UNREACHABLE', `Nothing answers at ${address}: the connection is refused.`, {
      cause,
    });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new Failure('POS_UNREACHABLE', `There is no address for the name of the server at ${address}.`, {
      hint: 'Check `host` of the source, and the name service of this network.',
      cause,
    });
  }
  const lost = /terminated|timeout|queryable|released|not connected|ended|closed|invalid response/i;
  if (code.startsWith('E') || lost.test(`${cause.name} ${message}`))
    return new Failure('POS_UNREACHABLE', `The connection to the server at ${address} is lost.`, { cause });
  return unexpected(code, cause);
}

function unexpected(code: string, cause: unknown): Failure {
  return new Failure('POS_QUERY', `PostgreSQL refused a statement (${code || 'no code given'}).`, { cause });
}

/** The server's message, detail and context may quote values of rows; its code and routine do not. */
function withoutValues(code: string, thrown: Error): Error {
  const routine = 'routine' in thrown ? String(thrown.routine) : '';
  return Object.assign(new Error(`SQLSTATE ${code} ${routine}`.trim()), { code });
}

/** TypeORM wraps the driver's error and adds the parameters, which are values of rows: they must not reach a log. */
function driverError(thrown: unknown): unknown {
  return thrown instanceof Error && 'driverError' in thrown ? thrown.driverError : thrown;
}
