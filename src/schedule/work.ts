import type { Account, PullOptions, Site, Surroundings } from '../sync/index.ts';

/** All that a schedule runs: the sites of one machine and the accounts that they share. */
export interface Work {
  readonly sites: readonly Site[];
  readonly accounts: readonly Account[];
  readonly pull: PullOptions;
  readonly around: Surroundings;
}
