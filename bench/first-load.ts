import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createShop } from '../src/demo/index.ts';
import { startSandbox } from '../src/sandbox/index.ts';
import { shopSettings } from './shop-settings.ts';

/*
 * A first load of a synthetic shop: the connector beside a bare loop that reads the same tables page by page and posts
 * the rows as they are, without mapping, ledger or verdicts. Both against the same local AIQ, in processes of their
 * own, in turn. There is no target: figures of one run compare with each other, not with other machines.
 */
const rounds = 3;
const size = { customers: 2000, receipts: 20_000, products: 500, days: 90, seed: 1 };

interface Figures {
  readonly seconds: number;
  readonly rows: number;
  readonly requests: number;
  readonly megabytes: number;
}

const folder = mkdtempSync(join(tmpdir(), 'aiq-pos-bench-'));
try {
  const pos = join(folder, 'pos.db');
  createShop(pos, { ...size, now: Date.now(), zone: 'America/Denver' });
  say(`A shop of ${size.customers} customers, ${size.receipts} receipts, ${size.products} products.`);
  const all = new Map<string, Figures[]>([
    ['connector', []],
    ['bare loop', []],
  ]);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, figures] of all) figures.push(await measure(name, round, pos));
  }
  for (const [name, figures] of all) {
    const rate = figures.map(({ rows, seconds }) => rows / seconds);
    const memory = figures.map(({ megabytes }) => megabytes);
    const requests = figures[0]?.requests ?? 0;
    say(
      `${name.padEnd(10)} ${median(rate).toFixed(0)} rows/s (${range(rate)}), ${median(memory).toFixed(0)} MB at most, ${requests} requests`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(name: string, round: number, pos: string): Promise<Figures> {
  const sandbox = await startSandbox({ keepRequests: 0, keepBodies: false, keepAccepted: 1 });
  try {
    const config = join(folder, `${name.replace(' ', '-')}-${round}.yaml`);
    writeFileSync(config, shopSettings(sandbox.url, pos, `${config}.db`));
    const runner = new URL('./runner.ts', import.meta.url);
    const built = import.meta.url.endsWith('.js') ? new URL('./runner.js', import.meta.url) : runner;
    const child = fork(fileURLToPath(built), [name, config, pos, sandbox.url]);
    return await new Promise<Figures>((resolve, reject) => {
      child.once('message', (figures: Omit<Figures, 'requests'>) =>
        resolve({ ...figures, requests: sandbox.world().counters.requests }),
      );
      child.once('exit', (code) =>
        reject(new Error(`the ${name} ended with exit code ${code} before it was done`)),
      );
    });
  } finally {
    await sandbox.close();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function range(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
