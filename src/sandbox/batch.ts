import { ok, type Reading, type Reply, refusal, refused } from './reply.ts';
import type { Switches } from './switches.ts';

/** A list of at most `max` records; above, `status`. */
export interface BatchRule {
  readonly max: number;
  readonly status: 413 | 400;
  readonly partialFailure: Switches['partialFailure'];
  /** Refused whatever they hold, and named in the answer. */
  readonly refuses: ((index: number) => boolean) | null;
}

/**
 * Reads all records before any is applied. With `whole` one bad record refuses the call, which says why but not which;
 * with `perRecord` the good ones are applied, and the answer is 200 with the bad ones by index.
 */
export function applyBatch<T>(
  elements: readonly unknown[],
  rule: BatchRule,
  read: (element: unknown) => Reading<T>,
  apply: (value: T) => void,
): Reply {
  if (elements.length > rule.max) return refusal(rule.status, `At most ${rule.max} records fit in a call.`);
  const readings = elements.map((element, index) =>
    rule.refuses?.(index) ? refused('The record was refused.') : read(element),
  );
  const errors = readings.flatMap((reading, index) =>
    reading.kind === 'refused' ? [{ message: reading.message, code: 400, index }] : [],
  );
  const [first] = errors;
  if (first !== undefined && rule.partialFailure === 'whole' && !rule.refuses)
    return refusal(400, first.message);
  for (const reading of readings) if (reading.kind === 'good') apply(reading.value);
  return errors.length === 0 ? ok() : { ...ok(), errors };
}

/** The records in a body: a bare array, or an array that is the only member of an object. */
export function listIn(body: unknown, wrapper: Switches['bulkWrapper']): Reading<readonly unknown[]> {
  const only = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.values(body) : [];
  if (wrapper !== 'object' && Array.isArray(body)) return { kind: 'good', value: body };
  if (wrapper !== 'array' && only.length === 1 && Array.isArray(only[0]))
    return { kind: 'good', value: only[0] };
  return refused(
    wrapper === 'object' ? 'The body must be an object that holds a list.' : 'The body must be a list.',
  );
}
