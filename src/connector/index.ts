export { Failure, type FailureCode, type FailureOptions, type Place } from '../model/index.ts';
export * from './contract.ts';
export type { Column, Dialect, Statement } from './dialect.ts';
export { standIn, storedName } from './differing.ts';
export { numberText } from './number-text.ts';
export { connectorFor, engines } from './registry.ts';
export { tableMissing, tableSql } from './scope.ts';
export { type Session, sourceOf } from './source.ts';
