/** What a person may be about to do. */
export const plans = ['start', 'baseline', 'rewind', 'reset', 'apply-mapping', 'backfill'] as const;
export type Planned = (typeof plans)[number];
