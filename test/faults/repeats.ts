import type { Model } from '../../src/model/index.ts';
import type { Judged } from './judge.ts';

/** The same body twice in a row, though AIQ's answer to the first had come. */
export function repeatProblems({ sandbox, places, trouble, ends }: Judged): readonly string[] {
  const { requests, personas, sales, inventory } = sandbox.world();
  const hashOf = new Map(requests.map(({ number, bodyHash }) => [number, bodyHash]));
  const forgotten = requests.filter(({ status }) => status === 404);
  const isAllowed = (model: Model, first: number, again: number, key: string): boolean => {
    if (trouble.suffered.get(first)?.answerLost) return true;
    const hash = hashOf.get(first) ?? '';
    if (ends.some((end) => first <= end.requests && end.requests < again && end.open.includes(hash))) return true;
    // AIQ says that it knows the shopper no more, so it is asked for the ids once more.
    return model === 'persona' && forgotten.some(({ number }) => first < number && number < again && key !== '');
  };
  return [...new Set(places.map(({ uid }) => uid))].flatMap((uid) => {
    const keys: (readonly [Model, string])[] = [
      ...personas.filter((one) => one.uid === uid).map(({ contactId }) => ['persona', contactId] as const),
      ...[...(sales.get(uid)?.keys() ?? [])].map((key) => ['sale', key] as const),
      ...[...(inventory.get(uid)?.keys() ?? [])].map((key) => ['inventory', key] as const),
    ];
    return keys.flatMap(([model, key]) => {
      const accepted = sandbox.accepted(model, uid, key);
      return accepted.flatMap(({ body, request }, at) => {
        const before = accepted[at - 1];
        if (before?.body !== body || isAllowed(model, before.request, request, key)) return [];
        return [`${model} ${key} was sent twice, in the requests ${before.request} and ${request}: ${body}`];
      });
    });
  });
}
