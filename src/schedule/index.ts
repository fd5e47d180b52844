export { type OnceResult, once } from './once.ts';
export { run } from './run.ts';
export type { Work } from './work.ts';
