import { Failure } from '../model/index.ts';
import { type Answer, errorsOf, idsOf, readAnswer, reasonOf, shapeOf, successOf } from './answer.ts';
import { isOptIn } from './opt-in.ts';
import { type HttpOutcome, unanswered } from './outcome.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Endpoint, Wire } from './wire.ts';

export interface Ids {
  readonly contactId: string;
  readonly srcId: string;
}

export interface Rejected {
  /** The record's place in the parts of the request, from 0. */
  readonly index: number;
  readonly reason: string;
}

/** What an answer means for the records of its request. `reason` is AIQ's own words, masked. */
export type Verdict =
  /** AIQ took them. `sample` is the shape, without values, of an answer that we did not expect. */
  | { readonly kind: 'done'; readonly ids?: Ids; readonly sample?: string }
  /** AIQ took all but these. */
  | { readonly kind: 'done-some'; readonly rejected: readonly Rejected[] }
  /** Surely not applied: the same again, not before `afterMs` where AIQ says so. */
  | { readonly kind: 'retry'; readonly afterMs: number | null; readonly failure: Failure }
  /** AIQ may or may not have taken them. `late`: the request may even now be on its way. */
  | { readonly kind: 'unknown'; readonly late: boolean; readonly failure: Failure }
  /** AIQ refuses this body: the record, or at least one of them. */
  | { readonly kind: 'reject'; readonly reason: string; readonly failure: Failure }
  /** The request is too large: send fewer at once. Never said of a single record. */
  | { readonly kind: 'too-large' }
  /** AIQ does not know this contact (any more): it was merged into another. */
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'key-refused'; readonly failure: Failure }
  | { readonly kind: 'endpoint-refused'; readonly failure: Failure };

export interface VerdictContext {
  readonly wire: Wire;
  /** Milliseconds since 1970, for a `Retry-After` that is a date. */
  readonly now: number;
  /** The texts that the request held: what AIQ quotes of them is masked. */
  readonly sent?: () => readonly string[];
  /** The proxy between, fit to be shown. */
  readonly proxy?: string | null;
}

/** Pure and total: any outcome of a request that carried `count` records has a verdict. */
export function verdictOf(
  endpoint: Endpoint,
  count: number,
  outcome: HttpOutcome,
  context: VerdictContext,
): Verdict {
  switch (outcome.kind) {
    case 'not-sent':
    case 'turned-away':
      return { kind: 'retry', afterMs: null, failure: unanswered(outcome, context.proxy) };
    case 'lost':
      return { kind: 'unknown', late: true, failure: unanswered(outcome, context.proxy) };
    case 'answer': {
      const { status } = outcome;
      const answer = readAnswer(outcome.body, context.sent);
      return status >= 200 && status < 300
        ? accepted(endpoint, count, answer, context.wire)
        : refused(endpoint, count, status, answer, retryAfterMs(outcome.headers.retryAfter, context.now));
    }
  }
}

function accepted(endpoint: Endpoint, count: number, answer: Answer, wire: Wire): Verdict {
  // Some servers give their start page, with status 200, for every address they do not know.
  if (answer.kind === 'web-page') return endpointRefused(endpoint, 'a web page');
  // It may have named the ids of a shopper, or records that AIQ refused.
  if (answer.kind === 'broken-off') return brokenOff;
  const errors = errorsOf(answer);
  const success = successOf(answer);
  if (success === false) return rejected('although with a status of success', reasonOf(answer));

  const named = errors.filter((error) => error.index !== null);
  if (named.length > 0) return someRejected(count, named);

  const ids = endpoint === 'signUp' ? idsOf(answer, wire) : null;
  if (ids) return { kind: 'done', ids };
  const expected = endpoint !== 'signUp' && errors.length === 0 && (success || answer.kind === 'empty');
  return expected ? { kind: 'done' } : { kind: 'done', sample: shapeOf(answer) };
}

/**
 * Indexes that cannot all be meant as places from 0 are not believed: then the whole request counts as refused, and
 * sending it again in parts finds the guilty. No document says how AIQ counts.
 */
function someRejected(count: number, errors: readonly { index: number | null; reason: string }[]): Verdict {
  const byIndex = new Map<number, string>();
  for (const { index, reason } of errors) {
    if (index === null || !Number.isInteger(index) || index < 0 || index >= count) {
      return rejected('with places that are not in the request', reason);
    }
    if (!byIndex.has(index)) byIndex.set(index, reason);
  }
  const [only] = byIndex.values();
  if (count === 1 && only !== undefined) return rejected('although with a status of success', only);
  return { kind: 'done-some', rejected: [...byIndex].map(([index, reason]) => ({ index, reason })) };
}

function refused(
  endpoint: Endpoint,
  count: number,
  status: number,
  answer: Answer,
  afterMs: number | null,
): Verdict {
  switch (status) {
    case 401:
    case 403:
      return {
        kind: 'key-refused',
        failure: new Failure('AIQ_KEY_REFUSED', `AIQ refuses the API key (status ${status}).`),
      };
    case 404:
    case 410:
      // AIQ may say so of a phone that it does not know. Where it means the address, it says so of every phone.
      if (isOptIn(endpoint)) return rejected(`with status ${status}`, reasonOf(answer));
      return endpoint === 'override' ? { kind: 'forgotten' } : endpointRefused(endpoint, `status ${status}`);
    case 405:
      return endpointRefused(endpoint, `status ${status}`);
    case 408:
      return unknown(status);
    case 413:
      return count > 1
        ? { kind: 'too-large' }
        : rejected('with status 413', 'The record is larger than AIQ takes.');
    case 429:
      return {
        kind: 'retry',
        afterMs,
        failure: new Failure('AIQ_BUSY', 'AIQ asks the connector to send more slowly (status 429).'),
      };
    case 503:
      // With Retry-After it is a server that turns work away; without, it may be a proxy that gave up waiting.
      return afterMs === null ? unknown(status) : { kind: 'retry', afterMs, failure: troubled(status) };
  }
  if (status >= 300 && status < 400) return endpointRefused(endpoint, `a redirect, status ${status}`);
  if (status >= 400 && status < 500) return rejected(`with status ${status}`, reasonOf(answer));
  return unknown(status);
}

function rejected(how: string, reason: string): Verdict {
  return { kind: 'reject', reason, failure: new Failure('AIQ_REJECTED', `AIQ refused this record ${how}.`) };
}

function endpointRefused(endpoint: Endpoint, what: string): Verdict {
  return {
    kind: 'endpoint-refused',
    failure: new Failure('AIQ_ENDPOINT_REFUSED', `AIQ answers the ${endpoint} address with ${what}.`),
  };
}

const brokenOff: Verdict = {
  kind: 'unknown',
  late: false,
  failure: new Failure('AIQ_UNREACHABLE', "AIQ's answer broke off."),
};

function unknown(status: number): Verdict {
  return { kind: 'unknown', late: false, failure: troubled(status) };
}

function troubled(status: number): Failure {
  return new Failure('AIQ_UNREACHABLE', `AIQ has trouble of its own (status ${status}).`);
}
