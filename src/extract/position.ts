import type { Position } from '../connector/index.ts';
import type { Sync } from '../mapping/index.ts';

/**
 * poll: what is new, and again what is young · sweep: again what is not so young · strays: rows whose stamps say
 * nothing · pass: all rows, which also shows what is gone
 */
export const kinds = ['poll', 'sweep', 'strays', 'pass'] as const;
export type Kind = (typeof kinds)[number];

/** Where one stream stands. Kept as JSON in the ledger, in the transaction of the page that moved it. */
export interface StreamPosition {
  /** By the name of the lane: "receipts receipts.datenew". */
  readonly cursors: Readonly<Record<string, Cursor>>;
  /** Readings under way; a restart goes on with them. */
  readonly rounds: Readonly<Partial<Record<Kind, Round>>>;
  /** When the last reading of a kind ended, milliseconds by this machine's clock. */
  readonly endedAt: Readonly<Partial<Record<Kind, number>>>;
  /** Which database it is that has been read. */
  readonly identity: string | null;
  /** What the first reading of each kind meets counts as sent already. */
  readonly baseline?: boolean;
}

/** How far a lane has been read. */
export interface Cursor {
  /** The last row of the last finished poll. */
  readonly last: Position;
  /** Of growing numbers: where polls met the first gap; such gaps are read again while they are young. */
  readonly gaps: readonly Gap[];
  /** Start of the oldest transaction that was open then and had written, in UTC: what it wrote may still appear. */
  readonly openSince: string | null;
  /** When that poll began, by this machine's clock: how long ago it is, whatever the database's clock does. */
  readonly readAt: number;
}

export interface Gap {
  /** The number before the gap. */
  readonly above: string;
  /** When the window opened that read it again for the first time; null: none has yet. */
  readonly againAt: number | null;
}

/** A reading under way: the step it is at, and that step's window, null before it opens. */
export interface Round {
  readonly step: string;
  /** Read sequence with which the reading began: what a pass has not met since is gone. */
  readonly began: number;
  readonly window: Window | null;
}

/** Rows strictly after `after`, up to the ceiling, which stays for the whole window. */
export interface Window {
  readonly after: Position | null;
  readonly ceiling: string | null;
  /** The last row read in it so far. */
  readonly last: Position | null;
  /** The number before the first gap met in it. */
  readonly gap: string | null;
  /** By this machine's clock. */
  readonly openedAt: number;
  readonly openSince: string | null;
}

/** Where every stream begins, and begins anew when it is rewound. */
export const nowhere: StreamPosition = { cursors: {}, rounds: {}, endedAt: {}, identity: null };

export function readPosition(json: string | null): StreamPosition {
  return json === null ? nowhere : { ...nowhere, ...JSON.parse(json) };
}

/** What the stream has to tell was read to its end at least once. */
export function isRead(sync: Sync, { endedAt }: StreamPosition): boolean {
  return (sync.mode === 'snapshot' ? endedAt.pass : endedAt.poll) !== undefined;
}

/** A row that was never met may be an old one: what comes now is a first load. */
export function isFirstLoad(sync: Sync, position: StreamPosition): boolean {
  const isCounted = sync.mode === 'snapshot' || !sync.census || position.endedAt.pass !== undefined;
  return !isRead(sync, position) || !isCounted;
}

/** Whether what this reading meets counts as sent, by the word of a person. */
export function isBaseline(kind: Kind, { baseline, endedAt }: StreamPosition): boolean {
  return baseline === true && endedAt[kind] === undefined;
}

/** The reading has come to a step, whose window is opened. */
export function entered(
  position: StreamPosition,
  kind: Kind,
  step: string,
  began: number,
  window: Window | null,
): StreamPosition {
  return { ...position, rounds: { ...position.rounds, [kind]: { step, began, window } } };
}

/** The reading has come to its end. A first poll has swept everything as well, and passed over it unless a census follows. */
export function ended(sync: Sync, position: StreamPosition, kind: Kind, at: number): StreamPosition {
  const { [kind]: _, ...rounds } = position.rounds;
  const { endedAt } = position;
  const passed = sync.mode !== 'snapshot' && sync.census ? {} : { pass: at };
  const first = kind === 'poll' && endedAt.poll === undefined ? { sweep: at, ...passed } : {};
  return { ...position, rounds, endedAt: { ...endedAt, ...first, [kind]: at } };
}
