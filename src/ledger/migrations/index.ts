import { FirstLedger1764000000000 } from './1764000000000-first-ledger.ts';
import { Progress1764100000000 } from './1764100000000-progress.ts';
import { Asked1764200000000 } from './1764200000000-asked.ts';
import { Sizes1764300000000 } from './1764300000000-sizes.ts';
import { Contacts1764500000000 } from './1764500000000-contacts.ts';

/** In order; a released migration never changes. */
export const migrations = [
  FirstLedger1764000000000,
  Progress1764100000000,
  Asked1764200000000,
  Sizes1764300000000,
  Contacts1764500000000,
];
