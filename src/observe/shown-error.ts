import { Failure, Findings } from '../model/index.ts';
import type { Shown } from './log.ts';
import { maskedText } from './masked.ts';

/**
 * A thrown thing as it may be written. Of a Failure: code, sentence, hint, what to do next. Of what caused it, only
 * class and code: the messages of drivers hold values of rows. A bug adds where it happened, without its message.
 */
export function shownError(thrown: unknown): Shown {
  if (thrown instanceof Failure) {
    return {
      code: thrown.code,
      sentence: maskedText(thrown.message),
      hint: maskedText(thrown.hint),
      next: thrown.next,
      ...(thrown.cause === undefined ? {} : { cause: kindOf(thrown.cause) }),
      ...(thrown.next === 'bug' ? { at: framesOf(thrown.cause ?? thrown) } : {}),
    };
  }
  if (thrown instanceof Findings) {
    return {
      findings: thrown.findings.map(({ code, sentence }) => ({ code, sentence: maskedText(sentence) })),
    };
  }
  return { ...kindOf(thrown), at: framesOf(thrown) };
}

/** "SqliteError SQLITE_BUSY", as far as the thing says. */
function kindOf(thrown: unknown): { readonly [name: string]: Shown } {
  if (typeof thrown !== 'object' || thrown === null) return { class: typeof thrown };
  const code: unknown = Reflect.get(thrown, 'code') ?? Reflect.get(thrown, 'errno');
  const isCode =
    typeof code === 'number' || (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code));
  return { class: classOf(thrown), ...(isCode ? { code } : {}) };
}

const classOf = (thrown: object): string => thrown.constructor?.name || 'object';

/** The innermost five places of the stack. The message stands before them, may have many lines, and is left out. */
function framesOf(thrown: unknown): Shown {
  if (!(thrown instanceof Error) || thrown.stack === undefined) return [];
  const message = thrown.stack.indexOf(thrown.message);
  const frames = message < 0 ? '' : thrown.stack.slice(message + thrown.message.length);
  return [...frames.matchAll(/^\s+at (.+)$/gm)].slice(0, 5).map(([, frame = '']) => maskedText(frame));
}
