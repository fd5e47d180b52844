export { due } from './due.ts';
export { isFirstLoad, type Reading, readPosition, type StreamPosition } from './position.ts';
export { readRows } from './read.ts';
export { advance, openPass, openWindow, placed } from './window.ts';
