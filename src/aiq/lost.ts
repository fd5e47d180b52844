import type { HttpOutcome } from './outcome.ts';

/** Codes of what can only go wrong before a request leaves: names, connecting, the TLS handshake. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_INVALID_URL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_CONN',
  'UND_ERR_PRX_TLS',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Whether a request that `fetch` gave up on can have reached AIQ. In doubt it can: a reset may come from a server that
 * has just stored the body.
 */
export function outcomeOfError(thrown: unknown): HttpOutcome {
  const status = proxyStatus(thrown);
  if (status !== null) return { kind: 'turned-away', status };
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  return { kind: surelyUnsent(cause) ? 'not-sent' : 'lost', reason: word(cause) };
}

/** The status by which a proxy turned a request away: it is told only in the sentence of an error far down. */
function proxyStatus(thrown: unknown): number | null {
  if (!(thrown instanceof Error)) return null;
  const [, tunnel, plain] =
    /^Proxy (?:response \((\d{3})\) !== 200|Authentication Required \((\d{3})\))/.exec(thrown.message) ?? [];
  const status = tunnel ?? plain;
  return status === undefined ? proxyStatus(thrown.cause) : Number(status);
}

function surelyUnsent(cause: unknown): boolean {
  // A name with several addresses fails with one error for each of them.
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(surelyUnsent);
  const syscall = textOf(cause, 'syscall');
  return syscall === 'connect' || syscall === 'getaddrinfo' || beforeSending.has(textOf(cause, 'code'));
}

/** Messages of network errors carry addresses and sometimes header values, so only their code words are kept. */
function word(cause: unknown): string {
  for (const candidate of [textOf(cause, 'code'), textOf(cause, 'name')]) {
    if (/^[A-Za-z][A-Za-z0-9_]{0,40}$/.test(candidate)) return candidate;
  }
  return 'no reason given';
}

function textOf(value: unknown, name: string): string {
  const text: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof text === 'string' ? text : '';
}
