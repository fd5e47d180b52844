import { hash } from 'node:crypto';
import type { Fault, FaultPlan } from './fault.ts';
import type { Switches } from './switches.ts';

/** What a programme can do to a request; `docs/sandbox.md` says what each is like. */
export const troubles = [
  'busy',
  'failing',
  'slow',
  'late',
  'drop-before',
  'drop-after',
  'malformed',
  'reject',
  'merge',
] as const;
export type Trouble = (typeof troubles)[number];

export interface ProgrammeOptions {
  /** Which of them. */
  readonly troubles: readonly Trouble[];
  /** The part of all requests that is hit. */
  readonly share: number;
  /** After so many requests all goes well. */
  readonly requests: number;
  /** How long a slow answer takes at most, milliseconds: less than callers wait. */
  readonly slowMs: number;
  /** When a request takes effect that its caller has given up: more than callers wait, and no more than they fear. */
  readonly lateMs: number;
  /** How long a busy AIQ asks its callers to wait at most, seconds. */
  readonly busySeconds: number;
}

const usual: ProgrammeOptions = {
  troubles,
  share: 0.3,
  requests: Number.POSITIVE_INFINITY,
  slowMs: 5_000,
  lateMs: 40_000,
  busySeconds: 10,
};

/** A bad time at AIQ, from its seed: the same seed gives the same one. */
export interface Programme {
  readonly fault: FaultPlan;
  /** What AIQ does besides: whether and when it lowers stock by itself. */
  readonly switches: Partial<Switches>;
}

export function programme(seed: number, options: Partial<ProgrammeOptions> = {}): Programme {
  const all = { ...usual, ...options };
  const stock = drawing(seed, 0)('stock', ['never', 'at-once', 'later'] as const);
  return {
    fault: ({ number }) => faultAt(seed, number, all),
    switches: { stockFromSales: stock },
  };
}

/** What hits a request: pure, of the seed and the request's number alone. */
function faultAt(seed: number, number: number, options: ProgrammeOptions): Fault | undefined {
  const [first, ...rest] = options.troubles;
  const isHit = number <= options.requests && chance(seed, number, 'share') < options.share;
  if (first === undefined || !isHit) return undefined;
  const draw = drawing(seed, number);
  return faultOf(draw('trouble', [first, ...rest]), draw, options);
}

function faultOf(trouble: Trouble, draw: Draw, options: ProgrammeOptions): Fault {
  const part = draw('part', [0.1, 0.3, 0.6, 1]);
  switch (trouble) {
    case 'busy': {
      const seconds = Math.ceil(part * options.busySeconds);
      const retryAfter = draw('retry after', [undefined, seconds, { dateIn: seconds }]);
      return { kind: 'status', status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) };
    }
    case 'failing': {
      const body = draw('body', [undefined, '', '<html><h1>Bad gateway</h1></html>']);
      const status = draw('status', [500, 502, 503, 504]);
      const applied = draw('applied', [true, false]);
      return { kind: 'status', status, applied, ...(body === undefined ? {} : { body }) };
    }
    case 'slow':
      return { kind: 'slow', ms: Math.ceil(part * options.slowMs) };
    case 'late':
      return { kind: 'slow', ms: options.lateMs, lands: 'late' };
    case 'drop-before':
    case 'drop-after':
    case 'malformed':
      return { kind: trouble };
    case 'reject': {
      const every = draw('every', [2, 7, 50]);
      return { kind: 'reject', every, from: Math.floor(part * (every - 1)) };
    }
    case 'merge':
      return { kind: 'merge', pick: draw('pick', [0, 1, 2, 3, 5, 8, 13, 21]) };
  }
}

type Draw = <T>(what: string, among: readonly [T, ...T[]]) => T;

function drawing(seed: number, number: number): Draw {
  return (what, among) => among[Math.floor(chance(seed, number, what) * among.length)] ?? among[0];
}

/** Evenly in [0, 1). */
function chance(seed: number, number: number, what: string): number {
  return Number.parseInt(hash('sha256', `${seed} ${number} ${what}`).slice(0, 12), 16) / 2 ** 48;
}
