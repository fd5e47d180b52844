import { Failure } from '../../src/connector/index.ts';
import type { Options } from './options.ts';

/** Whom a failure speaks of. The password is none of its business. */
export interface Server {
  /** "10.0.0.5:1433" or "10.0.0.5\SQLEXPRESS" */
  readonly address: string;
  /** "aiq", or "SHOP\aiq" of a Windows login. */
  readonly user: string;
  readonly database: string;
  readonly instance: string | undefined;
}

export function serverOf({ host, port = 1433, instance, user, domain, database }: Options): Server {
  return {
    address: instance === undefined ? `${host}:${port}` : `${host}\\${instance}`,
    user: domain === undefined ? user : `${domain}\\${user}`,
    database,
    instance,
  };
}

/** No answer within the time allowed, from a server that was told to give the statement up. */
export const silent = ({ address }: Server): Failure =>
  new Failure('POS_UNREACHABLE', `The SQL Server at ${address} does not answer in time.`);

export const lost = ({ address }: Server, cause?: Error): Failure =>
  new Failure('POS_UNREACHABLE', `The connection to the SQL Server at ${address} is lost.`, { cause });

/** Encryption was asked for, and the server has none: nothing secret has left. */
export const uncovered = ({ address }: Server): Failure =>
  new Failure('POS_TLS', `The SQL Server at ${address} offers no encryption.`, {
    hint: 'Give the server a certificate, or say tls: { mode: off } on a network that is trusted.',
  });
