/** How hard the POS database may be worked. */
export interface Profile {
  readonly name: 'gentle';
  /** Rows of one page. */
  readonly pageSize: number;
  /** Milliseconds after which a statement is given up. */
  readonly statementTimeout: number;
}

export const profiles = {
  gentle: { name: 'gentle', pageSize: 500, statementTimeout: 30_000 },
} as const satisfies Record<string, Profile>;
