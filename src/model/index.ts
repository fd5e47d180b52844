export { Decimal, decimalText, parseDecimal, roundHalfUp } from './decimal.ts';
export { checkEmail } from './email.ts';
export * from './failure.ts';
export { type FailureCode, failureCodes } from './failure-codes.ts';
export { fingerprint } from './fingerprint.ts';
export { type DayHours, dayHoursText, openSince, parseDayHours, type ReadingHours } from './hours.ts';
export {
  checkDate,
  type InstantReader,
  instantIn,
  instantOfEpoch,
  instantReader,
  isBefore,
  isZone,
} from './instant.ts';
export { nearest } from './nearest.ts';
export type { Next } from './next.ts';
export { checkPhone } from './phone.ts';
export * from './record.ts';
export { emptied, padded, reversalOf } from './sale-lines.ts';
