export * from './failure.ts';
export { type FailureCode, failureCodes } from './failure-codes.ts';
export * from './record.ts';
