import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { createBudget, createClient, type Limits, wireOf } from '../../src/aiq/index.ts';
import { connectorFor, type Source } from '../../src/connector/index.ts';
import { createShop, type ShopOptions } from '../../src/demo/index.ts';
import { type Entry, type Ledger, openLedger } from '../../src/ledger/index.ts';
import { compileMapping, loadMapping, type Mapping, type Stream } from '../../src/mapping/index.ts';
import type { Model } from '../../src/model/index.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import type { Account, Notice, PullOptions, Site, Surroundings } from '../../src/sync/index.ts';
import { fastClock } from './clock.ts';
import { zone } from './till.ts';

export const uid = '1234';
export const key = 'key-of-the-tests';

export interface MachineOptions {
  /** A shop with these; without, a shop that has not sold anything yet. */
  readonly shop?: Partial<ShopOptions>;
  readonly sandbox?: Partial<SandboxOptions>;
  readonly account?: Partial<Account>;
  readonly limits?: Limits;
  readonly timeoutMs?: number;
  /** This machine's part of the limits. */
  readonly share?: number;
  /** How much faster time goes, except the client's own timeout. */
  readonly speed?: number;
  /** A clock of the test's own, and the requests that it has to know of. */
  readonly clock?: Pick<Surroundings, 'now' | 'sleep'> & { readonly fetch?: typeof fetch };
  /** Changes the text of the mapping. */
  readonly mapping?: (text: string) => string;
  /** Stands between the site and its database. */
  readonly through?: (source: Source) => Source;
  /** Where AIQ is, if it is not the sandbox. */
  readonly url?: string;
  readonly key?: () => string;
}

/**
 * All of one shop in this process: its POS database, the ledger, the account, and AIQ as a sandbox over HTTP. Nothing is
 * replaced but the clock, which goes fast, and what a test puts between.
 */
export interface Machine extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** The file of the POS database. */
  readonly pos: string;
  readonly site: Site;
  readonly account: Account;
  readonly around: Surroundings;
  readonly ledger: Ledger;
  readonly notices: readonly Notice[];
  /** Told of each notice as it comes. */
  readonly listeners: Set<(notice: Notice) => void>;
  readonly pull: PullOptions;
  readonly stream: (model: Model) => Stream;
  /** Changes the POS database as the POS would. */
  readonly edit: (work: (db: Database.Database) => void) => void;
  /** What stands in the ledger now, read beside its owner. */
  readonly query: <Row>(sql: string, ...values: readonly (string | number)[]) => readonly Row[];
  readonly entry: (model: Model, key: string) => Entry | undefined;
  /** "sale pending" -> how many. */
  readonly states: () => Readonly<Record<string, number>>;
  /** Runs SQL in the ledger's file as another program could: for making it fail. */
  readonly meddle: (sql: string) => void;
  /** The process ends and another begins: what is in memory is lost. */
  readonly restart: () => Promise<void>;
}

const noBadRows = { emptyReferences: 0, brokenDates: 0, textUnits: 0 };
const emptyShop = { customers: 0, receipts: 0, products: 0, days: 30, seed: 3, bad: noBadRows };

