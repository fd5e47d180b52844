import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { createBudget, createClient, wireOf } from '../../src/aiq/index.ts';
import { connectorFor, type Source } from '../../src/connector/index.ts';
import type { Kind } from '../../src/extract/index.ts';
import { type DeadLetter, openLedger } from '../../src/ledger/index.ts';
import { compileMapping, loadMapping, type Mapping } from '../../src/mapping/index.ts';
import { startSandbox, type WorldSale } from '../../src/sandbox/index.ts';
import { type Account, pull, push, type Site } from '../../src/sync/index.ts';
import type { TestDatabase } from '../conformance/database.ts';

/** More pages than any reading of these small tables takes: what goes beyond them would go on for ever. */
const mostPages = 150;
const mostSites = 60;
const never = new AbortController().signal;
const uidOf = (nth: number): string => String(1_000 + nth);
const keyOf = (uid: string): string => `key-of-${uid}`;

/** One shop of a case: its tables in the POS database, and an account of its own at AIQ. */
export interface ExactSite {
  readonly mapping: Mapping;
  readonly source: Source;
  /** Reads each stream in each of these ways to its end, then sends all there is; gives how many requests went out. */
  readonly round: (kinds: readonly Kind[], pageSize: number) => Promise<number>;
  /** What AIQ holds, by key. */
  readonly sales: () => ReadonlyMap<string, WorldSale>;
  readonly quantities: () => ReadonlyMap<string, string>;
  /** Rows set aside, by model and key of the POS: 'sale ["7"]'. */
  readonly deadLetters: () => ReadonlyMap<string, DeadLetter>;
}

export interface ExactMachine {
  readonly database: TestDatabase;
  readonly site: (mapping: string, zone: string, settings?: object) => Promise<ExactSite>;
  readonly stop: () => Promise<void>;
}

/** The whole product in this process, for many sites over one POS database: a real ledger, and AIQ as a sandbox over HTTP. */
export async function openExactMachine(
  engine: string,
  start: () => Promise<TestDatabase>,
): Promise<ExactMachine> {
  const database = await start();
  const folder = mkdtempSync(join(tmpdir(), 'aiq-exact-'));
  const file = join(folder, 'ledger.db');
  const ledger = await openLedger(file, { command: 'test', now: () => new Date() });
  const beside = new Database(file, { readonly: true });
  const accounts = Array.from({ length: mostSites }, (_, nth) => ({
    uid: uidOf(nth),
    key: keyOf(uidOf(nth)),
  }));
  const sandbox = await startSandbox({ accounts });
  const connector = await connectorFor(engine);
  const opened: Source[] = [];
  let sites = 0;
  let later = 0;
  const now = () => Date.now() + later;
  const around = {
    ledger,
    now,
    random: () => 0.5,
    notify: () => undefined,
    sleep: async (ms: number) => {
      await setImmediate();
      later += ms;
    },
  };
  return {
    database,
    async site(text, zone, settings = {}) {
      const uid = uidOf(sites++);
      const mapping = mappingOf(text, zone, engine);
      const context = { baseDir: database.baseDir, statementTimeout: 10_000 };
      const options = { ...Object(database.options), ...settings };
      const source = await connector.open(options, context);
      opened.push(source);
      const connect = async () => held(source);
      const site: Site = { name: `site-${uid}`, uid, mapping, posUser: 'key', connect };
      const account = accountOf(sandbox.url, uid, now);
      return {
        mapping,
        source,
        async round(kinds, pageSize) {
          const before = sandbox.world().counters.requests;
          for (const stream of mapping.streams) {
            for (const kind of stream.sync.mode === 'snapshot' ? (['pass'] as const) : kinds) {
              const how = { pageSize, pause: () => 0, mayGoOn: () => true };
              await pull({ site, stream }, kind, how, around, never);
            }
          }
          const rest = await push(account, around, never, () => true);
          if (rest !== 'empty') throw new Error(`the sending ended with "${rest}"`);
          return sandbox.world().counters.requests - before;
        },
        sales: () => sandbox.world().sales.get(uid) ?? new Map(),
        quantities: () =>
          new Map(
            [...(sandbox.world().inventory.get(uid) ?? [])].map(([sku, item]) => [
              sku,
              String(item.quantity),
            ]),
          ),
        deadLetters: () =>
          new Map(
            beside
              .prepare<[string], DeadLetter>('SELECT * FROM dead_letter WHERE site = ? AND discarded = 0')
              .all(site.name)
              .map((letter) => [`${letter.model} ${letter.sourceKey}`, letter]),
          ),
      };
    },
    async stop() {
      for (const source of opened) await source.close();
      await sandbox.close();
      beside.close();
      ledger.close();
      rmSync(folder, { recursive: true, force: true });
      await database.stop();
    },
  };
}

/**
 * The connection for one reading, which ends by itself or by this. It stays open for the next one: hundreds of readings
 * would spend most of their time on saying good day.
 */
function held(source: Source): Source {
  let pages = 0;
  return {
    ...source,
    close: async () => undefined,
    readPage(query) {
      pages += 1;
      if (pages > mostPages) throw new Error('a reading does not end');
      return source.readPage(query);
    },
  };
}

function mappingOf(text: string, zone: string, engine: string): Mapping {
  const loaded = loadMapping('odd-shop.yaml', `pos: Odd Shop\nengines: [${engine}]\n${text}`);
  const compiled = loaded.mapping && compileMapping(loaded.mapping, { zone, parameters: {}, idPrefix: '' });
  if (!compiled?.mapping)
    throw new Error(JSON.stringify([...loaded.findings, ...(compiled?.findings ?? [])]));
  return compiled.mapping;
}

function accountOf(baseUrl: string, uid: string, now: () => number): Account {
  const wire = wireOf();
  const key = () => keyOf(uid);
  return {
    uid,
    client: createClient({ baseUrl, wire, uid, key, fetch, timeoutMs: 5_000, userAgent: 'test', now }),
    budget: createBudget({
      limits: 'none',
      debits: [],
      now,
      store: { debited: () => 0, answered: () => undefined },
    }),
    wire,
    posUser: 'key',
    inFlight: 2,
    firstLoad: 'sign_up',
    most: { sales: 50, inventory: 100, members: 50 },
    repeatAfter: 2_000,
    waitForPersona: 3_600_000,
  };
}
