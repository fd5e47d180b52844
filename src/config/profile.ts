/** How hard the POS database may be worked. */
export interface Profile {
  readonly name: 'gentle' | 'fast';
  /** Rows of one page. */
  readonly pageSize: number;
  /** Milliseconds after which a statement is given up. */
  readonly statementTimeout: number;
  /** Streams of one site that are read at the same time. */
  readonly readersPerSite: number;
  /** Between pages, for as long as the database took or longer. */
  readonly pauses: boolean;
}

export const profiles = {
  gentle: { name: 'gentle', pageSize: 100, statementTimeout: 30_000, readersPerSite: 1, pauses: true },
  fast: { name: 'fast', pageSize: 2_000, statementTimeout: 120_000, readersPerSite: 2, pauses: false },
} as const satisfies Record<string, Profile>;
