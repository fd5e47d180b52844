import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { summaryOf } from '../../src/cli/summary.ts';
import { type Change, createShop, random, type ShopOptions, trade } from '../../src/demo/index.ts';
import { viewLedger } from '../../src/ledger/index.ts';
import { type Sandbox, type SandboxOptions, startSandbox, type World } from '../../src/sandbox/index.ts';
import { type Child, type ChildOptions, type Ended, startCli } from './child.ts';
import type { DifferenceOptions } from './differences.ts';
import { differences, type ExpectedWorld, expectedWorld } from './oracle.ts';
import { runWithin } from './within.ts';

export const uid = '1234';
export const key = 'key-of-the-tests';
export const zone = 'America/Denver';

export interface SceneOptions {
  readonly shop?: Partial<ShopOptions>;
  /** What stands in the `aiq` block of the settings besides. */
  readonly aiq?: Readonly<Record<string, unknown>>;
  /** Reads every second instead of at a shop's pace. */
  readonly quick?: boolean;
  readonly sandbox?: Partial<SandboxOptions>;
}

/** A shop's machine: a POS database, settings, and children that run the product; AIQ is a sandbox in this process. */
export interface Scene extends AsyncDisposable {
  readonly folder: string;
  readonly pos: string;
  readonly config: string;
  readonly ledger: string;
  readonly keyFile: string;
  readonly sandbox: Sandbox;
  readonly world: () => World;
  /** A command with the settings of the scene. */
  readonly start: (command: string, args?: readonly string[], options?: ChildOptions) => Child;
  /** A command to its end. What syncs is a process of its own, what only looks or asks runs within this one. */
  readonly cli: (command: string, args?: readonly string[], options?: ChildOptions) => Promise<Ended>;
  /** So many moments of trade, each stamped `age` milliseconds ago (default 4,000: past the settle delay). */
  readonly trade: (moments: number, age?: number) => Change[];
  /** Changes the POS database as the POS would. */
  readonly edit: <T>(work: (db: Database.Database) => T) => T;
  readonly expected: () => ExpectedWorld;
  readonly differences: (options?: Omit<DifferenceOptions, 'uid'>) => readonly string[];
}

const small = { customers: 60, receipts: 240, products: 40, days: 60, seed: 5 };

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-e2e-'));
  const pos = join(folder, 'pos.db');
  const shop = { ...small, now: Date.now(), zone, ...options.shop };
  createShop(pos, shop);
  const sandbox = await startSandbox({
    accounts: [{ uid, key }],
    keepRequests: 100_000,
    ...options.sandbox,
  });
  const config = join(folder, 'aiq-pos.yaml');
  const keyFile = join(folder, 'aiq.key');
  writeFileSync(keyFile, `${key}\n`);
  writeFileSync(join(folder, 'quick.yaml'), quickMapping());
  writeFileSync(
    config,
    settingsText(sandbox.url, options.aiq ?? {}, options.quick ? './quick.yaml' : 'unicenta'),
  );
  const children = new Set<Child>();
  const chance = random(shop.seed, 2);
  const start: Scene['start'] = (command, args = [], childOptions) => {
    const child = startCli([...command.split(' '), '-c', config, ...args], childOptions);
    children.add(child);
    return child;
  };
  const oracle = { zone, storeName: 'Main Street', locations: [] };
  const expected = () => expectedWorld(pos, oracle);
  return {
    folder,
    pos,
    config,
    keyFile,
    ledger: join(folder, 'aiq-pos.db'),
    sandbox,
    world: sandbox.world,
    start,
    cli: (command, args = [], childOptions) =>
      command === 'once' || command === 'run' || childOptions
        ? start(command, args, childOptions).ended
        : runWithin([...command.split(' '), '-c', config, ...args]),
    trade: (moments, age = 4_000) =>
      Array.from({ length: moments }, () => trade(pos, chance, { now: Date.now() - age, zone })).flat(),
    edit: (work) => editDatabase(pos, work),
    expected,
    differences: (how) => differences(expected(), sandbox.world(), { uid, ...how }),
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all([...children].map((child) => child.ended));
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `aiq`: keys of the block for all sites. */
export function settingsText(url: string, aiq: Readonly<Record<string, unknown>>, mapping: string): string {
  return `log: { file: ./logs/aiq-pos.log }
aiq: ${JSON.stringify({ url, limits: 'none', timeout: '2s', repeat_after: '1s', ...aiq })}
sites:
  main-street:
    zone: ${zone}
    source: { engine: sqlite, file: ./pos.db }
    mapping: ${mapping}
    params: { store_name: Main Street }
    aiq: { uid: "${uid}", key: { file: ./aiq.key } }
`;
}

function quickMapping(): string {
  const file = resolve(import.meta.dirname, '../../mappings/unicenta.yaml');
  return readFileSync(file, 'utf8').replaceAll(/every: (15m|30s)/g, 'every: 1s');
}

function editDatabase<T>(file: string, work: (db: Database.Database) => T): T {
  const db = new Database(file, { fileMustExist: true, timeout: 5_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Milliseconds after which what was waited for counts as lost; a quiet machine needs a fraction of it. */
const patience = 60_000;

/** Waits until `look` gives something true, and gives that; the last look counts when patience is at its end. */
export async function until<T>(look: () => T | Promise<T>, every = 50): Promise<T> {
  const began = performance.now();
  for (;;) {
    const seen = await look();
    if (seen || performance.now() - began > patience) return seen;
    await sleep(every);
  }
}

/** What AIQ holds otherwise than the shop after the time it takes; empty as soon as all is right. */
export async function leftOver(scene: Scene): Promise<readonly string[]> {
  let left: readonly string[] = [];
  await until(() => {
    left = scene.differences({ lineNames: false });
    return left.length === 0;
  }, 200);
  return left;
}

/** How often each stream was read so far, the least often read counts. */
export function readingsOf(scene: Pick<Scene, 'ledger'>): number {
  const view = viewLedger(scene.ledger);
  try {
    return Math.min(...(view?.streams.all() ?? []).map(({ runs }) => runs));
  } finally {
    view?.close();
  }
}

/** What the ledger says is not settled yet, or is set aside without the shop being to blame. */
export function leftOpen(scene: Pick<Scene, 'ledger' | 'expected'>): readonly string[] {
  const view = viewLedger(scene.ledger);
  if (!view) return ['there is no ledger'];
  try {
    const { streams, deadLetters } = summaryOf(view, Date.now());
    const { products, receipts } = scene.expected().bad;
    const bad = products.length + receipts.length;
    const states = ['pending', 'waiting', 'unknown', 'dead'] as const;
    return [
      ...streams.flatMap((stream) =>
        states
          .filter((state) => stream[state] > 0)
          .map((state) => `${stream.model}: ${stream[state]} ${state}`),
      ),
      ...(deadLetters === bad ? [] : [`${deadLetters} dead letters, not ${bad}`]),
    ];
  } finally {
    view.close();
  }
}
