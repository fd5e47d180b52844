import type { Batch, Gate, Ledger, PersonaIds, Planner, Settlement } from '../../src/ledger/index.ts';
import { Failure } from '../../src/model/index.ts';
import { noon } from './ledger-file.ts';
import { uid } from './pages.ts';

/** Shoppers one by one, everything else at most `most` at once. The part of a body is the record's own text. */
export function plannerOf(most = 100): Planner {
  return (model, candidates, idsOf) => {
    const some = candidates.slice(0, model === 'persona' ? 1 : most);
    const items = some.map((entry) => ({
      entry,
      part: entry.record ?? '',
      attributed: entry.persona === null || (idsOf(entry.persona)?.srcId ?? null) !== null,
    }));
    const contactId = model === 'persona' ? (some[0]?.contactId ?? null) : null;
    return { draft: { endpoint: model, contactId, items }, nothing: [], invalid: [] };
  };
}

export const openGate: Gate = { may: () => true, admit: () => true };

export function claim(ledger: Ledger, { now = noon, most = 100, gate = openGate } = {}): Batch | null {
  return ledger.outbox.claim(uid, now, plannerOf(most), gate);
}

/** The next request, which must be there. */
export function claimed(ledger: Ledger, options: Parameters<typeof claim>[1] = {}): Batch {
  const batch = claim(ledger, options);
  if (!batch) throw new Error('nothing can go');
  return batch;
}

export const keysOf = (batch: Batch | null): string[] => (batch?.items ?? []).map(({ key }) => key);

export const refused = new Failure('AIQ_REJECTED', 'AIQ refused this record: no.');
export const away = new Failure('AIQ_UNREACHABLE', 'AIQ cannot be reached.');

export const done = (ids: PersonaIds | 'keys' | null = null): Settlement => ({
  kind: 'done',
  ids,
  rejected: new Map(),
});
export const lost = (notBefore = noon): Settlement => ({ kind: 'lost', notBefore, failure: away });
export const returned = (notBefore = noon): Settlement => ({
  kind: 'returned',
  notBefore,
  failure: away,
  attempt: true,
});
export const rejected: Settlement = { kind: 'rejected', failure: refused };

export function settle(ledger: Ledger, batch: Batch, settlement: Settlement, at = noon): void {
  const refusal = settlement.kind === 'rejected' || settlement.kind === 'split';
  const answer = settlement.kind === 'done' ? 'accepted' : refusal ? 'refused' : 'other';
  ledger.outbox.settle(batch, settlement, answer, at);
}

/** Claims and settles as done until nothing goes any more. Gives the keys in the order in which they went. */
export function sendAll(ledger: Ledger, { now = noon, most = 100 } = {}): string[] {
  const sent: string[] = [];
  for (let batch = claim(ledger, { now, most }); batch; batch = claim(ledger, { now, most })) {
    const [first] = batch.items;
    const ids = first?.model === 'persona' ? idsFor(first.key) : null;
    settle(ledger, batch, done(ids), now);
    sent.push(...keysOf(batch));
  }
  return sent;
}

export const idsFor = (key: string): PersonaIds => ({ contactId: `contact-${key}`, srcId: `src-${key}` });
