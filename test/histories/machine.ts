import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { createBudget, createClient, wireOf } from '../../src/aiq/index.ts';
import { type Ledger, openLedger } from '../../src/ledger/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { Account, Surroundings } from '../../src/sync/index.ts';

/** AIQ takes a sign-up for the account of its key. */
const keyOf = (uid: string): string => `key-of-${uid}`;
/** AIQ and the ledger keep all that was, and slow down with it: so many histories, and both are new. */
const historiesEach = 40;

/** The connector's side of many histories, each with an account of its own: AIQ as a sandbox over HTTP, and one ledger. */
export interface Machine {
  readonly sandbox: Sandbox;
  readonly ledger: Ledger;
  /** The uid of a new history. */
  readonly next: () => Promise<string>;
  /** The process dies: what it still tries to write fails. */
  readonly kill: () => void;
  /** The next process begins. */
  readonly start: () => Promise<void>;
  readonly account: (uid: string, how: Pick<Account, 'posUser' | 'inFlight'>, now: () => number) => Account;
  /** What stands in the ledger, read beside its owner. */
  readonly query: <Row>(sql: string, ...values: readonly (string | number)[]) => readonly Row[];
  readonly stop: () => Promise<void>;
}

export async function openMachine(): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-machine-'));
  let generation = 0;
  let histories = 0;
  const file = () => join(folder, `ledger-${generation}.db`);
  const open = () => openLedger(file(), { command: 'test', now: () => new Date() });
  const listen = () => {
    const accounts = Array.from({ length: historiesEach }, (_, at) => String(1_000 + at)).map((uid) => ({
      uid,
      key: keyOf(uid),
    }));
    return startSandbox({ accounts, keepAccepted: 1_000, keepRequests: 200 });
  };
  let sandbox = await listen();
  let ledger = await open();
  let beside = new Database(file(), { readonly: true });
  let isDead = false;
  const kill = (): void => {
    if (!isDead) ledger.close();
    isDead = true;
  };
  return {
    get sandbox() {
      return sandbox;
    },
    get ledger() {
      return ledger;
    },
    next: async () => {
      if (histories === historiesEach) {
        await sandbox.close();
        beside.close();
        kill();
        generation += 1;
        histories = 0;
        sandbox = await listen();
        ledger = await open();
        isDead = false;
        beside = new Database(file(), { readonly: true });
      }
      histories += 1;
      return String(999 + histories);
    },
    kill,
    start: async () => {
      if (isDead) ledger = await open();
      isDead = false;
    },
    account: (uid, how, now) => accountOf(sandbox.url, uid, how, now),
    query: <Row>(sql: string, ...values: readonly (string | number)[]) =>
      beside.prepare<(string | number)[], Row>(sql).all(...values),
    stop: async () => {
      await sandbox.close();
      beside.close();
      kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function accountOf(
  url: string,
  uid: string,
  how: Pick<Account, 'posUser' | 'inFlight'>,
  now: () => number,
): Account {
  const wire = wireOf();
  const client = createClient({
    baseUrl: url,
    wire,
    uid,
    key: () => keyOf(uid),
    fetch,
    timeoutMs: 5_000,
    userAgent: 'test',
    now,
  });
  const store = { debited: () => 0, answered: () => undefined };
  return {
    uid,
    client,
    budget: createBudget({ limits: 'none', debits: [], now, store }),
    wire,
    firstLoad: 'sign_up',
    most: { sales: 50, inventory: 100, members: 50 },
    repeatAfter: 2_000,
    waitForPersona: waitForPersona,
    stock: { afterSales: 3_600_000, every: 86_400_000 },
    ...how,
  };
}

export const waitForPersona = 3_600_000;

/** A clock of the machine that waits for nobody: a sleep is over at once, and so much later. */
export function quickSleep(later: (ms: number) => void): Surroundings['sleep'] {
  return async (ms, signal) => {
    await setImmediate();
    if (!signal.aborted) later(ms);
  };
}
