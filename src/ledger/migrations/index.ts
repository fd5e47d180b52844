import { FirstLedger1764000000000 } from './1764000000000-first-ledger.ts';

/** In order; a released migration never changes. */
export const migrations = [FirstLedger1764000000000];
