import type { Model } from '../../src/model/index.ts';
import type { Judged } from './judge.ts';
import { assertionsOf } from './stock.ts';
import { uidsOf } from './world.ts';

/**
 * The same body twice in a row, though AIQ's answer to the first had come; or another body next, though the answer was
 * lost: only the same bytes settle what became of the first.
 */
export function repeatProblems(judged: Judged): readonly string[] {
  const { sandbox, places, trouble, ends, wire } = judged;
  const { requests, personas, sales, inventory } = sandbox.world();
  const hashOf = new Map(requests.map(({ number, bodyHash }) => [number, bodyHash]));
  const someRefused = [...trouble.refused].some((name) => name.includes(' persona '));
  const forgotten = requests.filter(({ status }) => status === 404);
  const isLost = (first: number, again: number): boolean => {
    if (trouble.suffered.get(first)?.answerLost) return true;
    if (wire.wasUnanswered(first)) return true;
    const hash = hashOf.get(first) ?? '';
    return ends.some((end) => first <= end.requests && end.requests < again && end.open.includes(hash));
  };
  const mayBeLost = (first: number): boolean => ends.some((end) => end.isChild && first <= end.requests);
  /** AIQ said that it knows a shopper no more, so it is asked for the ids once more. */
  const isForgotten = (model: Model, first: number, again: number): boolean =>
    model === 'persona' && forgotten.some(({ number }) => first < number && number < again);
  return uidsOf(places).flatMap((uid) => {
    const keys: (readonly [Model, string])[] = [
      ...personas.filter((one) => one.uid === uid).map(({ contactId }) => ['persona', contactId] as const),
      ...[...(sales.get(uid)?.keys() ?? [])].map((key) => ['sale', key] as const),
      ...[...(inventory.get(uid)?.keys() ?? [])].map((key) => ['inventory', key] as const),
    ];
    return keys.flatMap(([model, key]) => {
      const accepted = sandbox.accepted(model, uid, key);
      const asserted = model === 'inventory' ? assertionsOf(judged, uid, key, isLost) : new Set<number>();
      return accepted.flatMap(({ body, request }, at) => {
        const before = accepted[at - 1];
        if (!before || isForgotten(model, before.request, request)) return [];
        const [isSame, wasLost] = [before.body === body, isLost(before.request, request)];
        if (isSame && !wasLost && !mayBeLost(before.request) && !asserted.has(request))
          return [
            `${model} ${key} was sent twice, in the requests ${before.request} and ${request}: ${body}`,
          ];
        const wasRefused = model === 'persona' ? someRefused : trouble.refused.has(`${uid} ${model} ${key}`);
        if (isSame || !wasLost || wasRefused) return [];
        return [
          `${model} ${key} was sent anew in request ${request}, though the answer to ${before.request} was lost`,
        ];
      });
    });
  });
}
