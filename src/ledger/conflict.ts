import { Failure } from '../model/index.ts';
import type { Entry } from './entry.ts';
import { isReversal } from './reversal-key.ts';

/** Who has a key: an entry, or one site's part of it. */
type Holder = Pick<Entry, 'model' | 'key' | 'site' | 'sourceKey' | 'present'>;

/**
 * AIQ's key space is one for all sites of an account, and for all rows of a table: a second claimant of a key would
 * overwrite the first at every read. A key whose row has left is free for another row.
 */
export function conflictOf(holder: Holder, site: string, sourceKey: string): Failure | null {
  if (holder.site !== site) {
    return new Failure(
      'ROW_KEY_OTHER_SITE',
      `The key of this row belongs to the site ${holder.site} already.`,
    );
  }
  if (holder.sourceKey !== sourceKey && (holder.present === 1 || isReversal(holder))) {
    return new Failure('ROW_KEY_TAKEN', 'The key of this row belongs to another row already.');
  }
  return null;
}
