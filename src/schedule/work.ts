import type {
  Account,
  DiskLimits,
  Pause,
  PullOptions,
  Reconciled,
  Site,
  Surroundings,
  Upkeep,
} from '../sync/index.ts';
import { adaptivePause, noPause, ownShare } from '../sync/index.ts';

/** All that a schedule runs: the sites of one machine and the accounts that they share. */
export interface Work {
  readonly sites: readonly Site[];
  readonly accounts: readonly Account[];
  readonly pace: Pace;
  /** Absent: the ledger may take what it needs. */
  readonly disk?: DiskLimits;
  /** What `run` does for the ledger by itself; absent: nothing. */
  readonly upkeep?: Upkeep;
  readonly around: Surroundings;
  /** Keeps what a nightly reconcile found; gives the file. */
  readonly report?: (found: readonly Reconciled[]) => string | null;
}

/** How hard the POS databases may be worked. */
export interface Pace {
  /** Rows a page. */
  readonly pageSize: number;
  /** Streams of one site that are read at the same time. */
  readonly readersPerSite: number;
  /** Between pages, as long as the POS took or longer. */
  readonly pauses: boolean;
}

/** Streams read at the same time over all sites: this machine has other things to do too. */
export const readersInAll = 8;

/** Makes the pauses of streams that are read for ever: in all, they leave this machine to those who sell at it. */
export function pausesOf(pace: Pace): () => PullOptions['pause'] {
  if (!pace.pauses) return () => pauseOf(pace);
  const share = ownShare();
  return () => {
    const pause = pauseOf(pace);
    return (statement, page) => Math.max(pause(statement), share(page));
  };
}

/** The pauses of one stream: what is usual for its statements is its own. */
export function pauseOf({ pauses }: Pace): Pause {
  return pauses ? adaptivePause() : noPause;
}
