export type { Asked } from './call.ts';
export { catalogueAnswer, type Table, type Tables } from './catalogue.ts';
export { listenBefore } from './listener.ts';
export type { Answer, Refused, Rows, Script } from './script.ts';
export { startTdsServer, type TdsServer } from './server.ts';
export { createStore, type Store } from './store.ts';
