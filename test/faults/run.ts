import { parseArgs } from 'node:util';
import { playMany, seedOf } from '../histories/campaign.ts';
import { openBench } from './bench.ts';
import { playProgramme } from './play.ts';
import { programmesOn } from './programmes.ts';

/*
 * Plays programmes of faults outside of the test runner:
 *
 *     npx node test/faults/run.ts --seed 4711 --verbose    one, told step by step
 *     npx node test/faults/run.ts --count 1000             many
 *
 * Ends with 1 where any failed.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    count: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
    /** Ends at the first failure, and does not make it shorter. */
    first: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
process.env.TZ = 'UTC';
const base = seedOf(values.seed);
const bench = openBench();
try {
  process.exitCode = values.verbose ? await tellOne() : await playAll(Number(values.count));
} finally {
  bench.stop();
}

async function tellOne(): Promise<number> {
  const { problems, trace } = await playProgramme(bench, base);
  for (const line of [...trace, ...problems]) say(line);
  return problems.length > 0 ? 1 : 0;
}

async function playAll(count: number): Promise<number> {
  const start = performance.now();
  const failed = await playMany(programmesOn(bench), base, count, values.first, (seed) => {
    const played = seed - base + 1;
    if (played % 200 === 0 && played < count) say(`faults: ${played} played`);
  });
  for (const { report } of failed) say(report);
  const seconds = (performance.now() - start) / 1_000;
  say(`faults: ${count} programmes from seed ${base}, ${failed.length} failed, ${seconds.toFixed(0)} s`);
  return failed.length > 0 ? 1 : 0;
}
