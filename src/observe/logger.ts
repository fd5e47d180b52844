import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { createLogger as createWinston, format, transports } from 'winston';
import { jsonLine, lineOf, plainLine } from './lines.ts';
import type { Fields, Level, Log } from './log.ts';
import { openLogFile } from './log-file.ts';

export interface LoggerOptions {
  readonly level: Level;
  /** JSON lines go here too. */
  readonly file?: string;
  /** Plain lines, for people; standard error when absent. */
  readonly stream?: Writable;
  readonly now?: () => Date;
}

/** A log that can be closed: resolves when everything said is written. */
export interface Logger extends Log {
  close(): Promise<void>;
}

/** Never throws: a log file that cannot be written is told on the stream, and the product goes on. */
export function createLogger(options: LoggerOptions): Logger {
  const { level, file, stream = process.stderr, now = () => new Date() } = options;
  const failed = (error: unknown): void => {
    stream.write(`${plainLine(lineOf('warn', 'The log file cannot be written.', { error }, now()))}\n`);
  };
  const jsonFile =
    file === undefined ? [] : [openLogFile(file, { maxSize: 10_000_000, files: 5, now, failed })];
  const winston = createWinston({
    level,
    transports: [
      transportOf(stream, 'plain'),
      ...jsonFile.map((destination) => transportOf(destination, 'json')),
    ],
  });
  const write = (at: Level, sentence: string, fields: Fields): void => {
    if (!winston.isLevelEnabled(at)) return;
    const line = lineOf(at, sentence, fields, now());
    winston.log({ level: at, message: sentence, plain: plainLine(line), json: jsonLine(line) });
  };
  const close = async (): Promise<void> => {
    const finished = once(winston, 'finish');
    winston.end();
    await finished;
    for (const destination of jsonFile) destination.end();
  };
  return { ...logOf(write, {}), close };
}

function transportOf(stream: Writable, form: 'plain' | 'json'): transports.StreamTransportInstance {
  return new transports.Stream({ stream, format: format.printf((line) => String(line[form])), eol: '\n' });
}

function logOf(write: (level: Level, sentence: string, fields: Fields) => void, own: Fields): Log {
  const at =
    (level: Level) =>
    (sentence: string, fields: Fields = {}): void =>
      write(level, sentence, { ...own, ...fields });
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => logOf(write, { ...own, ...fields }),
  };
}
