import { Decimal, decimalText, type Inventory } from '../model/index.ts';
import type { Entry } from './entry.ts';

/**
 * What one site has of a product, where stock is summed over the sites of an account. AIQ is told of the sum, which is
 * the entry of the SKU.
 *
 *     north  TEA  Green tea   3
 *     south  TEA  Tea, green  4     the entry: TEA  Green tea  7, of the site north
 */
export interface Part {
  readonly uid: string;
  readonly key: string;
  readonly site: string;
  readonly sourceKey: string;
  /** Newest wins by the reading, as in an entry, but among the readings of this site. */
  readonly readSequence: number;
  /** 1 while the row stands in the site's POS and passes the filter. */
  readonly present: number;
  /** Fingerprint of the site's own record. */
  readonly seen: string;
  /** The site's own record, JSON. */
  readonly record: string;
}

/** All that stands there together; `site` and `sourceKey` are of the part that the other fields come from. */
export interface Sum {
  readonly site: string;
  readonly sourceKey: string;
  readonly body: Inventory;
}

/** Null where it stands nowhere. */
export function sumOf(parts: readonly Part[]): Sum | null {
  const there = parts.filter(({ present }) => present === 1);
  // By name, so that who was read first does not change what AIQ is told.
  const [first] = there.toSorted((a, b) => (a.site < b.site ? -1 : 1));
  if (!first) return null;
  const sum = there.reduce((total, part) => total.plus(bodyOf(part).quantity), new Decimal(0));
  const { site, sourceKey } = first;
  return { site, sourceKey, body: { ...bodyOf(first), quantity: decimalText(sum) } };
}

/** A reading that saw another row leave this SKU is no older than itself: the new row's record of it counts. */
export function isNewer(part: Part, sourceKey: string, sequence: number): boolean {
  return sequence > part.readSequence || (sequence === part.readSequence && sourceKey !== part.sourceKey);
}

/** The entry before it takes the sum: whatever was read last, of any site, the sum is what is known now. */
export function ofSum(entry: Entry, { site, sourceKey }: Omit<Sum, 'body'>, sequence: number): Entry {
  return { ...entry, site, sourceKey, readSequence: Math.min(entry.readSequence, sequence - 1) };
}

/** Stock that was sent before it was summed is all its site's. Null: it stands nowhere. */
export function partOf(entry: Entry): Part | null {
  const { uid, key, site, sourceKey, readSequence, present, seen } = entry;
  const record = entry.record ?? entry.delivered;
  if (seen === null || record === null || present === 0) return null;
  return { uid, key, site, sourceKey, readSequence, present, seen, record };
}

/** The entry of a sum as one site's own row made it: a person compares that with the row. */
export function seenBy({ site, sourceKey, readSequence, present, seen }: Part, entry: Entry): Entry {
  const isDelivered = entry.seen !== null && entry.seen === entry.deliveredFingerprint;
  const deliveredFingerprint = isDelivered ? seen : entry.deliveredFingerprint;
  return { ...entry, site, sourceKey, readSequence, present, seen, deliveredFingerprint };
}

function bodyOf({ record }: Part): Inventory {
  return JSON.parse(record);
}
