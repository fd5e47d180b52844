import { backoffMs, type Verdict } from '../aiq/index.ts';
import type { Batch, PersonaIds, Settlement } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';

export interface SettlementContext {
  readonly now: number;
  readonly random: number;
  /** How long a request whose answer was lost may still land, milliseconds. */
  readonly repeatAfter: number;
}

/** AIQ may answer one bad record with trouble of its own: after so many times, its neighbours go without it. */
const patience = 5;

/** What a verdict means for the entries of its batch. Pure and total. */
export function settlementOf(verdict: Verdict, batch: Batch, context: SettlementContext): Settlement {
  const { now } = context;
  const later = now + backoffMs(batch.attempts, context.random);
  switch (verdict.kind) {
    case 'done':
      return { kind: 'done', ids: idsOf(verdict, batch), rejected: new Map() };
    case 'done-some':
      return {
        kind: 'done',
        ids: idsOf(verdict, batch),
        rejected: new Map(verdict.rejected.map(({ index, reason }) => [index, refusal(batch, reason)])),
      };
    case 'retry':
      return notNow(batch, verdict.failure, verdict.afterMs === null ? later : now + verdict.afterMs, true);
    case 'unknown': {
      if (!verdict.late && batch.items.length > 1 && batch.attempts >= patience) return { kind: 'split' };
      // A newer state must not overtake a body that may yet arrive.
      const notBefore = verdict.late ? Math.max(later, now + context.repeatAfter) : later;
      return { kind: 'lost', notBefore, failure: verdict.failure };
    }
    case 'reject':
      return batch.items.length > 1
        ? { kind: 'split' }
        : { kind: 'rejected', failure: refusal(batch, verdict.reason) };
    case 'too-large':
      return { kind: 'split' };
    case 'forgotten':
      return { kind: 'forgotten' };
    case 'key-refused':
    case 'endpoint-refused':
      return notNow(batch, verdict.failure, now, false);
  }
}

/**
 * This sending surely had no effect. Where an earlier one of the same body was lost, its outcome is still unknown: the
 * body stays recorded, and nothing newer goes before it.
 */
export function notNow(batch: Batch, failure: Failure, notBefore: number, attempt: boolean): Settlement {
  return batch.attempts > 1
    ? { kind: 'lost', notBefore, failure }
    : { kind: 'returned', notBefore, failure, attempt };
}

/** The member calls give no ids: AIQ knows their personas by the keys in their bodies. */
function idsOf(
  verdict: Verdict & { kind: 'done' | 'done-some' },
  { endpoint }: Batch,
): PersonaIds | 'keys' | null {
  if (endpoint === 'member' || endpoint === 'members') return 'keys';
  return verdict.kind === 'done' ? (verdict.ids ?? null) : null;
}

/** A refused opt-in is told as such: AIQ has taken the persona itself. */
function refusal({ endpoint }: Batch, reason: string): Failure {
  const isOptIn = endpoint === 'textOptIn' || endpoint === 'emailOptIn';
  return new Failure('AIQ_REJECTED', `AIQ refused ${isOptIn ? 'the opt-in of ' : ''}this record: ${reason}`);
}