export async function openMachine(options: MachineOptions = {}): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-sync-'));
  const pos = join(folder, 'pos.db');
  createShop(pos, { ...emptyShop, now: Date.now(), zone, ...options.shop });
  const clock = options.clock ?? fastClock(options.speed ?? 50);
  const sandbox = await startSandbox({ accounts: [{ uid, key }], now: clock.now, ...options.sandbox });
  const connector = await connectorFor('sqlite');
  const context = { baseDir: folder, statementTimeout: 5_000 };
  const connect: Site['connect'] = async (onStatement) => {
    const told = onStatement ? { ...context, onStatement } : context;
    const source = await connector.open({ file: 'pos.db' }, told);
    return options.through?.(source) ?? source;
  };
  const mapping = mappingOf(options.mapping);
  const site: Site = { name: 'main', uid, mapping, posUser: options.account?.posUser ?? 'srcID', connect };
  const notices: Notice[] = [];
  const listeners = new Set<(notice: Notice) => void>();
  const notify = (notice: Notice): void => {
    notices.push(notice);
    for (const listener of listeners) listener(notice);
  };
  const file = join(folder, 'ledger.db');
  const openOwn = () => openLedger(file, { command: 'test', now: () => new Date(clock.now()) });
  let ledger = await openOwn();
  let account = accountOf(options, ledger, clock.now, options.url ?? sandbox.url);
  const query = <Row>(sql: string, ...values: readonly (string | number)[]): readonly Row[] =>
    onDatabase(file, (db) => db.prepare<(string | number)[], Row>(sql).all(...values));
  return {
    sandbox,
    pos,
    site,
    notices,
    listeners,
    pull: { pageSize: 500, pause: () => 0, mayGoOn: () => true },
    get ledger() {
      return ledger;
    },
    get account() {
      return account;
    },
    get around() {
      return { now: clock.now, sleep: clock.sleep, ledger, random: Math.random, notify };
    },
    stream: (model) => streamOf(mapping, model),
    edit: (work) => onDatabase(pos, (db) => db.transaction(() => work(db)).immediate()),
    query,
    entry: (model, wireKey) =>
      query<Entry>('SELECT * FROM entry WHERE uid = ? AND model = ? AND key = ?', uid, model, wireKey)[0],
    states: () =>
      Object.fromEntries(
        query<{ name: string; n: number }>(
          `SELECT model || ' ' || state AS name, count(*) AS n FROM entry GROUP BY 1 ORDER BY 1`,
        ).map(({ name, n }) => [name, n]),
      ),
    meddle: (sql) => onDatabase(file, (db) => db.exec(sql)),
    restart: async () => {
      ledger.close();
      ledger = await openOwn();
      account = accountOf(options, ledger, clock.now, options.url ?? sandbox.url);
    },
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function mappingOf(change: (text: string) => string = (text) => text): Mapping {
  const file = resolve(import.meta.dirname, '../../mappings/unicenta.yaml');
  const loaded = loadMapping(file, change(readFileSync(file, 'utf8')));
  if (!loaded.mapping) throw new TypeError(JSON.stringify(loaded.findings));
  const parameters = { store_name: 'Main Street' };
  const { mapping, findings } = compileMapping(loaded.mapping, { zone, parameters, idPrefix: '' });
  if (!mapping) throw new TypeError(JSON.stringify(findings));
  return mapping;
}

function streamOf(mapping: Mapping, model: Model): Stream {
  const found = mapping.streams.find((stream) => stream.model === model);
  if (!found) throw new TypeError(`no stream of ${model}`);
  return found;
}

function accountOf(options: MachineOptions, ledger: Ledger, now: () => number, url: string): Account {
  const wire = wireOf();
  const client = createClient({
    baseUrl: url,
    wire,
    uid,
    key: options.key ?? (() => key),
    fetch: options.clock?.fetch ?? fetch,
    timeoutMs: options.timeoutMs ?? 5_000,
    userAgent: 'test',
    now,
  });
  ledger.accounts.use(uid, 'key');
  const budget = createBudget({
    limits: options.limits ?? 'none',
    ...(options.share === undefined ? {} : { share: options.share }),
    debits: ledger.debits.load('key', now() - 3_600_000),
    paused: ledger.accounts.pauseOf('key'),
    now,
    store: {
      debited: (at) => ledger.debits.add('key', at),
      answered: (id, at) => ledger.debits.answer(id, at),
      paused: ({ since, ms }) => ledger.accounts.pause('key', since, ms),
    },
  });
  return {
    uid,
    client,
    budget,
    wire,
    posUser: 'srcID',
    inFlight: 4,
    firstLoad: 'sign_up',
    most: { sales: 50, inventory: 100, members: 50 },
    repeatAfter: 2_000,
    waitForPersona: 3_600_000,
    ...options.account,
  };
}

function onDatabase<T>(file: string, work: (db: Database.Database) => T): T {
  const db = new Database(file, { fileMustExist: true, timeout: 5_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}
