import { Failure } from '../model/index.ts';
import { readAnswer, successOf } from './answer.ts';
import { type HttpOutcome, unanswered } from './outcome.ts';
import { retryAfterMs } from './retry-after.ts';

/**
 * What a reading call gave. `absent`: AIQ says that there is no such thing · `refused`: a bad key or uid · `away`: every
 * answer that tells nothing; `afterMs` is how long AIQ asks to be left alone, null where it does not.
 */
export type Read =
  | { readonly kind: 'data'; readonly data: unknown }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'away'; readonly failure: Failure; readonly afterMs: number | null };

/** Read without trust: of a success only what stands in `data` counts, and an absent one is an empty list (null). */
export function readOf(outcome: HttpOutcome, proxy: string | null, now: number): Read {
  if (outcome.kind !== 'answer') return { kind: 'away', failure: unanswered(outcome, proxy), afterMs: null };
  const { status, headers, body } = outcome;
  if (status === 401 || status === 403) return { kind: 'refused' };
  if (status === 404) return { kind: 'absent' };
  const answer = readAnswer(body);
  if (status === 200 && answer.kind === 'json' && successOf(answer) !== false) {
    return { kind: 'data', data: memberOf(answer.value, 'data') ?? null };
  }
  const isBusy = status === 429;
  const what = answer.kind === 'web-page' ? 'a web page' : `status ${status}`;
  return {
    kind: 'away',
    failure: new Failure(
      isBusy ? 'AIQ_BUSY' : 'AIQ_UNREACHABLE',
      `A reading call was answered with ${what}.`,
    ),
    afterMs: isBusy ? (retryAfterMs(headers.retryAfter, now) ?? usualPause) : null,
  };
}

/** Where AIQ is busy and does not say for how long, milliseconds. */
const usualPause = 30_000;

/** A member of what AIQ answered, whatever that is. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
