import type { Sale } from '../model/index.ts';
import type { Entry } from './entry.ts';
import { next } from './state.ts';

/**
 * A person says that AIQ has what was read: it counts as delivered, and nothing is sent. What is on its way, or was
 * refused, is settled as ever. AIQ's ids of such a shopper are not known: they are asked for when they are needed, by a
 * sign-up that names him as AIQ should have him (docs/decisions/0019).
 */
export function assumed(entry: Entry, withheld: string): Entry {
  if (entry.record === null || (entry.state !== 'pending' && entry.state !== 'waiting')) return entry;
  const sale: Sale | null = entry.model === 'sale' ? JSON.parse(entry.record) : null;
  return {
    ...entry,
    state: next(entry.state, 'reverted'),
    delivered: entry.record,
    deliveredFingerprint: entry.seen,
    record: null,
    withheld,
    attributed: 1,
    lines: Math.max(entry.lines, sale?.lines.length ?? 0),
    assumed: 1,
  };
}

/** A shopper whom AIQ knows by a person's word alone is asked for, since a sale needs his id: once, and it is no news. */
export function askedFor(persona: Entry, sale: Pick<Entry, 'lane' | 'pendingSince'>): Entry {
  const { assumed, state, contactId, srcId } = persona;
  if (assumed === 0 || state !== 'delivered' || contactId !== null || srcId !== null) return persona;
  return {
    ...persona,
    assumed: 0,
    state: next(state, 'released'),
    record: persona.delivered,
    lane: sale.lane === 'background' ? 'background' : 'awaited',
    attempts: 0,
    nextAttempt: 0,
    pendingSince: sale.pendingSince,
  };
}
