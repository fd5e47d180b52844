import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backoffMs,
  type Circuit,
  type CircuitEvent,
  closedCircuit,
  nextCircuit,
  permitted,
} from '../../src/aiq/index.ts';

const now = 1_000_000;

function circuitAfter(events: readonly CircuitEvent[], at = now): Circuit {
  return events.reduce((circuit, event) => nextCircuit(circuit, event, at, 0), closedCircuit);
}

const fiveFailures = ['failed', 'failed', 'failed', 'failed', 'failed'] as const;

describe('the wait between attempts', () => {
  it.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [4, 4_000, 8_000],
    [9, 128_000, 256_000],
    [10, 150_000, 300_000],
    [5_000, 150_000, 300_000],
    [0, 500, 1_000],
  ])('after attempt %i is between %i and %i ms', (attempt, least, most) => {
    expect(backoffMs(attempt, 0)).toBe(least);
    expect(backoffMs(attempt, 0.999_999)).toBeCloseTo(most, -2);
  });

  it('never shrinks with the attempts and never exceeds five minutes', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
        expect(backoffMs(attempt + 1, random)).toBeGreaterThanOrEqual(backoffMs(attempt, random));
        expect(backoffMs(attempt, random)).toBeLessThanOrEqual(300_000);
      }),
    );
  });
});

describe('the circuit of an account', () => {
  it('lets requests flow until five in a row have failed', () => {
    expect(permitted(circuitAfter(fiveFailures.slice(1)), now)).toEqual({ kind: 'go' });
    expect(permitted(circuitAfter(fiveFailures), now)).toEqual({ kind: 'wait', ms: 500 });
  });

  it('forgets failures at any answer', () => {
    expect(
      permitted(circuitAfter(['failed', 'failed', 'failed', 'failed', 'answered', 'failed']), now),
    ).toEqual({
      kind: 'go',
    });
  });

  it('tries one request after the wait, and nothing beside it', () => {
    const open = circuitAfter(fiveFailures);
    expect(permitted(open, now + 499)).toEqual({ kind: 'wait', ms: 1 });
    expect(permitted(open, now + 500)).toEqual({ kind: 'probe' });
    expect(permitted(nextCircuit(open, 'probing', now + 500, 0), now + 500)).toMatchObject({ kind: 'wait' });
  });

  it('closes when the probe is answered, and waits longer when it fails', () => {
    const probing = circuitAfter([...fiveFailures, 'probing']);
    expect(nextCircuit(probing, 'answered', now, 0)).toEqual(closedCircuit);
    const again = nextCircuit(probing, 'failed', now, 0);
    expect(permitted(again, now)).toEqual({ kind: 'wait', ms: 1_000 });
    expect(permitted(nextCircuit(nextCircuit(again, 'probing', now, 0), 'failed', now, 0), now)).toEqual({
      kind: 'wait',
      ms: 2_000,
    });
  });

  it('does not wait longer for requests that were already on their way when it opened', () => {
    const open = circuitAfter(fiveFailures);
    expect(nextCircuit(open, 'failed', now + 400, 0)).toEqual(open);
  });

  it('probes at once when the clock was set back', () => {
    expect(permitted(circuitAfter(fiveFailures), now - 86_400_000)).toEqual({ kind: 'probe' });
  });

  it('always comes to a probe within five minutes, whatever happened', () => {
    const events = fc.array(fc.constantFrom<CircuitEvent>('answered', 'failed', 'probing'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(events, fc.double({ min: 0, max: 0.999, noNaN: true }), (story, random) => {
        const circuit = story.reduce((state, event) => nextCircuit(state, event, now, random), closedCircuit);
        const settled = circuit.kind === 'half-open' ? nextCircuit(circuit, 'failed', now, random) : circuit;
        expect(permitted(settled, now + 300_000).kind).not.toBe('wait');
      }),
    );
  });
});
