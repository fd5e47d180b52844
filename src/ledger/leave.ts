import { emptied, type Sale } from '../model/index.ts';
import { type Entry, isDoubtful, type Leaving, see } from './entry.ts';
import { next } from './state.ts';

/** Stands for the fingerprint of a sale with nothing in it. */
export const ofNothing = 'void of nothing';

/** The row is filtered out or gone, and nothing more of it is sent under its own key. */
export function leave(entry: Entry, sequence: number, leaving: Leaving = 'keep'): Entry {
  if (sequence <= entry.readSequence) return entry;
  if (leaving === 'void' && (isDoubtful(entry) || entry.seen === ofNothing)) return empty(entry, sequence);
  const state = next(entry.state, 'left');
  return {
    ...entry,
    state,
    present: 0,
    voided: leaving === 'void' ? 1 : 0,
    readSequence: sequence,
    version: entry.version + 1,
    seen: null,
    record: state === 'left' ? null : entry.record,
    errorCode: null,
  };
}

/**
 * A sale that leaves while nobody knows what AIQ has of it, perhaps nothing: taken back by its reversal it could become
 * less than nothing. So it goes once more under its own key, with nothing in it.
 */
export function empty(entry: Entry, readSequence: number): Entry {
  const sale: Sale | null = JSON.parse(entry.record ?? entry.delivered ?? 'null');
  if (!sale) return entry;
  const sequence = entry.readSequence + 1;
  const { persona, mapping, lane, queued, pendingSince: at } = entry;
  const seen = { persona, mapping, lane, queued, at, sequence, notBefore: 0 };
  const record = JSON.stringify(emptied(sale));
  return { ...see(entry, { ...seen, fingerprint: ofNothing, record }), readSequence, present: 0 };
}
