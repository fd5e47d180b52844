import { Failure } from '../model/index.ts';

/**
 * Where an entry stands. `in_flight` and `unknown` mean that a recorded body (a batch) exists: until its answer is
 * known the key is sent with nothing else, so what was seen meanwhile is only remembered in the entry.
 */
export const states = ['pending', 'waiting', 'in_flight', 'unknown', 'delivered', 'dead', 'left'] as const;
export type State = (typeof states)[number];

export const events = [
  'changed', // a newer record differs from the one seen before
  'reverted', // a newer record equals what AIQ has
  'left', // the row passes the filter no more, or is gone, or a person gave it up
  'claimed', // its body was recorded, and goes out
  'held', // a sale whose persona has no id at AIQ yet
  'released', // the persona is known, or will never be
  'done', // AIQ took the body
  'returned', // the body surely had no effect
  'lost', // the answer was lost: AIQ may have taken the body
  'rejected', // AIQ refused this record
  'replayed', // a person asks to send a dead letter again
  'asserted', // AIQ may have changed it by itself: it goes again as it is
] as const;
export type Event = (typeof events)[number];

/** `null` marks what cannot happen: reaching such a cell is a bug, never a silent change. */
export const transitions: Readonly<Record<State, Readonly<Record<Event, State | null>>>> = {
  pending: {
    changed: 'pending',
    reverted: 'delivered',
    left: 'left',
    claimed: 'in_flight',
    held: 'waiting',
    released: 'pending',
    done: null,
    returned: null,
    lost: null,
    rejected: null,
    replayed: 'pending',
    asserted: null,
  },
  waiting: {
    changed: 'pending',
    reverted: 'delivered',
    left: 'left',
    claimed: null,
    held: 'waiting',
    released: 'pending',
    done: null,
    returned: null,
    lost: null,
    rejected: null,
    replayed: 'waiting',
    asserted: null,
  },
  in_flight: {
    changed: 'in_flight',
    reverted: 'in_flight',
    left: 'in_flight',
    claimed: 'in_flight',
    held: null,
    released: 'in_flight',
    done: 'delivered',
    returned: 'pending',
    lost: 'unknown',
    rejected: 'dead',
    replayed: 'in_flight',
    asserted: null,
  },
  unknown: {
    changed: 'unknown',
    reverted: 'unknown',
    left: 'unknown',
    claimed: 'in_flight',
    held: null,
    released: 'unknown',
    done: null,
    returned: null,
    lost: 'unknown',
    rejected: null,
    replayed: 'unknown',
    asserted: null,
  },
  delivered: {
    changed: 'pending',
    reverted: 'delivered',
    left: 'left',
    claimed: null,
    held: null,
    // A sale sent without its shopper goes again when the shopper is known.
    released: 'pending',
    done: null,
    returned: null,
    lost: null,
    rejected: null,
    replayed: 'delivered',
    asserted: 'pending',
  },
  dead: {
    changed: 'pending',
    reverted: 'delivered',
    left: 'left',
    claimed: null,
    held: null,
    released: 'dead',
    done: null,
    returned: null,
    lost: null,
    rejected: null,
    replayed: 'pending',
    asserted: null,
  },
  left: {
    changed: 'pending',
    reverted: 'delivered',
    left: 'left',
    claimed: null,
    held: null,
    released: 'left',
    done: null,
    returned: null,
    lost: null,
    rejected: null,
    replayed: 'left',
    asserted: null,
  },
};

/** Total over every state and event. */
export function next(state: State, event: Event): State {
  const to = transitions[state][event];
  if (to === null)
    throw new Failure('BUG', `An entry that is ${state} was told "${event}", which cannot happen.`);
  return to;
}
