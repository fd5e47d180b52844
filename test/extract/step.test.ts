import { describe, expect, it } from 'vitest';
import {
  type Kind,
  lanesOf,
  nowhere,
  type Step,
  stepsLeft,
  stepsOf,
  withoutFormerLanes,
} from '../../src/extract/index.ts';
import type { Stream } from '../../src/mapping/index.ts';
import { compiled, saleWith } from '../mapping/small.ts';

/** Receipts in a day table and an archive, with two stamps of their own, one of a join and one of their lines. */
const wide = saleWith({
  more: '  joins: { shopper: { table: customers, on: { id: customer } } }',
})
  .replace('from: s', 'from: [s, { schema: old, table: s_archive }]')
  .replace('by: at', 'by: [at, { column: sent, zone: UTC }, shopper.changed]')
  .replace('from: l', 'from: [l, l_archive]\n    by: { column: at, zone: Europe/Vienna }');

const streamOf = (text: string): Stream => {
  const [stream] = compiled(text).streams;
  if (!stream) throw new TypeError('the mapping has no stream');
  return stream;
};
const names = (steps: readonly Step[]) => steps.map(({ how, name }) => `${how}: ${name}`);
const snapshot = streamOf(saleWith({}).replace('{ mode: append, by: at }', '{ mode: snapshot }'));

describe('the cursors of a stream', () => {
  it('are forgotten with the column that it is no longer read by, so that one that comes back begins anew', () => {
    const cursor = { last: { watermark: '7' }, gaps: [], openSince: null, readAt: 0 };
    const position = { ...nowhere, cursors: { 's s.at': cursor, 's s.version': cursor } };
    const before = withoutFormerLanes(position, streamOf(saleWith({})));
    expect(before).toEqual({ ...position, cursors: { 's s.at': cursor } });
  });
});

describe('the lanes of a stream', () => {
  it('are one for each table and watermark, each with the table and the zone of its column', () => {
    const lanes = lanesOf(streamOf(wide));
    expect(
      lanes.map(({ name, table, watermark, leads, ofChild }) => [
        name,
        table.name,
        watermark.zone,
        leads,
        ofChild,
      ]),
    ).toEqual([
      ['s s.at', 's', 'America/Denver', true, false],
      ['s s.sent', 's', 'UTC', false, false],
      ['s shopper.changed', 'customers', 'America/Denver', false, false],
      ['s items.at', 'l', 'Europe/Vienna', false, true],
      ['old.s_archive s.at', 's_archive', 'America/Denver', true, false],
      ['old.s_archive s.sent', 's_archive', 'UTC', false, false],
      ['old.s_archive shopper.changed', 'customers', 'America/Denver', false, false],
      ['old.s_archive items.at', 'l_archive', 'Europe/Vienna', false, true],
    ]);
  });

  it('of a snapshot are none', () => {
    expect(lanesOf(snapshot)).toEqual([]);
  });
});

describe('the steps of a reading', () => {
  const steps = (kind: Kind, text = wide) => names(stepsOf(streamOf(text), kind));

  it('poll and sweep each lane', () => {
    expect(steps('poll', saleWith({}))).toEqual(['new: s s.at']);
    expect(steps('sweep', saleWith({}))).toEqual(['again: s s.at']);
    expect(steps('poll')).toHaveLength(8);
  });

  it('look at the strays of each lane: of the row’s own columns at once those that are null in all of them', () => {
    expect(steps('strays').slice(0, 9)).toEqual([
      'unstamped: s s.at unstamped',
      'ancient: s s.at ancient',
      'future: s s.at future',
      'ancient: s s.sent ancient',
      'future: s s.sent future',
      'ancient: s shopper.changed ancient',
      'future: s shopper.changed future',
      'unstamped: s items.at unstamped',
      'ancient: s items.at ancient',
    ]);
    const columns = stepsOf(streamOf(wide), 'strays').flatMap((step) =>
      step.how === 'unstamped' ? [step.columns.map(({ alias, column }) => `${alias}.${column}`)] : [],
    );
    const own = ['s.at', 's.sent', 'shopper.changed'];
    expect(columns).toEqual([own, ['items.at'], own, ['items.at']]);
  });

  it('pass over each table, whatever the mode', () => {
    expect(steps('pass')).toEqual(['all: s', 'all: old.s_archive']);
    expect(names(stepsOf(snapshot, 'pass'))).toEqual(['all: s']);
  });

  it('have names of their own, so that a restart finds the right one', () => {
    for (const kind of ['poll', 'sweep', 'strays', 'pass'] as const) {
      const all = stepsOf(streamOf(wide), kind).map(({ name }) => name);
      expect(new Set(all).size).toBe(all.length);
    }
  });
});

describe('what is left of a reading', () => {
  const steps = stepsOf(streamOf(wide), 'poll');
  const at = (step: string) => ({ step, began: 1, window: null });

  it.each([
    ['that has not begun: all of it', undefined, 8],
    ['at its first step: all of it', at('s s.at'), 8],
    ['at its third: that and what follows', at('s shopper.changed'), 6],
    ['at its last: that alone', at('old.s_archive items.at'), 1],
    ['whose step the mapping no longer has: all of it', at('s s.no_such_column'), 8],
  ])('%s', (_about, round, left) => {
    expect(stepsLeft(steps, round)).toEqual(steps.slice(-left));
  });
});
