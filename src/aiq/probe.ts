import { Failure } from '../model/index.ts';
import { readAnswer, successOf } from './answer.ts';
import { type HttpOutcome, unanswered } from './outcome.ts';

/** `refused` is a bad key or uid; `away` is every answer that tells nothing about them. */
export type Probed =
  | { readonly kind: 'good' | 'refused' }
  | { readonly kind: 'away'; readonly failure: Failure };

/** What the answer to a cheap read tells of the key. */
export function probedOf(outcome: HttpOutcome, proxy: string | null): Probed {
  if (outcome.kind !== 'answer') return { kind: 'away', failure: unanswered(outcome, proxy) };
  const { status } = outcome;
  if (status === 401 || status === 403) return { kind: 'refused' };
  const answer = readAnswer(outcome.body);
  if (status === 200 && answer.kind === 'json' && successOf(answer) !== false) return { kind: 'good' };
  const what = answer.kind === 'web-page' ? 'a web page' : `status ${status}`;
  return { kind: 'away', failure: new Failure('AIQ_UNREACHABLE', `It answers with ${what}.`) };
}
