import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { mutants as ofDelivery } from '../faults/mutant-list.ts';
import { type Mutant, mutants as ofReading } from './mutant-list.ts';

/*
 * Proves that the histories and the programmes of faults find mistakes: each mutant is a copy of the product with one
 * mistake in it, on which those of its suite are played until one fails. `npm run test:mutants`, or with the names of
 * some: `-- "no lag"`. Ends with 1 where a mutant survives, where the product itself fails, or where a mutant no longer
 * fits the product.
 */
const root = resolve(import.meta.dirname, '../..');
/** A mutant survives so many. */
const most = Number(process.env.AIQ_POS_MUTANT_HISTORIES ?? 400);
const base = 1;

interface Suite {
  readonly name: string;
  readonly program: string;
  readonly given: readonly string[];
  readonly mutants: readonly Mutant[];
}

const suites: readonly Suite[] = [
  {
    name: 'histories',
    program: 'test/histories/run.ts',
    given: ['--engine', 'sqlite'],
    mutants: ofReading,
  },
  { name: 'programmes', program: 'test/faults/run.ts', given: [], mutants: ofDelivery },
];

type Verdict = { readonly kind: 'caught' | 'survived' | 'broken'; readonly said: string };

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const named = process.argv.slice(2);
const chosen = suites.flatMap((suite) =>
  suite.mutants
    .filter(({ name }) => named.length === 0 || named.includes(name))
    .map((mutant) => ({ suite, mutant })),
);
const used = suites.filter((suite) => chosen.some((one) => one.suite === suite));
const limit = pLimit(availableParallelism());
const start = performance.now();
const verdicts = await Promise.all([
  ...used.map((suite) => limit(() => told(`the product as it is, ${suite.name}`, suite, null))),
  ...chosen.map(({ suite, mutant }) => limit(() => told(mutant.name, suite, mutant))),
]);
const wrong = verdicts.filter((good) => !good).length;
say(`${chosen.length} mutants, ${wrong} wrong, ${((performance.now() - start) / 1_000).toFixed(0)} s`);
process.exitCode = wrong > 0 || chosen.length === 0 ? 1 : 0;

/** Gives whether all is as it should be. */
async function told(name: string, suite: Suite, mutant: Mutant | null): Promise<boolean> {
  const begin = performance.now();
  const { kind, said } = await judged(suite, mutant);
  const seconds = ((performance.now() - begin) / 1_000).toFixed(0);
  say(`${kind.padEnd(8)} ${name}, ${seconds} s: ${said}`);
  return kind === (mutant ? 'caught' : 'survived');
}

async function judged(suite: Suite, mutant: Mutant | null): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-mutant-'));
  try {
    for (const part of ['src', 'connectors', 'test', 'package.json', 'ormconfig.ts']) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    if (mutant) {
      const stale = mutate(folder, mutant);
      if (stale !== null) return { kind: 'broken', said: stale };
    }
    return await played(folder, suite, mutant ? most : Math.min(most, 100));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In words why the mutant does not fit, or null. */
function mutate(folder: string, { file, text, instead }: Mutant): string | null {
  const path = join(folder, file);
  const [before = '', after, ...more] = readFileSync(path, 'utf8').split(text);
  if (after === undefined || more.length > 0) {
    return `stale: its text stands ${after === undefined ? 'nowhere' : 'more than once'} in ${file}`;
  }
  writeFileSync(path, before + instead + after);
  return null;
}

async function played(folder: string, suite: Suite, count: number): Promise<Verdict> {
  const program = join(folder, suite.program);
  const given = [...suite.given, '--seed', String(base), '--count', String(count), '--first'];
  try {
    await promisify(execFile)(process.execPath, [program, ...given], { cwd: folder, maxBuffer: 2 ** 26 });
    return { kind: 'survived', said: `${count} ${suite.name}` };
  } catch (thrown) {
    const out = thrown instanceof Error && 'stdout' in thrown ? String(thrown.stdout) : '';
    const lines = out.split('\n');
    const at = lines.findIndex((line) => /^Seed \d+ on /.test(line));
    // A mutant that does not even run shows nothing of the suite.
    return at < 0
      ? { kind: 'broken', said: String(thrown).slice(0, 2_000) }
      : { kind: 'caught', said: `${lines[at]} ${lines[at + 1]?.trim().slice(0, 150)}` };
  }
}
