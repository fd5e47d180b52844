import { Failure } from '../model/index.ts';
import type { Entry } from './entry.ts';
import { isReversal } from './reversal-key.ts';

/**
 * AIQ's key space is one for all sites of an account, and for all rows of a table: a second claimant of a key would
 * overwrite the first at every read. A key whose row has left is free for another row.
 */
export function conflictOf(entry: Entry, site: string, sourceKey: string): Failure | null {
  if (entry.site !== site) {
    return new Failure(
      'ROW_KEY_OTHER_SITE',
      `The key of this row belongs to the site ${entry.site} already.`,
    );
  }
  if (entry.sourceKey !== sourceKey && (entry.present === 1 || isReversal(entry))) {
    return new Failure('ROW_KEY_TAKEN', 'The key of this row belongs to another row already.');
  }
  return null;
}
