/**
 * What goes wrong with one request. "Applied" means that the sandbox did what the request asked.
 * - `status`: this answer instead, not applied unless it says so. `body`: text sent as it is; else AIQ's envelope
 * - `drop-before`: the connection ends without an answer, not applied
 * - `drop-after`: applied, then the connection ends without an answer
 * - `slow`: answered after so many milliseconds; applied at once, or only then (`lands: 'late'`), even if the caller
 *   has given up by that time
 * - `malformed`: applied, and answered with half of the JSON
 * - `hang`: never answered, not applied
 * - `reject`: of a bulk call, the records at `from`, `from + every` and so on are refused, and the answer names
 *   them by index; the others are applied. Other calls pass
 * - `merge`: AIQ finds that a shopper is one it knew from elsewhere, and merges the two: the ids change. It is the
 *   shopper of the call where it names one, else one picked. Then the request passes
 */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      /** As a number or text it is sent as it is; `dateIn` so many seconds is sent as a date. */
      readonly retryAfter?: string | number | { readonly dateIn: number };
      readonly applied?: boolean;
    }
  | { readonly kind: 'drop-before' }
  | { readonly kind: 'drop-after' }
  | { readonly kind: 'slow'; readonly ms: number; readonly lands?: 'at-once' | 'late' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reject'; readonly every: number; readonly from: number }
  | { readonly kind: 'merge'; readonly pick: number };

/** What a plan may look at. `number` counts all requests from 1; `route` is the pattern of the path, or "unknown". */
interface FaultRequest {
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly route: string;
  readonly body: string;
}

/** Decides for each request, in order of arrival; undefined lets it pass. */
export type FaultPlan = (request: FaultRequest) => Fault | undefined;

/** The first request gets the first of the list, and so on; undefined lets one pass, and after the list all pass. */
export function inOrder(faults: readonly (Fault | undefined)[]): FaultPlan {
  const left = faults.values();
  return () => left.next().value;
}
