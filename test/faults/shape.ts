import type { Limits } from '../../src/aiq/index.ts';
import { random } from '../../src/demo/index.ts';
import { type Trouble, troubles } from '../../src/sandbox/programme.ts';
import type { Switches } from '../../src/sandbox/switches.ts';
import type { PosUser } from '../../src/sync/index.ts';
import type { Random } from '../histories/shape.ts';
import { someSwitches } from './switch-table.ts';

/** Milliseconds. A late request takes effect after the connector has given up, and before it sends anything else. */
interface Times {
  readonly timeout: number;
  readonly repeatAfter: number;
  readonly slowMs: number;
  readonly lateMs: number;
  readonly busySeconds: number;
  /** How long AIQ usually takes at most, so that requests overlap. */
  readonly usualMs: number;
}

/** What one programme is like. */
export interface Shape {
  readonly switches: Partial<Switches>;
  readonly limits: Limits | 'none';
  /** One site; two on one account; or two accounts under one key. */
  readonly sites: 'one' | 'two' | 'two-accounts';
  readonly posUser: PosUser;
  /** How many customers may have one phone; null: each has a phone of his own. */
  readonly households: number | null;
  /** How long after its last sale stock is sent again, milliseconds. */
  readonly stockAfterSales: number;
  readonly inFlight: number;
  readonly bulkSales: number;
  readonly inventoryItems: number;
  readonly bulkElement: 'visit' | 'bare';
  readonly linePrice: 'line' | 'unit';
  readonly troubles: readonly Trouble[];
  readonly share: number;
  /** The part of all records that AIQ refuses until somebody mends it. */
  readonly refused: number;
  readonly times: Times;
  /** The first load is a process of its own, and killed. */
  readonly child: boolean;
  /** Doings of the shop before the connector comes. */
  readonly before: number;
}

export function shapeOf(seed: number): Shape {
  const chance = random(seed, 11);
  const child = chance.chance(1 / 20);
  const switches = someSwitches(chance);
  const { limits } = switches;
  const { bulkElement, linePrice } = switches;
  return {
    switches,
    limits: limits ? { second: 1, minute: 1, hour: 1, ...limits } : 'none',
    sites: chance.pick(['one', 'one', 'two', 'two-accounts']),
    posUser: chance.pick(['srcID', 'contactID', 'key']),
    households: chance.pick([null, null, 1, 2, 5]),
    stockAfterSales: chance.pick([600_000, 3_600_000]),
    inFlight: 1 + chance.below(8),
    bulkSales: switches.bulkWrapper === 'object' ? 1 : chance.pick([1, 2, 5, 10]),
    inventoryItems: chance.pick([2, 5, 100]),
    bulkElement: bulkElement === 'both' || !bulkElement ? chance.pick(['visit', 'bare']) : bulkElement,
    linePrice: linePrice ?? 'line',
    troubles: someTroubles(chance),
    share: chance.pick([0, 0.15, 0.3, 0.3, 0.5, 0.8]),
    refused: chance.pick([0, 0, 0.05, 0.15]),
    times: child
      ? quick
      : chance.pick([usual, { ...usual, lateMs: 25_000, repeatAfter: 25_000 }, { ...usual, usualMs: 0 }]),
    child,
    before: chance.pick([0, 10, 25, 50]),
  };
}

const usual: Times = {
  timeout: 10_000,
  repeatAfter: 20_000,
  slowMs: 5_000,
  lateMs: 12_000,
  busySeconds: 10,
  usualMs: 300,
};
/** For a process of its own, that waits for real. */
const quick: Times = {
  timeout: 1_000,
  repeatAfter: 1_000,
  slowMs: 60,
  lateMs: 1_300,
  busySeconds: 1,
  usualMs: 20,
};

/** All of them, or a few that then strike more often. */
function someTroubles({ chance, pick }: Random): readonly Trouble[] {
  return chance(0.4) ? troubles : [pick(troubles), pick(troubles)];
}
