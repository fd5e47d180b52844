import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPosition } from '../src/extract/index.ts';
import { viewLedger } from '../src/ledger/index.ts';
import { freshDatabase, startPrivateServer, type TestDatabase } from '../test/engines/index.ts';
import { makeReader, type Reader } from '../test/shops/index.ts';
import { fillBusyShop } from './busy-shop.ts';
import { asked, forked } from './child.ts';
import { type Connector, readOnce, startConnector } from './connector.ts';
import { median, quantile } from './quantile.ts';
import { type ServerViews, serverSettings, watchLogin } from './server-views.ts';

/*
 * Does the POS notice the connector? Tills write 200 receipts a second all the time; in one half of each pair a real
 * `run` reads beside them with the profile `gentle`, in the other it is stopped. Compared is the p99 of the receipts'
 * times. A machine has better and worse minutes, so a half is two stretches, on, off, off, on, and the next pair off, on,
 * on, off. How much the machine still wavers is told by comparing `off` halves of neighbours with each other. Tills, server,
 * connector and AIQ share the machine.
 */
const engine = process.argv[2] === 'postgres' ? 'postgres' : 'mariadb';
const pairs = Number(process.argv[3] ?? 12);
const stretchMs = Number(process.argv[4] ?? 10) * 1_000;
const [tillCount, receiptEveryMs] = [4, 20];
const most = 1.1;
/** A first load at this pace outlasts the run. */
const history = { customers: 2_000, products: 20_000, receipts: 60_000 };
/** So long it runs before it is measured: in a shop it does so for months, and a start is another matter. */
const warmMs = 20_000;
/** Before each stretch: a connector that was halted finds everything due at once, which no connector in a shop does. */
const settleMs = 3_000;

/** Milliseconds that each receipt took, and the share of the whole machine's time, of all programs. */
interface Stretch {
  readonly taken: readonly number[];
  readonly busy: number;
}

interface Half {
  readonly p50: number;
  readonly p99: number;
  readonly receipts: number;
  readonly busy: number;
}

const folder = mkdtempSync(join(tmpdir(), 'aiq-pos-effect-'));
const { child: aiq, told: url } = await forked('./local-aiq.js');
const running = await startPrivateServer(engine, undefined, { settings: serverSettings[engine] });
if ('why' in running) throw new Error(running.why);
try {
  const database = await freshDatabase(running.server);
  await fillBusyShop(database, history);
  const reader = await makeReader(database);
  await settle(database, reader);
  const login = JSON.stringify(database.server);
  const { child: tills } = await forked('./tills.js', [
    login,
    database.name,
    `${tillCount}`,
    `${receiptEveryMs}`,
  ]);
  const views = await watchLogin(database.server, reader.user);
  const connector = await startConnector(folder, views.isIdle);
  try {
    say(
      `${database.server.version}, ${(tillCount * 1_000) / receiptEveryMs} receipts a second; milliseconds a receipt.`,
    );
    await compare(connector, tills, views);
  } finally {
    await connector.end();
    await views.close();
    tills.disconnect();
  }
} finally {
  aiq.disconnect();
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compare(connector: Connector, tills: ChildProcess, views: ServerViews): Promise<void> {
  const halves: Record<'on' | 'off', Half[]> = { on: [], off: [] };
  await sleep(warmMs);
  for (let pair = 1; pair <= pairs; pair += 1) {
    const before = { rows: rowsRead(), processor: connector.processor() };
    const stretches: Record<'on' | 'off', Stretch[]> = { on: [], off: [] };
    for (const way of pair % 2 === 1
      ? (['on', 'off', 'off', 'on'] as const)
      : (['off', 'on', 'on', 'off'] as const)) {
      if (way === 'on') connector.goOn();
      else await connector.halt();
      await sleep(settleMs);
      stretches[way].push(await measured(tills, views));
    }
    halves.on.push(halfOf(stretches.on));
    halves.off.push(halfOf(stretches.off));
    const used = ((connector.processor() - before.processor) * 1_000) / (2 * (stretchMs + settleMs));
    tellPair(
      pair,
      halves,
      `${rowsRead() - before.rows} rows read with ${(used * 100).toFixed(0)} % of a core`,
    );
  }
  const ratio = median(halves.on.map(({ p99 }, at) => p99 / (halves.off[at]?.p99 ?? 0)));
  const controls = halves.off.flatMap(({ p99 }, at) =>
    at % 2 === 1 ? [p99 / (halves.off[at - 1]?.p99 ?? 0)] : [],
  );
  const said = await views.said();
  say(`Median of the ratios: ${ratio.toFixed(3)}, ${most} allowed.`);
  say(
    `Off against off: ${controls.map((one) => one.toFixed(2)).join(', ')}; median ${median(controls).toFixed(3)}.`,
  );
  for (const line of [...streamsSaid(), ...said.lines]) say(line);
  if (ratio > most || !said.harmless) process.exitCode = 1;
}

async function measured(tills: ChildProcess, views: ServerViews): Promise<Stretch> {
  await asked(tills);
  const [before, until] = [cpuTimes(), performance.now() + stretchMs];
  while (performance.now() < until) {
    await sleep(Math.min(500, Math.max(0, until - performance.now())));
    await views.look();
  }
  const told = await asked(tills);
  const taken = Array.isArray(told) ? told.map(Number) : [];
  const after = cpuTimes();
  return { taken, busy: 1 - (after.idle - before.idle) / (after.all - before.all) };
}

function halfOf(stretches: readonly Stretch[]): Half {
  const taken = stretches.flatMap((one) => one.taken);
  const busy = stretches.reduce((sum, one) => sum + one.busy, 0) / stretches.length;
  return { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99), receipts: taken.length, busy };
}

