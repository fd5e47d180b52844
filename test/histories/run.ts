import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { type EngineName, type Missing, ownEngines, type Running } from '../engines/engine.ts';
import { install } from '../engines/install.ts';
import { findNamedServer } from '../engines/named-server.ts';
import { startPrivateServer } from '../engines/private-server.ts';
import { openBench } from './bench.ts';
import { playMany, seedOf } from './campaign.ts';
import { historiesOn, playHistory } from './history.ts';
import { type Engine, engines } from './shape.ts';

/*
 * Plays histories outside of the test runner:
 *
 *     npx node test/histories/run.ts --engine mysql --seed 4711 --verbose    one history, told step by step
 *     npx node test/histories/run.ts --engine all --count 2000               as many on each engine, side by side
 *
 * Ends with 1 where any history failed, and with 2 where an engine is missing.
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    seed: { type: 'string' },
    count: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
    /** Ends at the first failure, and does not make it shorter. */
    first: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const base = seedOf(values.seed);
/** SQL Server is nothing that a run could start by itself. */
const atHand = engines.filter((engine) => engine !== 'mssql' || process.env.AIQ_POS_TEST_MSSQL_URL);
const chosen = values.engine === 'all' ? atHand : engines.filter((engine) => engine === values.engine);
if (chosen.length === 0) {
  say(`--engine must be one of ${engines.join(', ')}, or all.`);
  process.exit(2);
}
process.env.TZ = 'UTC';
const [only, ...others] = chosen;
process.exitCode = only && others.length === 0 ? await playOn(only) : await playOnAll(chosen);

/** In a process of its own each, as many at a time as this machine has processors. */
async function playOnAll(all: readonly Engine[]): Promise<number> {
  const limit = pLimit(Math.max(2, availableParallelism()));
  const codes = await Promise.all(all.map((engine) => limit(() => playInChild(engine))));
  return Math.max(...codes);
}

async function playInChild(engine: Engine): Promise<number> {
  const given = ['--engine', engine, '--seed', String(base), '--count', values.count];
  const child = spawn(process.execPath, [import.meta.filename, ...given], { stdio: 'inherit' });
  const [code]: (number | null)[] = await once(child, 'exit');
  return code ?? 1;
}

async function playOn(engine: Engine): Promise<number> {
  if (engine === 'sqlite') return play('sqlite');
  const found = await serverOf(engine);
  if ('why' in found) {
    say(`${engine} is missing: ${found.why}`);
    return 2;
  }
  try {
    return await play(found.server);
  } finally {
    await found.stop();
  }
}

async function serverOf(engine: EngineName): Promise<Running | Missing> {
  const named = await findNamedServer(engine, process.env);
  if (named) return named;
  await install(
    ownEngines.filter((own) => own === engine),
    say,
  );
  return startPrivateServer(engine, undefined);
}

async function play(server: Parameters<typeof openBench>[0]): Promise<number> {
  const bench = await openBench(server);
  const { engine } = bench.database;
  try {
    if (values.verbose) {
      const { problems, trace } = await playHistory(bench, base);
      for (const line of [...trace, ...problems]) say(line);
      return problems.length > 0 ? 1 : 0;
    }
    const count = Number(values.count);
    const start = performance.now();
    const failed = await playMany(historiesOn(bench), base, count, values.first, (seed) => {
      const played = seed - base + 1;
      if (played % 500 === 0 && played < count) say(`${engine}: ${played} played`);
    });
    for (const { report } of failed) say(report);
    const seconds = (performance.now() - start) / 1_000;
    say(`${engine}: ${count} histories from seed ${base}, ${failed.length} failed, ${seconds.toFixed(0)} s`);
    return failed.length > 0 ? 1 : 0;
  } finally {
    await bench.stop();
  }
}
