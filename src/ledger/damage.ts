import { fingerprint, type Model, type Sale } from '../model/index.ts';
import type { Entry } from './entry.ts';
import { asserted, unknownFingerprint } from './entry.ts';
import { isReversal } from './reversal-key.ts';
import { next } from './state.ts';

/**
 * Whether nobody can tell what AIQ has of a key: the record delivered is no longer readable, or is not the one that its
 * fingerprint is of. A record whose text is no longer kept is known by its fingerprint alone. While a request is under way its answer tells; of what has left there is nothing more to say.
 */
export function isDamaged(entry: Entry, secret: string): boolean {
  const { state, record, delivered, seen, deliveredFingerprint } = entry;
  if (state === 'in_flight' || state === 'unknown' || state === 'left') return false;
  if (!isReadable(record) || !isReadable(delivered)) return true;
  if (state !== 'delivered' || isReversal(entry)) return false;
  // Of a restored ledger all is told anew in any case.
  if (deliveredFingerprint === null) return seen !== unknownFingerprint;
  // What was seen may be another record than AIQ has: one that only a changed mapping makes is held back.
  return delivered !== null && !fits(entry, secret);
}

/** What stands for a delivered record that nobody knows: every field of a new one differs from it. */
const nothingKnown: Readonly<Record<Model, string>> = {
  persona: '{}',
  sale: JSON.stringify({ persona: null, soldAt: '1970-01-01T00:00:00Z', lines: [] } satisfies Sale),
  inventory: JSON.stringify({ quantity: '0' }),
};

/**
 * AIQ may have anything of this key: nothing equals it, so what is read next goes out whole. Nothing goes before, since
 * what is damaged is not to be told to AIQ once more: stock is, by itself.
 */
export function doubted(entry: Entry): Entry {
  const { model, state, delivered } = entry;
  const isKept = delivered !== null && model !== 'persona' && isReadable(delivered);
  const hasSomething = delivered !== null || state === 'delivered';
  return {
    ...entry,
    state: next(state, 'left'),
    record: null,
    seen: unknownFingerprint,
    delivered: isKept ? delivered : hasSomething ? nothingKnown[model] : null,
    deliveredFingerprint: null,
  };
}

/** AIQ says that it does not have what it was told: it is told again. A shopper is signed up anew, and gets new ids. */
export function forgotten(entry: Entry, at: number, queued: number): Entry {
  const again = asserted(entry, at, queued);
  if (entry.model !== 'persona') return again;
  return { ...again, delivered: nothingKnown.persona, attributed: 0, contactId: null, srcId: null };
}

function isReadable(record: string | null): boolean {
  if (record === null) return true;
  try {
    const value: unknown = JSON.parse(record);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** A sale may have been sent with lines of nothing behind its own: the fingerprint is of the sale without them. */
function fits({ model, delivered, deliveredFingerprint }: Entry, secret: string): boolean {
  const body = JSON.parse(delivered ?? '{}');
  for (;;) {
    if (fingerprint(model, body, secret) === deliveredFingerprint) return true;
    if (model !== 'sale' || !Array.isArray(body.lines) || body.lines.at(-1)?.quantity !== '0') return false;
    body.lines.pop();
  }
}