function tellPair(pair: number, { on, off }: Record<'on' | 'off', readonly Half[]>, note: string): void {
  const [a, b] = [on.at(-1), off.at(-1)];
  if (!a || !b) return;
  say(
    `${String(pair).padStart(2)}  p99 ${a.p99.toFixed(2)} on, ${b.p99.toFixed(2)} off: ${(a.p99 / b.p99).toFixed(3)}  p50 ${a.p50.toFixed(2)}, ${b.p50.toFixed(2)}  receipts ${a.receipts}, ${b.receipts}  machine busy ${(100 * a.busy).toFixed(0)} %, ${(100 * b.busy).toFixed(0)} %  ${note}`,
  );
}

function cpuTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((cpu) => cpu.times);
  return {
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
    all: times.reduce((sum, { idle, user, sys, nice, irq }) => sum + idle + user + sys + nice + irq, 0),
  };
}

function rowsRead(): number {
  const view = viewLedger(join(folder, 'aiq-pos.db'));
  try {
    return view?.streams.all().reduce((sum, stream) => sum + stream.rowsRead, 0) ?? 0;
  } finally {
    view?.close();
  }
}

/** What was read, and which kinds of reading came to their end. */
function streamsSaid(): readonly string[] {
  const view = viewLedger(join(folder, 'aiq-pos.db'));
  try {
    const streams = view?.streams.all() ?? [];
    return streams.map(({ site, model, rowsRead, runs, position, longestStatement }) => {
      const ended = Object.keys(readPosition(position).endedAt).join(', ') || 'none yet';
      return `${site} ${model}: ${rowsRead} rows in ${runs} turns, longest statement ${longestStatement} ms; ended: ${ended}`;
    });
  } finally {
    view?.close();
  }
}

/**
 * Two sites read the same database: one has read it before, so that it polls, sweeps and passes, the other makes its
 * first load meanwhile. The shipped mapping, with a faster schedule, so that a few minutes hold many of all.
 */
async function settle(database: TestDatabase, reader: Reader): Promise<void> {
  const { host, port } = database.server;
  const text = readFileSync(join(import.meta.dirname, '../../mappings/unicenta.yaml'), 'utf8');
  const faster = text
    .replaceAll('every: 15m', 'every: 20s')
    .replace('every: 30s', 'every: 5s')
    .replace('every: 1h', 'every: 30s');
  writeFileSync(join(folder, 'unicenta.yaml'), faster);
  const source = {
    engine: engine === 'postgres' ? 'postgres' : 'mysql',
    host,
    port,
    user: reader.user,
    password: reader.password,
    database: database.name,
  };
  const site = (uid: string, limits: object) => ({
    zone: 'UTC',
    source,
    mapping: './unicenta.yaml',
    params: { store_name: 'Main Street' },
    aiq: { url, uid, key: { file: './aiq.key' }, ...limits },
  });
  writeFileSync(join(folder, 'aiq.key'), 'sandbox-key\n');
  const write = (settings: object) => writeFileSync(join(folder, 'aiq-pos.yaml'), JSON.stringify(settings));
  write({ profile: 'fast', sites: { known: site('1234', { limits: 'none' }) } });
  await readOnce(folder);
  write({ profile: 'gentle', sites: { known: site('1234', {}), unknown: site('5678', {}) } });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
