import { backoffMs } from './backoff.ts';

/**
 * Whether requests to one account of AIQ may start. While AIQ is away, one request at a time tries whether it is back.
 * - `closed`: requests flow; `failures` in a row so far
 * - `open`: none until `waitMs` after `since`
 * - `half-open`: one is on its way; its end decides
 */
export type Circuit =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly since: number; readonly waitMs: number; readonly attempt: number }
  | { readonly kind: 'half-open'; readonly attempt: number };

/**
 * - `answered`: AIQ gave an answer of its own, a refusal included
 * - `failed`: unreachable, no answer, or an answer of trouble
 * - `probing`: a request was started after `permitted` said `probe`
 */
export type CircuitEvent = 'answered' | 'failed' | 'probing';

export const closedCircuit: Circuit = { kind: 'closed', failures: 0 };

const failuresToOpen = 5;

/** Total. `random` in [0, 1) spreads the probes of many shops. */
export function nextCircuit(circuit: Circuit, event: CircuitEvent, now: number, random: number): Circuit {
  // Also of a request that started before the circuit opened: an answer is an answer.
  if (event === 'answered') return closedCircuit;
  if (event === 'probing') {
    return circuit.kind === 'open' ? { kind: 'half-open', attempt: circuit.attempt } : circuit;
  }
  switch (circuit.kind) {
    case 'closed':
      return circuit.failures + 1 < failuresToOpen
        ? { kind: 'closed', failures: circuit.failures + 1 }
        : open(1, now, random);
    case 'open':
      return circuit;
    case 'half-open':
      return open(circuit.attempt + 1, now, random);
  }
}

export type Permit = { readonly kind: 'go' | 'probe' } | { readonly kind: 'wait'; readonly ms: number };

/** What may start now. In `half-open` nothing may until the probe has ended: `ms` is when to ask again. */
export function permitted(circuit: Circuit, now: number): Permit {
  switch (circuit.kind) {
    case 'closed':
      return { kind: 'go' };
    case 'half-open':
      return { kind: 'wait', ms: 1000 };
    case 'open': {
      const passed = now - circuit.since;
      // A clock that was set back would otherwise keep the circuit open until it has caught up.
      const due = passed < 0 || passed >= circuit.waitMs;
      return due ? { kind: 'probe' } : { kind: 'wait', ms: circuit.waitMs - passed };
    }
  }
}

function open(attempt: number, now: number, random: number): Circuit {
  return { kind: 'open', since: now, waitMs: backoffMs(attempt, random), attempt };
}
