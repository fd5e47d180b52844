import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createShop, random, trade } from '../demo/index.ts';
import { asFailure } from '../model/index.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { once, run, type Work } from '../schedule/index.ts';
import type { Notice } from '../sync/index.ts';
import { closingText } from './demo-closing.ts';
import { type Engine, openEngine, sleep, stopSignal } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { createProgress } from './progress.ts';
import { summaryOf } from './summary.ts';
import { failureText, type Terminal } from './terminal.ts';

export interface DemoOptions {
  readonly port: number;
  /** How long the shop trades. */
  readonly seconds: number;
  readonly keep?: string;
}

const zone = 'America/Denver';
const shopSize = { customers: 300, receipts: 2000, products: 120, days: 45, seed: 2026 };

/** A synthetic shop, the connector and a local AIQ, all real but the people: a first sync, then live trading. */
export async function demo(options: DemoOptions, terminal: Terminal): Promise<ExitCode> {
  const sandbox = await startSandbox({ port: options.port, stores: [{ uid: '1234', name: 'Main Street' }] });
  const folder = options.keep ? resolve(options.keep) : mkdtempSync(join(tmpdir(), 'aiq-pos-demo-'));
  try {
    mkdirSync(folder, { recursive: true });
    return await play(options, folder, sandbox, terminal);
  } finally {
    await sandbox.close();
    if (!options.keep) rmSync(folder, { recursive: true, force: true });
  }
}

async function play(
  options: DemoOptions,
  folder: string,
  sandbox: Sandbox,
  terminal: Terminal,
): Promise<ExitCode> {
  const pos = join(folder, 'pos.db');
  const shop = createShop(pos, { ...shopSize, now: Date.now(), zone });
  const config = join(folder, 'aiq-pos.yaml');
  writeFileSync(join(folder, 'aiq.key'), 'sandbox-key\n');
  writeFileSync(config, settingsText(sandbox.url));
  const customers = Object.values(shop.customers).reduce((sum, count) => sum + count, 0);
  terminal.out(`A shop on uniCenta's tables: ${customers} customers, ${shop.receipts.sale} sales and ${shop.receipts.return} returns, ${shop.products.all} products.
A local AIQ listens at ${sandbox.url}; watch it at ${sandbox.url}/sandbox

First sync: everything the shop has, at up to 100 requests a second.
(AIQ's own limit is not public; at the 2,000 an hour that others assume, sign-ups alone would take minutes.)`);

  const stop = stopSignal();
  const listeners = new Set<(notice: Notice) => void>();
  const notify = (notice: Notice) => {
    for (const listener of listeners) listener(notice);
  };
  const engine = await openEngine(config, { command: 'demo', notify });
  try {
    const progress = createProgress(terminal, Date.now, false);
    listeners.add(progress.notice);
    await once(engine.work, stop);
    progress.end();
    listeners.delete(progress.notice);
    const first = sandbox.world().counters.requests;
    terminal.out(`First sync done: ${counted(sandbox)}, ${first} requests.\n`);
    await liveTrading(engine, pos, options.seconds, stop, listeners, terminal);
    // What was traded in the last seconds is younger than the settle delay: one more look after it has passed.
    await sleep(3_000, stop);
    await once(engine.work, stop);
    terminal.out(
      closingText(
        summaryOf(engine.ledger.view, Date.now()),
        engine.ledger.view,
        sandbox.world(),
        options.keep ? folder : null,
      ),
    );
    return exit.done;
  } finally {
    engine.close();
  }
}

async function liveTrading(
  { work }: Engine,
  pos: string,
  seconds: number,
  stop: AbortSignal,
  listeners: Set<(notice: Notice) => void>,
  terminal: Terminal,
): Promise<void> {
  terminal.out(
    `The shop opens for ${seconds} seconds. Left: what happens at the till; right: what AIQ takes.\n`,
  );
  const began = Date.now();
  const line = (text: string) =>
    terminal.out(`${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${text}`);
  const told = (notice: Notice) => tellRequest(notice, line);
  listeners.add(told);
  const closing = new AbortController();
  const closed = AbortSignal.any([stop, closing.signal]);
  const running = run(quick(work), closed);
  const chance = random(Date.now() % 1_000_000, 2);
  while (!stop.aborted && Date.now() - began < seconds * 1000) {
    for (const change of trade(pos, chance, { now: Date.now(), zone })) line(change.words);
    await sleep(1_000, stop);
  }
  closing.abort();
  await running;
  listeners.delete(told);
}

function tellRequest(notice: Notice, line: (text: string) => void): void {
  if (notice.kind === 'request') {
    const records = notice.records === 1 ? '1 record' : `${notice.records} records`;
    line(`${' '.repeat(40)}-> AIQ ${notice.endpoint}: ${records}, ${notice.verdict}`);
  } else if (notice.kind === 'run-ended' && notice.failure) line(failureText(asFailure(notice.failure)));
}

/** The mapping's pace is for a shop's day; a demo looks each second, and at what has no stamp every three. */
function quick(work: Work): Work {
  const sites = work.sites.map((site) => ({
    ...site,
    mapping: {
      ...site.mapping,
      streams: site.mapping.streams.map((stream) => ({
        ...stream,
        sync: { ...stream.sync, every: stream.sync.mode === 'snapshot' ? 3 : 1 },
      })),
    },
  }));
  return { ...work, sites };
}

function counted(sandbox: Sandbox): string {
  const world = sandbox.world();
  const sales = world.sales.get('1234')?.size ?? 0;
  const items = world.inventory.get('1234')?.size ?? 0;
  return `AIQ holds ${world.personas.length} personas, ${sales} sales, ${items} stock items`;
}

function settingsText(url: string): string {
  return `# The demo's settings: the same file that a real shop has.
ledger: ./aiq-pos.db
sites:
  main-street:
    zone: ${zone}
    source: { engine: sqlite, file: ./pos.db }
    mapping: unicenta
    params: { store_name: Main Street }
    aiq:
      url: ${url}
      uid: "1234"
      key: { file: ./aiq.key }
      limits: { second: 100, minute: 6000, hour: 360000 }
`;
}
