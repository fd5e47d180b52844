import { Failure } from '../../src/connector/index.ts';
import { type Reads, refusal } from './refusals.ts';
import type { Server } from './server.ts';
import { troubleOnTheWay } from './trouble.ts';

/** What is known besides the error itself. */
export interface Circumstances {
  readonly reads?: Reads;
  /** Numbers of what the server said while it was asked to let us in. */
  readonly refusals?: readonly number[];
  /** The server answered, and hung up before TLS was agreed on. */
  readonly isHandshaking?: boolean;
  /** It was to be TLS from the first byte. */
  readonly isStrict?: boolean;
  /** Nobody has told yet where the server is. */
  readonly isLookedFor?: boolean;
}

/**
 * What the server, the driver and TypeORM throw as a `Failure`. The server writes its messages in its own language, and
 * puts values of rows into them: only its number is read, and the names of tables and columns that we know.
 */
export function failureOf(thrown: unknown, server: Server, about: Circumstances = {}): Failure {
  const errors = chainOf(thrown);
  const own = errors.find((error) => error instanceof Failure);
  if (own) return own;
  const said = errors.map(numberOf).find((number) => number !== undefined);
  // A login that may not use its database is told so (4060), and then that it has failed (18456).
  const number = said ?? about.refusals?.find((one) => one !== 18456) ?? about.refusals?.at(-1);
  const message = errors.map((error) => error.message).join(' ');
  if (number === undefined) return troubleOnTheWay(errors, server, about);
  return refusal(number, message, server, about.reads ?? [], said === undefined);
}

export const isDeadlock = (thrown: unknown): boolean =>
  thrown instanceof Failure && chainOf(thrown).some((error) => numberOf(error) === 1205);

/** TypeORM wraps what mssql throws, which wraps what tedious throws, whose cause may be the socket's. */
function chainOf(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  let next = thrown;
  while (next instanceof Error && !chain.includes(next)) {
    chain.push(next);
    if ('driverError' in next && next.driverError instanceof Error) next = next.driverError;
    else if ('originalError' in next && next.originalError instanceof Error) next = next.originalError;
    else next = next.cause;
  }
  return chain;
}

function numberOf(error: Error): number | undefined {
  return 'number' in error && typeof error.number === 'number' ? error.number : undefined;
}
