import type { Bench } from './bench.ts';
import { playHistory } from './history.ts';
import type { Engine } from './shape.ts';
import { shrunk } from './shrink.ts';

export interface Failed {
  readonly seed: number;
  /** What went wrong, how to see it again, and the shortest way to it that was found. */
  readonly report: string;
}

/** After so many failures the rest tells nothing new. */
const mostFailures = 3;

/** Histories of seeds in a row. `isFirst`: until one fails, told as it was played. */
export async function playMany(
  bench: Bench,
  base: number,
  count: number,
  isFirst: boolean,
  done: (seed: number) => void = () => undefined,
): Promise<readonly Failed[]> {
  const failed: Failed[] = [];
  for (let seed = base; seed < base + count && failed.length < (isFirst ? 1 : mostFailures); seed++) {
    const played = await playHistory(bench, seed);
    done(seed);
    if (played.problems.length === 0) continue;
    const short = isFirst ? played : await shrunk(bench, seed, played);
    const report = [
      `Seed ${seed} on ${bench.database.engine}:`,
      ...played.problems.map((problem) => `  ${problem}`),
      `Again: ${replay(bench.database.engine, seed)}`,
      'Shortened:',
      ...[...short.trace, ...short.problems].map((line) => `  ${line}`),
    ];
    failed.push({ seed, report: report.join('\n') });
  }
  return failed;
}

const replay = (engine: Engine, seed: number): string =>
  `npx node test/histories/run.ts --engine ${engine} --seed ${seed} --verbose`;

/** Seeds are whole numbers of up to ten digits; without one, others each time. */
export function seedOf(text: string | undefined): number {
  return text === undefined || text === '' ? Math.floor(Math.random() * 2 ** 31) : Number(text);
}
