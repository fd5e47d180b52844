import { STATUS_CODES } from 'node:http';

/** What a call answers, before it becomes bytes. */
export interface Reply {
  readonly status: number;
  readonly data?: unknown;
  readonly errors?: readonly ReplyError[];
  readonly retryAfter?: string;
  /** No body at all, as AIQ's framework answers a wrong method. */
  readonly bare?: true;
}

interface ReplyError {
  readonly message: string;
  readonly code: number;
  /** Which record of a list it is about, from 0. */
  readonly index?: number;
}

/** A record read: good, or refused with a sentence. */
export type Reading<T> =
  | { readonly kind: 'good'; readonly value: T }
  | { readonly kind: 'refused'; readonly message: string };

export const good = <T>(value: T): Reading<T> => ({ kind: 'good', value });
export const refused = (message: string): Reading<never> => ({ kind: 'refused', message });

export const ok = (data?: unknown): Reply => ({ status: 200, data });

export function refusal(status: number, message = STATUS_CODES[status] ?? 'Error'): Reply {
  return { status, errors: [{ message, code: status }] };
}

/** AIQ's envelope: `{data?, errors?, code, success}`. */
export function envelope(reply: Reply): string {
  const { status: code, data, errors } = reply;
  return JSON.stringify({ data, errors, code, success: code >= 200 && code < 400 });
}
