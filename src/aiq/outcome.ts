import { Failure } from '../model/index.ts';

/** What became of a request. `reason` is a word such as ECONNREFUSED, never text from outside. */
export type HttpOutcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: { readonly retryAfter: string | null };
      readonly body: string;
    }
  /** Surely not applied: the request never left. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** Surely not applied: the proxy between did not let it through. */
  | { readonly kind: 'turned-away'; readonly status: number }
  /** The request may have been applied: no answer, or only half of one. */
  | { readonly kind: 'lost'; readonly reason: string };

type Unanswered = Exclude<HttpOutcome, { kind: 'answer' }>;

/** What it means that AIQ gave no answer. `proxy` is the one between, fit to be shown. */
export function unanswered(outcome: Unanswered, proxy: string | null | undefined): Failure {
  const through = proxy ? ` through the proxy ${proxy}` : '';
  switch (outcome.kind) {
    case 'not-sent':
      return new Failure('AIQ_UNREACHABLE', `AIQ cannot be reached${through} (${outcome.reason}).`);
    case 'lost':
      return new Failure('AIQ_UNREACHABLE', `AIQ's answer was lost${through} (${outcome.reason}).`);
    case 'turned-away':
      if (outcome.status === 407) {
        return new Failure('AIQ_UNREACHABLE', `The proxy ${proxy} asks for a name and password.`, {
          hint: 'Write them into its address: `name:password@` before the host in `aiq.proxy`. Nothing is lost meanwhile.',
        });
      }
      return new Failure(
        'AIQ_UNREACHABLE',
        `The proxy ${proxy} refuses the way to AIQ (status ${outcome.status}).`,
        {
          hint: 'Let its administrator allow the address of AIQ (`aiq.url`). Nothing is lost meanwhile.',
        },
      );
  }
}
