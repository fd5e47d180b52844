import type { Played } from './campaign.ts';

/** What failed is played so many times at most while it is made shorter. */
const mostPlays = 80;

/** The same failure with fewer steps, as far as leaving out halves, quarters and single steps leads. */
export async function shrunk<Step>(
  all: readonly Step[],
  played: Played,
  play: (steps: readonly Step[]) => Promise<Played>,
): Promise<Played> {
  let [steps, shortest] = [all, played];
  let plays = 0;
  for (let size = steps.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < steps.length && plays < mostPlays; plays++) {
      const fewer = [...steps.slice(0, from), ...steps.slice(from + size)];
      const again = await play(fewer);
      if (again.problems.length > 0) [steps, shortest] = [fewer, again];
      else from += size;
    }
  }
  return shortest;
}
