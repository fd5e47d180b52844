import type { Position } from '../connector/index.ts';

/** Where one stream stands. Kept as JSON in the ledger, in the transaction of the page that moved it. */
export interface StreamPosition {
  /** The last row of the last finished window; null until the first window is finished. */
  readonly cursor: Position | null;
  /** Readings that are under way; a restart goes on with them. */
  readonly poll: Reading | null;
  readonly sweep: Reading | null;
  readonly pass: Reading | null;
  /** When the last sweep or pass ended, milliseconds by this machine's clock. */
  readonly sweptAt: number | null;
  readonly passedAt: number | null;
}

/**
 * A window being read: strictly after `after`, up to the ceiling, which stays for the whole window. `last` is the last
 * row read in it so far.
 */
export interface Reading {
  readonly kind: 'poll' | 'sweep' | 'pass';
  readonly after: Position | null;
  readonly ceiling: string | null;
  readonly last: Position | null;
  /** Read sequence with which it began: what a pass has not seen since is gone. */
  readonly began: number;
}

export const nowhere: StreamPosition = {
  cursor: null,
  poll: null,
  sweep: null,
  pass: null,
  sweptAt: null,
  passedAt: null,
};

export function readPosition(json: string | null): StreamPosition {
  return json === null ? nowhere : { ...nowhere, ...JSON.parse(json) };
}

/** Nothing was ever read to the end: what comes now is a first load. */
export function isFirstLoad(position: StreamPosition, kind: Reading['kind']): boolean {
  return kind === 'pass' ? position.passedAt === null : position.cursor === null;
}
