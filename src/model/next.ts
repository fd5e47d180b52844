/**
 * What the caller does next:
 * - `retry`: it may work later by itself
 * - `reject`: this one record or row is wrong; the others go on
 * - `stop`: stop this stream, key or endpoint and tell a person
 * - `configure`: a person mends the configuration, then starts again
 * - `bug`: our mistake
 */
export type Next = 'retry' | 'reject' | 'stop' | 'configure' | 'bug';

/** One line of the failure table: what to do next, what it is about, and the usual hint. */
export function code<N extends Next>(next: N, about: string, hint: string) {
  return { next, about, hint } as const;
}
