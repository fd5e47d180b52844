export type { Fields, Level, Log } from './log.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { maskedText } from './masked.ts';
