export type { Fields, Level, Log } from './log.ts';
export { maskedText } from "./masked.ts";
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
