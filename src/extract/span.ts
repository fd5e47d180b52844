import { Temporal } from 'temporal-polyfill';
import type { Stream, Sync } from '../mapping/index.ts';
import type { Window } from './position.ts';
import { sampleOf, writtenLike } from './stamp.ts';
import { type Step, stepsLeft, stepsOf, unstampedSteps } from './step.ts';
import { margin, type Opening, openAll } from './window.ts';

/** From an instant up to another, which is not part of it. UTC. */
export interface Span {
  readonly begin: string;
  readonly end: string;
}

/** Where the reading of a span stands: at which step, and within its window. Kept as JSON in the ledger. */
export interface SpanPosition {
  /** Null: all steps are done. */
  readonly step: string | null;
  readonly window: Window | null;
}

/**
 * What is to be read for a span: each lane of the rows' own, and rows without any stamp. What a child alone tells of a
 * row is told by the row as well.
 */
export function stepsOfSpan(stream: Stream): readonly Step[] {
  if (stream.sync.mode === 'snapshot') return stepsOf(stream, 'pass');
  return [...stepsOf(stream, 'sweep'), ...unstampedSteps(stream)].filter(
    (step) => !('lane' in step) || !step.lane.ofChild,
  );
}

/** Those that are left; all of them where the mapping has changed in between. */
export function stepsLeftOfSpan(steps: readonly Step[], position: SpanPosition | null): readonly Step[] {
  const step = position?.step;
  return step === null ? [] : stepsLeft(steps, step === undefined ? undefined : { step });
}

/**
 * The window of a step. A stamp that moves with every change may be much later than what the row tells of, so there all
 * up to now is read; growing numbers and texts of no known form are read from the first to the last. Null: no row has
 * a stamp.
 */
export function openSpan(step: Step, sync: Sync, span: Span, opening: Opening): Window | null {
  if (!('lane' in step) || sync.mode === 'snapshot') return openAll(opening);
  const sample = sampleOf(opening.clock.samples);
  if (sample === null) return null;
  const written = (instant: Temporal.Instant) => writtenLike(sample, instant, step.lane.watermark.zone);
  const now = Temporal.Instant.from(opening.clock.now).subtract({ seconds: sync.settle });
  const end = Temporal.Instant.from(span.end).add({ seconds: margin });
  const isOver = sync.mode === 'append' && Temporal.Instant.compare(end, now) < 0;
  const low = written(Temporal.Instant.from(span.begin).subtract({ seconds: margin }));
  const after = low === null ? null : { watermark: low };
  return { ...openAll(opening), after, ceiling: written(isOver ? end : now) };
}
