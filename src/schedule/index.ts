export { type OnceResult, once, type Scope } from './once.ts';
export { run } from './run.ts';
export { stalledSince, stallFailure } from './stall.ts';
export { type Pace, pauseOf, type Work } from './work.ts';
