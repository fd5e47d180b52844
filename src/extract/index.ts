export { due } from './due.ts';
export { isGrowing, isVersion } from './growing.ts';
export {
  ended,
  entered,
  isBaseline,
  isFirstLoad,
  isRead,
  type Kind,
  nowhere,
  readPosition,
  type StreamPosition,
  type Window,
} from './position.ts';
export { type Look, looksOf, type Range } from './range.ts';
export { readRows } from './read.ts';
export { openSpan, type Span, type SpanPosition, stepsLeftOfSpan, stepsOfSpan } from './span.ts';
export { instantOf, sampleOf, stampOf, writtenLike } from './stamp.ts';
export { type Lane, lanesOf, type Step, stepsLeft, stepsOf, withoutFormerLanes } from './step.ts';
export { advance, cursorOfNow, type Opening, openAll, openLane, passed } from './window.ts';
