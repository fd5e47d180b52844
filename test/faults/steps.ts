import { random } from '../../src/demo/index.ts';
import type { Random } from '../histories/shape.ts';

const weights = [
  ['trade', 6],
  ['turn', 8],
  ['wait', 2],
  ['restart', 1],
  ['death', 4],
  ['keyless', 1],
] as const;

/**
 * One step of a programme: the shop trades; a turn of reading and sending; time passes; the connector is restarted; a turn
 * in which it dies; a turn in which AIQ refuses the key. What exactly follows from the step's own dice, so that a programme stays playable
 * when steps are taken out of it.
 */
export interface Step {
  readonly kind: (typeof weights)[number][0];
  readonly dice: number;
}

const bag = weights.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));

export function stepsOf(seed: number): readonly Step[] {
  const chance: Random = random(seed, 12);
  const length = 5 + chance.below(8);
  return Array.from({ length }, () => ({ kind: chance.pick(bag), dice: chance.below(2 ** 31) }));
}
