export type { Asked } from './call.ts';
export { listenBefore } from './listener.ts';
export type { Answer, Refused, Rows, Script } from './script.ts';
export { startTdsServer, type TdsServer } from './server.ts';
