import type { Judged } from './judge.ts';

/** By AIQ's clock, no window may hold more requests than the limits say. */
export function budgetProblems({ shape, sandbox }: Judged): readonly string[] {
  if (shape.limits === 'none') return [];
  const { requests } = sandbox.world();
  const times = requests.map(({ at }) => at);
  const windows = [
    [shape.limits.second, 1_000],
    [shape.limits.minute, 60_000],
    [shape.limits.hour, 3_600_000],
  ] as const;
  // A request that took effect late counts late at AIQ, which no caller can know.
  const tooFast = shape.troubles.includes('late')
    ? []
    : requests.filter(({ status, fault }) => status === 429 && fault !== 'status');
  return [
    ...tooFast.map(({ number }) => `request ${number} was more than AIQ's limits let in`),
    ...windows.flatMap(([limit, span]) => {
      const at = times.findIndex((time, index) => time - (times[index - limit] ?? -span) < span);
      const late =
        at < 0 ? [] : requests.slice(at - limit, at + 1).map((one) => `${one.at} ${one.path} ${one.status}`);
      return at < 0
        ? []
        : [`request ${at + 1} is one too many for the limit of ${limit} in ${span} ms: ${late.join(', ')}`];
    }),
  ];
}
