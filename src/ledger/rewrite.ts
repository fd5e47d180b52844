import { Failure } from '../model/index.ts';
import type { Store } from './store.ts';

/**
 * Writes the whole file anew: deleted rows leave their bytes in free pages, and in what is written ahead. About five
 * seconds a GB, in which nothing else goes on. FORGET_LATER: somebody looks at the ledger.
 */
export function rewrite(store: Store): void {
  store.exec('VACUUM');
  const [said] = store.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (said?.busy === 0) return;
  throw new Failure(
    'FORGET_LATER',
    'Another process is just looking at the ledger, so its old pages cannot be wiped.',
  );
}
