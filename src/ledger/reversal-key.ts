import type { Entry } from './entry.ts';

const mark = '-void';

/** The reversal of a sale is a sale of its own at AIQ, and in the ledger: "48211" is taken back by "48211-void". */
export function reversalKey(key: string): string {
  return `${key}${mark}`;
}

/** No row of the POS has it: '["48211"]' -> '["48211","-void"]', one part more than the key of any row. */
export function reversalSourceKey(sourceKey: string): string {
  return JSON.stringify([...JSON.parse(sourceKey), mark]);
}

export function isReversal({ model, key, sourceKey }: Pick<Entry, 'model' | 'key' | 'sourceKey'>): boolean {
  return model === 'sale' && key.endsWith(mark) && sourceKey.endsWith(`,"${mark}"]`);
}

/** The key of the sale that this one takes back; null where it takes back none. */
export function reversedKey(entry: Pick<Entry, 'model' | 'key' | 'sourceKey'>): string | null {
  return isReversal(entry) ? entry.key.slice(0, -mark.length) : null;
}

/** The same in SQL, of an entry or a dead letter: a reversal has no row that could be read again. */
export const hasRow = `NOT (model = 'sale' AND coalesce(key, '') LIKE '%${mark}' AND sourceKey LIKE '%,"${mark}"]')`;
