import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { viewLedger } from '../src/ledger/index.ts';
import { asked, built, forked, residentOf } from './child.ts';
import { createLargeShop, removeProducts } from './large-shop.ts';
import { median } from './quantile.ts';

/*
 * A million rows through the command line in a small heap, to a local AIQ in another process. Its resident memory must
 * not grow with the table: what it is in the last quarter of the time, with every row in the ledger, is compared with
 * what it was between 100,000 and 300,000 rows. Reads /proc, so it runs on Linux.
 */
const heap = 96;
const most = { growth: 1.15, megabytes: 400 };
const total = Number(process.argv[2] ?? 1_000_000);
// Each customer is a request of its own, so there are not many.
const sizes = { customers: total * 0.005, receipts: total * 0.2, products: total * 0.795 };

/** So many products leave the table in the end, too few to be taken for a mistake. */
const gone = total * 0.05;

interface Sample {
  readonly seconds: number;
  /** Resident, in MB. */
  readonly memory: number;
  readonly read: number;
  readonly delivered: number;
}

const folder = mkdtempSync(join(tmpdir(), 'aiq-pos-memory-'));
const ledger = join(folder, 'aiq-pos.db');
const { child: aiq, told: url } = await forked('./local-aiq.js', [], 8192);
try {
  createLargeShop(join(folder, 'pos.db'), sizes);
  writeFileSync(join(folder, 'aiq.key'), 'sandbox-key\n');
  writeFileSync(join(folder, 'aiq-pos.yaml'), settingsText());
  say(`A first load of ${total} rows, with a heap of ${heap} MB.\n seconds      MB      rows  delivered`);
  const first = await measured((sample, before) => {
    const step = (one: Sample): number => Math.floor((one.read + one.delivered) / (total / 10));
    if (!before || step(sample) > step(before)) tell(sample);
  });
  await check('The first load', first, total);
  const early = memoryOf(first.samples.filter(({ read }) => read >= total * 0.1 && read < total * 0.3));
  const late = memoryOf(first.samples.slice(-Math.ceil(first.samples.length / 4)));
  const growth = late / early;
  say(
    `Between ${total * 0.1} and ${total * 0.3} rows ${early.toFixed(0)} MB, in the last quarter ${late.toFixed(0)} MB: ${growth.toFixed(3)} times as much.`,
  );
  await check('A reading with nothing to send', await measured(() => {}), total);
  removeProducts(join(folder, 'pos.db'), gone);
  await check(`A reading that misses ${gone} products`, await measured(() => {}), total + gone);
  // In this form no figure at all fails too.
  if (!(growth <= most.growth)) fail(`It must be ${most.growth} at most.`);
} finally {
  aiq.disconnect();
  rmSync(folder, { recursive: true, force: true });
}

interface Reading {
  readonly samples: readonly Sample[];
  readonly code: unknown;
  readonly seconds: number;
}

/** One `once`, looked at each second. */
async function measured(see: (sample: Sample, before: Sample | undefined) => void): Promise<Reading> {
  const began = performance.now();
  const args = [`--max-old-space-size=${heap}`, built('../src/cli/main.js'), 'once', '--json'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  let running = true;
  const ended = once(child, 'exit').finally(() => {
    running = false;
  });
  const samples: Sample[] = [];
  while (running) {
    await Promise.race([sleep(1_000), ended]);
    const memory = residentOf(child.pid ?? 0);
    if (memory === undefined) continue;
    const sample = { seconds: (performance.now() - began) / 1000, memory, ...progress() };
    see(sample, samples.at(-1));
    samples.push(sample);
  }
  const [code] = await ended;
  return { samples, code, seconds: (performance.now() - began) / 1000 };
}

function progress(): Pick<Sample, 'read' | 'delivered'> {
  const view = viewLedger(ledger);
  if (!view) return { read: 0, delivered: 0 };
  try {
    const read = view.streams.all().reduce((sum, { rowsRead }) => sum + rowsRead, 0);
    return { read, delivered: view.endpoints.all().reduce((sum, { records }) => sum + records, 0) };
  } finally {
    view.close();
  }
}

/** Every record is at AIQ, and none was sent twice. */
async function check(what: string, { code, seconds, samples }: Reading, records: number): Promise<void> {
  const taken = Number(await asked(aiq));
  const peak = Math.max(...samples.map(({ memory }) => memory));
  say(
    `${what}: exit code ${code} after ${seconds.toFixed(0)} s, at most ${peak.toFixed(0)} MB; AIQ has taken ${taken} records.`,
  );
  if (code !== 0 || taken !== records) fail(`It must be 0, and ${records} records.`);
  if (!(peak <= most.megabytes)) fail(`It must be ${most.megabytes} MB at most.`);
}

function settingsText(): string {
  return JSON.stringify({
    log: { level: 'warn' },
    profile: 'fast',
    sites: {
      shop: {
        zone: 'America/Denver',
        source: { engine: 'sqlite', file: './pos.db' },
        mapping: 'unicenta',
        params: { store_name: 'Main Street' },
        aiq: { url, uid: '1234', key: { file: './aiq.key' }, limits: 'none' },
      },
    },
  });
}

function memoryOf(samples: readonly Sample[]): number {
  return median(samples.map(({ memory }) => memory));
}

function tell({ seconds, memory, read, delivered }: Sample): void {
  const columns: readonly (readonly [number, number])[] = [
    [seconds, 8],
    [memory, 7],
    [read, 9],
    [delivered, 10],
  ];
  say(columns.map(([value, width]) => value.toFixed(0).padStart(width)).join(' '));
}

function fail(sentence: string): void {
  say(sentence);
  process.exitCode = 1;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
