import { shrunk } from './shrink.ts';

export interface Played {
  /** In words; none where all is well. */
  readonly problems: readonly string[];
  readonly trace: readonly string[];
}

/** What is played many times, each time from another seed. */
export interface Campaign<Step> {
  /** Stands in the title of a report: "sqlite". */
  readonly name: string;
  readonly stepsOf: (seed: number) => readonly Step[];
  readonly play: (seed: number, steps: readonly Step[]) => Promise<Played>;
  /** The command that plays a seed again. */
  readonly again: (seed: number) => string;
}

export interface Failed {
  readonly seed: number;
  /** What went wrong, how to see it again, and the shortest way to it that was found. */
  readonly report: string;
}

/** After so many failures the rest tells nothing new. */
const mostFailures = 3;

/** Seeds in a row. `isFirst`: until one fails, told as it was played. */
export async function playMany<Step>(
  campaign: Campaign<Step>,
  base: number,
  count: number,
  isFirst: boolean,
  done: (seed: number) => void = () => undefined,
): Promise<readonly Failed[]> {
  const { name, stepsOf, play, again } = campaign;
  const failed: Failed[] = [];
  for (let seed = base; seed < base + count && failed.length < (isFirst ? 1 : mostFailures); seed++) {
    const steps = stepsOf(seed);
    const played = await play(seed, steps);
    done(seed);
    if (played.problems.length === 0) continue;
    const short = isFirst ? played : await shrunk(steps, played, (fewer) => play(seed, fewer));
    const report = [
      `Seed ${seed} on ${name}:`,
      ...played.problems.map((problem) => `  ${problem}`),
      `Again: ${again(seed)}`,
      'Shortened:',
      ...[...short.trace, ...short.problems].map((line) => `  ${line}`),
    ];
    failed.push({ seed, report: report.join('\n') });
  }
  return failed;
}

/** Seeds are whole numbers of up to ten digits; without one, others each time. */
export function seedOf(text: string | undefined): number {
  return text === undefined || text === '' ? Math.floor(Math.random() * 2 ** 31) : Number(text);
}
