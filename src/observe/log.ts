/**
 * What the product says while it runs. A sentence begins with a capital, ends with a stop, and holds no value; values
 * that may be shown are fields: `log.info('Page read.', { site: 'main-street', rows: 500 })`.
 * An `error` field takes whatever was thrown. Normal operation is quiet.
 */
export interface Log {
  debug(sentence: string, fields?: Fields): void;
  info(sentence: string, fields?: Fields): void;
  warn(sentence: string, fields?: Fields): void;
  error(sentence: string, fields?: Fields): void;
  /** The same log, with these fields on every line. */
  child(fields: Fields): Log;
}

export type Level = 'error' | 'warn' | 'info' | 'debug';
export type Fields = Readonly<Record<string, unknown>>;

/** What is left of a field when it may be written. */
export type Shown = string | number | boolean | null | readonly Shown[] | { readonly [name: string]: Shown };
