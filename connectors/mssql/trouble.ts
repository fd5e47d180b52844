import { Failure } from '../../src/connector/index.ts';
import { lost, type Server, silent } from './server.ts';

const disagreement =
  'An old server knows old TLS alone: let it be patched for TLS 1.2, or, on a network that is trusted, say `min_version: TLSv1` or `mode: off` in the `tls` block of the source. Before SQL Server 2022, none knows `mode: strict`: say `mode: required`.';

/** How far a connection had come. */
interface Stage {
  readonly isHandshaking?: boolean;
  readonly isStrict?: boolean;
  readonly isLookedFor?: boolean;
}

/** What has no number did not come from the server: the network, TLS, the driver or TypeORM. */
export function troubleOnTheWay(errors: readonly Error[], server: Server, about: Stage): Failure {
  const { address, user } = server;
  const codes = errors.flatMap((error) =>
    'code' in error && typeof error.code === 'string' ? error.code : [],
  );
  const has = (pattern: RegExp) => codes.find((code) => pattern.test(code));
  const message = errors.map((error) => error.message).join(' ');
  // The driver's own words hold no value of a row; what TypeORM adds, the statement and its parameters, does.
  const cause = Object.assign(new Error(`The driver says ${codes.join(', ') || 'nothing'}.`), {
    code: codes.at(-1),
  });

  const isLookedUp = server.instance !== undefined && about.isLookedFor === true;
  if (codes.includes('EINSTLOOKUP') || isLookedUp) return instanceMissing(message, server, cause);
  if (codes.includes('EENCRYPT')) {
    return new Failure('POS_TLS', `The SQL Server at ${address} takes encrypted connections only.`, {
      hint: 'Say tls: { mode: required } in the source.',
      cause,
    });
  }
  const untrusted = has(/CERT|SELF_SIGNED|ISSUER|SIGNATURE|^ERR_TLS/);
  if (untrusted !== undefined) {
    return new Failure(
      'POS_TLS',
      `The certificate of the SQL Server at ${address} is not accepted (${untrusted}).`,
      {
        hint: 'Name the certificate of its authority with `tls.ca`, and the name that it was made for with `tls.servername`.',
        cause,
      },
    );
  }
  if (has(/^(ETIMEOUT|ECANCEL)$/) !== undefined) {
    return /request failed|canceled/i.test(message)
      ? new Failure('POS_BUSY', 'A statement took too long, and was cancelled.', { cause })
      : silent(server);
  }
  const isTurnedAway = about.isHandshaking || (about.isStrict && codes.includes('ECONNRESET'));
  if (has(/^(ERR_SSL|EPROTO)/) !== undefined || isTurnedAway) {
    return new Failure('POS_TLS', `The SQL Server at ${address} and this machine agree on no encryption.`, {
      hint: disagreement,
      cause,
    });
  }
  if (codes.includes('ECONNREFUSED')) {
    return new Failure('POS_UNREACHABLE', `Nothing answers at ${address}: the connection is refused.`, {
      hint: 'In SQL Server Express TCP is off at first: switch on TCP/IP in the SQL Server Configuration Manager, give it the port under IPAll, and restart the service. A named instance has a port of its own: say `instance` instead of `port`.',
      cause,
    });
  }
  if (has(/^(ENOTFOUND|EAI_AGAIN)$/) !== undefined) {
    return new Failure('POS_UNREACHABLE', `There is no address for the name of the server at ${address}.`, {
      hint: 'Check `host` of the source, and the name service of this network.',
      cause,
    });
  }
  if (codes.includes('ELOGIN')) {
    return new Failure('POS_LOGIN', `The SQL Server at ${address} refuses the login ${user}.`, { cause });
  }
  if (
    has(/^E(?!REQUEST|PARAM|ARGS)/) !== undefined ||
    /timed out|aborted|closed|hang up|not connected/i.test(message)
  ) {
    return lost(server, cause);
  }
  return new Failure('POS_QUERY', `The SQL Server at ${address} refused a statement.`, { cause });
}

function instanceMissing(message: string, { address, instance }: Server, cause: Error): Failure {
  if (/not found/.test(message)) {
    return new Failure(
      'POS_UNREACHABLE',
      `There is no instance ${instance} at ${address}, or it has no TCP.`,
      {
        hint: 'Check `instance` of the source; in Express, switch on TCP/IP in the SQL Server Configuration Manager, and restart the service.',
        cause,
      },
    );
  }
  return new Failure('POS_UNREACHABLE', `Nobody tells the port of ${address}.`, {
    hint: 'Start the service "SQL Server Browser" on the server and let UDP 1434 through its firewall, or say the `port` of the instance instead of `instance`.',
    cause,
  });
}
