export { type Draft, discover } from './discover.ts';
export { samplesText } from './samples.ts';
export { mappingText } from './text.ts';
