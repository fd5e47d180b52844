import { random } from '../../src/demo/index.ts';
import { autumn, day, type Form, hour, instant, minute, spring, type Zone } from './stamp-text.ts';

export type Random = ReturnType<typeof random>;

export const engines = ['sqlite', 'mariadb', 'mysql', 'postgres', 'mssql'] as const;
export type Engine = (typeof engines)[number];

export const keyKinds = ['small', 'large', 'text'] as const;
export type KeyKind = (typeof keyKinds)[number];

/** What one history's shop and mapping are like. All durations of the mapping in seconds. */
export interface Shape {
  readonly form: Form;
  readonly keys: KeyKind;
  readonly zone: Zone;
  /** The database's clock at the beginning, microseconds. */
  readonly begin: number;
  readonly mode: 'append' | 'watermark';
  readonly lag: number;
  readonly settle: number;
  readonly steady: number;
  /** Receipts move from a day table to an archive. */
  readonly archive: boolean;
  /** Lines have stamps of their own, and the mapping names them. */
  readonly lineStamps: boolean;
  /** Customers are stamped when they are made as well. */
  readonly created: boolean;
  readonly posUser: 'srcID' | 'key';
  readonly inFlight: number;
  /** Rows that stand there before the connector comes. */
  readonly before: number;
  /** Receipts that are gone are looked for. */
  readonly salePass: boolean;
  /** What AIQ does with the lines of a sale that is sent again: the new ones count, or by position. */
  readonly replaceLines: boolean;
}

export function shapeOf(seed: number): Shape {
  const chance = random(seed, 1);
  const form = chance.pick<Form>(['micro', 'micro', 'second', 'second', 'date', 'epoch', 'number', 'number']);
  const isWall = form !== 'epoch' && form !== 'number';
  const zone: Zone = isWall && chance.chance(0.4) ? 'America/Denver' : 'UTC';
  const [keys, begin] = [chance.pick(keyKinds), beginning(form, zone, chance)];
  const mode = chance.pick<Shape['mode']>(['append', 'watermark']);
  return {
    form,
    zone,
    keys,
    begin,
    mode,
    // Only within a lag can some mistakes be seen.
    lag: chance.pick(form === 'number' || zone !== 'UTC' ? [300, 900] : [0, 60, 300, 300, 900]),
    settle: chance.pick([0, 2, 2, 10]),
    steady: chance.pick([0, 0, 0, 10]),
    archive: chance.chance(0.6),
    lineStamps: chance.chance(form === 'number' ? 0.3 : 0.7),
    created: chance.chance(0.6),
    posUser: chance.pick(['srcID', 'key']),
    inFlight: chance.pick([1, 2, 4]),
    before: chance.pick([0, 3, 9, 15]),
    salePass: mode === 'watermark' && chance.chance(0.5),
    replaceLines: chance.chance(0.5),
  };
}

function beginning(form: Form, zone: Zone, chance: Random): number {
  if (zone === 'UTC') return instant('2026-05-05T12:00:00Z') + chance.below(1_000) * 137;
  const night = chance.pick([spring, autumn]);
  return night - (form === 'date' ? day : hour + chance.below(50) * minute);
}
