import { describe, expect, it } from 'vitest';
import { events, next, states } from '../../src/ledger/state.ts';
import { Failure } from '../../src/model/index.ts';

// Written out a second time on purpose: a cell that changes must change here too. `-` marks what cannot happen.
const expected = `
           changed    reverted   left      claimed    held     released   done       returned  lost     rejected  replayed  asserted
pending    pending    delivered  left      in_flight  waiting  pending    -          -         -        -         pending   -
waiting    pending    delivered  left      -          waiting  pending    -          -         -        -         waiting   -
in_flight  in_flight  in_flight  in_flight in_flight  -        in_flight  delivered  pending   unknown  dead      in_flight -
unknown    unknown    unknown    unknown   in_flight  -        unknown    -          -         unknown  -         unknown   -
delivered  pending    delivered  left      -          -        pending    -          -         -        -         delivered pending
dead       pending    delivered  left      -          -        dead       -          -         -        -         pending   -
left       pending    delivered  left      -          -        left       -          -         -        -         left      -
`;
const [heads = [], ...rows] = expected
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const cells = rows.flatMap(([from = '', ...tos]) =>
  tos.map((to, at) => ({ from, event: heads[at] ?? '', to })),
);

describe('The states of an entry', () => {
  it('are those of the table, and so are the events', () => {
    expect(rows.map(([from]) => from)).toEqual([...states]);
    expect(heads).toEqual([...events]);
    expect(cells).toHaveLength(states.length * events.length);
  });

  it.each(cells)('$from + $event = $to', ({ from, event, to }) => {
    const state = states.find((one) => one === from);
    const happened = events.find((one) => one === event);
    if (!state || !happened) throw new Error('the table names what the ledger does not know');
    if (to !== '-') {
      expect(next(state, happened)).toBe(to);
      return;
    }
    const thrown = thrownBy(() => next(state, happened));
    expect(thrown.code).toBe('BUG');
    expect(thrown.message).toContain(`${from} was told "${event}"`);
  });

  it('keep whatever is recorded and unanswered until its answer, whatever the POS or a person does', () => {
    for (const state of ['in_flight', 'unknown'] as const) {
      for (const event of ['changed', 'reverted', 'left', 'released', 'replayed'] as const) {
        expect(next(state, event)).toBe(state);
      }
    }
  });

  it('can all be reached from a row seen for the first time, and left again', () => {
    const reached = new Set<string>(['left']);
    for (const _round of states) {
      for (const { from, to } of cells) if (reached.has(from) && to !== '-') reached.add(to);
    }
    expect(reached).toEqual(new Set(states));
    for (const state of states)
      expect(cells.some(({ from, to }) => from === state && to !== '-' && to !== state)).toBe(true);
  });
});

function thrownBy(work: () => unknown): Failure {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
  }
  throw new Error('no failure was thrown');
}
