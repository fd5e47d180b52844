import type { Bench } from './bench.ts';
import { type Played, playHistory } from './history.ts';
import { type Step, stepsOf } from './steps.ts';

/** A failing history plays so many times at most while it is made shorter. */
const mostPlays = 80;

/** The same failure with fewer steps, as far as leaving out halves, quarters and single steps leads. */
export async function shrunk(bench: Bench, seed: number, played: Played): Promise<Played> {
  let [steps, shortest]: [readonly Step[], Played] = [stepsOf(seed), played];
  let plays = 0;
  for (let size = steps.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < steps.length && plays < mostPlays; plays++) {
      const fewer = [...steps.slice(0, from), ...steps.slice(from + size)];
      const again = await playHistory(bench, seed, fewer);
      if (again.problems.length > 0) [steps, shortest] = [fewer, again];
      else from += size;
    }
  }
  return shortest;
}
