import { FirstLedger1764000000000 } from './1764000000000-first-ledger.ts';
import { Progress1764100000000 } from './1764100000000-progress.ts';
import { Asked1764200000000 } from './1764200000000-asked.ts';
import { Sizes1764300000000 } from './1764300000000-sizes.ts';
import { Voids1764400000000 } from './1764400000000-voids.ts';
import { Contacts1764500000000 } from './1764500000000-contacts.ts';
import { Stock1764600000000 } from './1764600000000-stock.ts';
import { Turns1764800000000 } from './1764800000000-turns.ts';
import { Brakes1764900000000 } from './1764900000000-brakes.ts';
import { GoingLive1765000000000 } from './1765000000000-going-live.ts';
import { Reconciles1765100000000 } from './1765100000000-reconciles.ts';
import { Forgotten1765200000000 } from './1765200000000-forgotten.ts';

/** In order; a released migration never changes. */
export const migrations = [
  FirstLedger1764000000000,
  Progress1764100000000,
  Asked1764200000000,
  Sizes1764300000000,
  Voids1764400000000,
  Contacts1764500000000,
  Stock1764600000000,
  Turns1764800000000,
  Brakes1764900000000,
  GoingLive1765000000000,
  Reconciles1765100000000,
  Forgotten1765200000000,
];
