import type { Verdict } from '../aiq/index.ts';
import type { EndpointAnswer } from '../ledger/index.ts';

/** What the endpoint is noted to have said; of nothing but refusals it has accepted nothing. */
export function answerOf(verdict: Verdict, records: number): EndpointAnswer {
  switch (verdict.kind) {
    case 'done':
      return 'accepted';
    case 'done-some':
      return verdict.rejected.length < records ? 'accepted' : 'refused-alone';
    case 'reject':
      return records === 1 ? 'refused-alone' : 'refused';
    default:
      return 'other';
  }
}
