/** What a page took, read and mapped and kept, and when it ended by our clock. Milliseconds. */
export interface PageTimes {
  readonly took: number;
  readonly at: number;
}

/** Of the time of a machine that runs for ever, so much may go into reading. */
const share = 0.005;
/** What was not used is kept for a short reading, which then need not be stretched. Milliseconds. */
const mostSaved = 3_000;
/** No page is followed by more, whatever it took. */
const longest = 5_000;

/**
 * Keeps the reading of all streams together to a small share of this machine's time. Often it is the POS's own machine:
 * then what we map and keep takes the processor from the tills, and a quick database alone says nothing of that.
 *
 *     a poll of a few rows, 5 ms every 30 s       costs nothing, and the savings stay full
 *     a pass of 5,000 rows in 50 pages of 10 ms   is paid from the savings
 *     a first load, 15 ms a page                  3 s without these pauses, then 3 s after each page
 *
 * So 100 rows a page make 120,000 an hour, about as many as AIQ takes in an hour by its usual limits.
 */
export function ownShare(): (page: PageTimes) => number {
  let saved = mostSaved;
  let last: number | null = null;
  return ({ took, at }) => {
    const passed = last === null ? 0 : Math.max(0, at - last);
    last = at;
    saved = Math.min(mostSaved, saved + passed * share) - took;
    saved = Math.max(saved, -longest * share);
    return Math.max(0, -saved / share);
  };
}
