/** How long to leave the POS alone after a page whose longest statement took so many milliseconds. */
export type Pause = (statementMs: number) => number;

export const noPause: Pause = () => 0;

/**
 * Pauses that follow the POS's own latency: half of the time at most is ours, and when the POS is slower than it can
 * be, because the shop is busy, it gets more of it. Remembers what is usual, so each stream needs one of its own.
 *
 *     usual 20 ms:  a page in 30 ms is followed by 30 ms, one in 100 ms by 250 ms, one in 1 s by 5 s
 */
export function adaptivePause(): Pause {
  let usual: number | null = null;
  return (statementMs) => {
    usual = usualAfter(usual, statementMs);
    return pauseAfter(usual, statementMs);
  };
}

/** Up to so many times the usual is no sign of a busy POS. */
const slow = 2;
/** The most that a busy POS is waited for, unless the statement itself took longer. */
const longest = 5_000;
/** A fast statement shows what the POS can do, so it counts at once; slow ones count little by little. */
const weight = { faster: 0.5, slower: 0.01 };

export function pauseAfter(usual: number, statementMs: number): number {
  const times = Math.max(1, statementMs / (slow * Math.max(1, usual)));
  return Math.max(statementMs, Math.min(longest, statementMs * times));
}

export function usualAfter(usual: number | null, statementMs: number): number {
  if (usual === null) return statementMs;
  return usual + (statementMs - usual) * (statementMs < usual ? weight.faster : weight.slower);
}
