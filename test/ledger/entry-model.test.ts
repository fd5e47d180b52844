import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Carried, type Entry, see, settled } from '../../src/ledger/entry.ts';
import { leave } from '../../src/ledger/leave.ts';
import { next } from '../../src/ledger/state.ts';

/** A row as one reading found it; null: it was not there, or did not pass the filter. */
type Content = 'A' | 'B' | 'C' | null;

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('edit'), to: fc.constantFrom('A', 'B', 'C', null) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('poll') }) },
  // Pages come to their commit in any order, some twice.
  { weight: 6, arbitrary: fc.record({ do: fc.constant('commit'), which: fc.nat(9), keep: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('claim') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      with: fc.constantFrom('done', 'rejected', 'returned', 'lost', 'lost-but-applied'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replay') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('discard') }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const unseen: Entry = {
  uid: 'u1',
  model: 'inventory',
  key: '1',
  site: 'main-street',
  sourceKey: '["1"]',
  state: 'left',
  version: 0,
  readSequence: 0,
  present: 1,
  voided: 0,
  seen: null,
  record: null,
  delivered: null,
  deliveredFingerprint: null,
  withheld: '',
  mapping: 'v1',
  lane: 'live',
  persona: null,
  attributed: 0,
  lines: 0,
  contactId: null,
  srcId: null,
  attempts: 0,
  nextAttempt: 0,
  queued: 0,
  pendingSince: 0,
  errorCode: null,
  batch: null,
  assumed: 0,
};

/** One entry between a POS row and AIQ, beside the plain truth about both. */
class World {
  entry = unseen;
  row: Content = null;
  aiq: Content = null;
  /** What was sent, in order: fresh bodies and repeats of lost ones. */
  readonly sent: { content: Content; repeat: boolean }[] = [];
  #sequence = 0;
  #reads: { sequence: number; content: Content }[] = [];
  #newest: { sequence: number; content: Content } = { sequence: 0, content: null };
  #body: { carried: Carried; landed: boolean } | null = null;
  #discarded: Content = null;

  take(step: Step): void {
    switch (step.do) {
      case 'edit':
        this.row = step.to;
        return;
      case 'read':
        this.#reads.push({ sequence: ++this.#sequence, content: this.row });
        return;
      case 'poll':
        this.take({ do: 'read' });
        this.#commit(this.#reads.length - 1, false);
        return;
      case 'commit':
        this.#commit(step.which, step.keep);
        return;
      case 'claim':
        this.#claim();
        return;
      case 'answer':
        this.#answer(step.with);
        return;
      case 'replay':
        this.entry = { ...this.entry, state: next(this.entry.state, 'replayed') };
        return;
      case 'discard':
        if (this.entry.state !== 'dead') return;
        this.#discarded = this.#newest.content;
        this.entry = { ...this.entry, state: next(this.entry.state, 'left'), record: null };
    }
  }

  /** The answers that are missing come, all good; what a person has to decide is decided; the row is read once more. */
  comeToRest(): void {
    this.take({ do: 'poll' });
    while (this.#reads.length > 0) this.#commit(0, false);
    for (let round = 0; round < 4; round++) {
      if (this.entry.state === 'dead') this.take({ do: 'replay' });
      this.#claim();
      this.#answer('done');
    }
  }

  get discarded(): boolean {
    return this.#discarded !== null && this.#discarded === this.#newest.content;
  }

  #commit(which: number, keep: boolean): void {
    const at = which % Math.max(this.#reads.length, 1);
    const read = this.#reads[at];
    if (!read) return;
    if (!keep) this.#reads.splice(at, 1);
    const before = this.entry;
    const { content, sequence } = read;
    this.entry =
      content === null
        ? leave(before, sequence)
        : see(before, {
            fingerprint: content,
            record: content,
            persona: null,
            sequence,
            notBefore: 0,
            mapping: 'v1',
            lane: 'live',
            at: sequence,
            queued: sequence,
          });
    if (sequence <= this.#newest.sequence) {
      expect(this.entry, 'an older reading changes nothing').toBe(before);
      return;
    }
    const same = content === this.#newest.content;
    if (same && content !== null)
      expect(this.entry.state, 'an equal record moves nothing').toBe(before.state);
    if (!same) this.#discarded = null;
    this.#newest = read;
  }

  #claim(): void {
    const { state, record, seen, version } = this.entry;
    if (state === 'pending') {
      expect(this.#body, 'nothing of the key is on its way').toBeNull();
      expect(record, 'a new body carries the newest state').toBe(this.#newest.content);
      expect(seen).toBe(record);
      expect(record, 'and something that AIQ does not have').not.toBe(this.aiq);
      const carried = { version, record: record ?? '', fingerprint: seen ?? '', attributed: 1, withheld: '' };
      this.#body = { carried, landed: false };
      this.sent.push({ content: this.#newest.content, repeat: false });
    } else if (state === 'unknown') {
      this.sent.push({ content: contentOf(this.#body?.carried), repeat: true });
    } else return;
    this.entry = { ...this.entry, state: next(state, 'claimed') };
  }

  #answer(answer: 'done' | 'rejected' | 'returned' | 'lost' | 'lost-but-applied'): void {
    const body = this.#body;
    if (!body || this.entry.state !== 'in_flight') return;
    if (answer === 'lost' || answer === 'lost-but-applied') {
      if (answer === 'lost-but-applied') {
        body.landed = true;
        this.aiq = contentOf(body.carried);
      }
      this.entry = { ...this.entry, state: next('in_flight', 'lost') };
      return;
    }
    // AIQ does not refuse what it took before.
    const event = body.landed ? 'done' : answer;
    if (event === 'done') this.aiq = contentOf(body.carried);
    this.entry = settled(this.entry, body.carried, event, 0);
    this.#body = null;
  }
}

function contentOf(carried: Carried | undefined): Content {
  const record = carried?.record;
  return record === 'A' || record === 'B' || record === 'C' ? record : null;
}

function play(steps: readonly Step[]): World {
  const world = new World();
  for (const step of steps) world.take(step);
  return world;
}

const runs = { numRuns: 2_000 };
const story = fc.array(step, { minLength: 10, maxLength: 60, size: 'max' });

describe('Whatever happens to a row, in whatever order its readings are committed', () => {
  it('an older reading changes nothing, and every new body carries the newest state', () => {
    fc.assert(
      fc.property(story, (steps) => {
        play(steps);
      }),
      runs,
    );
  });

  it('what AIQ has in the end is what was read last, or what a person gave up', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const world = play(steps);
        world.comeToRest();
        const { state, delivered } = world.entry;
        if (delivered !== null) expect(world.aiq).toBe(delivered);
        if (world.row === null || world.discarded) expect(state).toBe('left');
        else expect([state, delivered, world.aiq]).toEqual(['delivered', world.row, world.row]);
      }),
      runs,
    );
  });

  it('once at rest, reading the same again sends nothing', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const world = play(steps);
        world.comeToRest();
        const sent = world.sent.length;
        for (const _again of [1, 2, 3]) world.comeToRest();
        expect(world.sent).toHaveLength(sent);
      }),
      runs,
    );
  });

  it('a request is repeated only after its answer was lost, with the state that it carried', () => {
    fc.assert(
      fc.property(story, (steps) => {
        const world = play(steps);
        for (const [at, { content, repeat }] of world.sent.entries())
          if (repeat) expect(content).toBe(world.sent[at - 1]?.content);
        const lost = steps.filter((one) => one.do === 'answer' && one.with.startsWith('lost')).length;
        expect(world.sent.filter(({ repeat }) => repeat).length).toBeLessThanOrEqual(lost);
      }),
      runs,
    );
  });

  it('the stories reach every state, so that the properties above say something', () => {
    const reached = new Map<string, number>();
    for (const steps of fc.sample(story, { numRuns: 1_000, seed: 1 })) {
      const world = new World();
      for (const one of steps) {
        world.take(one);
        reached.set(world.entry.state, (reached.get(world.entry.state) ?? 0) + 1);
      }
    }
    for (const state of ['pending', 'in_flight', 'unknown', 'delivered', 'dead', 'left'])
      expect(reached.get(state) ?? 0, state).toBeGreaterThan(1_000);
  });
});
