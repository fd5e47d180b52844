/**
 * AIQ's key of a row: the key's texts joined with "-", after the site's prefix. Spaces at the ends do not count, so
 * that a CHAR(12) key of a customer and the VARCHAR of a receipt agree. Null where a part is missing.
 */
export function wireKey(prefix: string, parts: readonly (string | null)[]): string | null {
  const texts = parts.map((part) => part?.trim() ?? '');
  return texts.length === 0 || texts.includes('') ? null : prefix + texts.join('-');
}
