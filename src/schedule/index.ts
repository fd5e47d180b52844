export { type OnceResult, once, type Scope } from './once.ts';
export { run } from './run.ts';
export { stalledSince, stallFailure } from './stall.ts';
export type { Pace, Work } from './work.ts';
