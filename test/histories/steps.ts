import { random } from '../../src/demo/index.ts';
import { doings } from './doings.ts';
import type { Kind } from './owed.ts';
import type { Model } from './rows.ts';
import type { Random } from './shape.ts';

type Happening =
  | { readonly kind: 'trade'; readonly doing: string; readonly till: 'main' | 'late' }
  | { readonly kind: 'commit' | 'rollback' | 'push' | 'wait' | 'clock' | 'restart' }
  | { readonly kind: 'read'; readonly model: Model; readonly reading: Kind };

/**
 * One step of a history. What it does to which row is decided by its own dice when it is played, against what the shop
 * holds then: so a history stays playable when steps are taken out of it.
 */
export type Step = Happening & { readonly dice: number };

const weights: readonly (readonly [doing: string, weight: number])[] = [
  ['sell', 8],
  ['rush', 3],
  ['open_receipt', 2],
  ['add_line', 4],
  ['edit_line', 4],
  ['remove_line', 1],
  ['edit_sale', 4],
  ['edit_sale_quietly', 1],
  ['void_or_restore', 3],
  ['restamp_sale_oddly', 1],
  ['drop_sale', 1],
  ['rotate', 2],
  ['join', 5],
  ['edit_shopper', 5],
  ['visit', 2],
  ['edit_shopper_quietly', 1],
  ['leave_shopper', 1],
  ['drop_shopper', 1],
  ['stock', 7],
  ['list_product', 2],
  ['return_product', 1],
  ['drop_product', 2],
];

const bag = weights.flatMap(([doing, weight]) => {
  if (!Object.hasOwn(doings, doing)) throw new TypeError(`nothing is called ${doing}`);
  return Array.from({ length: weight }, () => doing);
});

const readings: readonly (readonly [Model, Kind])[] = [
  ...Array.from({ length: 6 }, () => ['sale', 'poll'] as const),
  ...Array.from({ length: 4 }, () => ['persona', 'poll'] as const),
  ...Array.from({ length: 3 }, () => ['inventory', 'pass'] as const),
  ['sale', 'sweep'],
  ['sale', 'strays'],
  ['persona', 'sweep'],
  ['persona', 'strays'],
  ['persona', 'pass'],
];

/** A till is slow: what it has numbered and stamped is committed after a poll that met what another took later. */
const overtaken: readonly Happening[] = [
  { kind: 'trade', doing: 'sell', till: 'late' },
  { kind: 'trade', doing: 'sell', till: 'main' },
  { kind: 'wait' },
  { kind: 'read', model: 'sale', reading: 'poll' },
  { kind: 'commit' },
  { kind: 'read', model: 'sale', reading: 'poll' },
];

/** The steps of a seed: at least 40. */
export function stepsOf(seed: number): readonly Step[] {
  const chance = random(seed, 2);
  const length = 40 + chance.below(21);
  const happenings = Array.from({ length }, () => someHappening(chance));
  if (chance.chance(0.4)) happenings.splice(chance.below(length), 0, ...overtaken);
  return happenings.map((happening) => ({ ...happening, dice: chance.below(2 ** 31) }));
}

function someHappening(chance: Random): Happening {
  const roll = chance.below(100);
  if (roll < 44)
    return { kind: 'trade', doing: chance.pick(bag), till: chance.chance(0.25) ? 'late' : 'main' };
  if (roll < 70) {
    const [model, reading] = chance.pick(readings);
    return { kind: 'read', model, reading };
  }
  if (roll < 77) return { kind: 'push' };
  if (roll < 87) return { kind: 'wait' };
  if (roll < 89) return { kind: 'clock' };
  if (roll < 98) return { kind: chance.chance(0.8) ? 'commit' : 'rollback' };
  return { kind: 'restart' };
}

const ofModel: Readonly<Record<Model, readonly string[]>> = {
  sale: bag.filter((doing) => !/shopper|join|product|stock/.test(doing)),
  persona: ['join', 'edit_shopper', 'edit_shopper', 'leave_shopper', 'drop_shopper'],
  inventory: ['stock', 'stock', 'list_product', 'drop_product', 'drop_product'],
};

/** A trade that may happen while a stream is read: mostly one that the reading meets. */
export function someTrade(model: Model, { pick, chance }: Random): string {
  return pick(chance(0.6) ? ofModel[model] : bag);
}
