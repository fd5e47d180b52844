import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, openEngine } from '../../src/cli/engine.ts';
import { asFailure } from '../../src/model/index.ts';
import { type Sandbox, startSandbox, type World } from '../../src/sandbox/index.ts';
import { once } from '../../src/schedule/index.ts';
import { makeRms, type RmsCounter, type RmsOptions } from '../shops/rms-make.ts';
import { rmsContent } from '../shops/rms-rows.ts';
import { changesOfRms, createRms } from '../shops/rms-statements.ts';
import { type Stamping, tradeRms } from '../shops/rms-trade.ts';
import { type Child, type Ended, startCli } from './child.ts';
import { differences, type ExpectedWorld } from './oracle.ts';
import { type OpenRmsDatabase, type RmsDatabase, rmsInStore } from './rms-database.ts';
import { expectedRms } from './rms-oracle.ts';
import { key, uid, zone } from './scene.ts';
import { runWithin } from './within.ts';

export const storeName = 'Larimer Street';

/** A shop of RMS, and the whole product beside it, which reads it by TDS; AIQ is a sandbox in this process. */
export interface RmsScene extends AsyncDisposable {
  readonly counter: RmsCounter;
  readonly database: RmsDatabase;
  readonly sandbox: Sandbox;
  readonly world: () => World;
  readonly expected: () => ExpectedWorld;
  readonly differences: (options?: { readonly lineNames?: boolean }) => readonly string[];
  /** Reads and sends all there is, as `once` does; gives the codes of what it warned of, and of what failed. */
  readonly once: () => Promise<readonly string[]>;
  readonly within: (work: (engine: Engine) => Promise<void>) => Promise<void>;
  /** `once` in a process of its own, that may be killed. */
  readonly start: () => Child;
  readonly cli: (...args: readonly string[]) => Promise<Ended>;
  /** Brings what the rows say into the database. */
  readonly change: (work: () => void, ...before: readonly string[]) => Promise<void>;
  readonly trade: (moments: number, how?: Stamping, age?: number) => Promise<void>;
}

const small = { customers: 48, items: 40, receipts: 90, days: 400, seed: 20_261_128 };
/** Past the settle delay. */
const age = 4_000;

export async function openRmsScene(
  options: Pick<RmsOptions, 'variant'> & Partial<RmsOptions>,
  params: Readonly<Record<string, unknown>> = options.variant === 'hq' ? {} : { store_name: storeName },
  open: OpenRmsDatabase = rmsInStore,
): Promise<RmsScene> {
  const counter = makeRms({ ...small, now: Date.now(), zone, ...options });
  const { rows } = counter;
  const shopZone = counter.zone;
  const database = await open(createRms(rows));
  const sandbox = await startSandbox({ accounts: [{ uid, key }], keepRequests: 100_000 });
  const folder = mkdtempSync(join(tmpdir(), 'aiq-rms-'));
  const config = join(folder, 'aiq-pos.yaml');
  const source = { engine: 'mssql', ...database.source };
  const mapping = rows.variant === 'hq' ? 'dynamics-rms-hq' : 'dynamics-rms';
  writeFileSync(join(folder, 'aiq.key'), key);
  writeFileSync(
    config,
    JSON.stringify({
      log: { file: './aiq-pos.log' },
      aiq: { url: sandbox.url, limits: 'none', timeout: '2s', repeat_after: '1s' },
      sites: { shop: { zone: shopZone, source, mapping, params, aiq: { uid, key: { file: './aiq.key' } } } },
    }),
  );
  const locations = Array.isArray(params.locations) ? params.locations.map(String) : [];
  const expected = () => expectedRms(rows, { zone: shopZone, storeName, locations });

  async function within(work: (engine: Engine) => Promise<void>): Promise<void> {
    const engine = await openEngine(config, { command: 'once', notify: () => undefined });
    try {
      await work(engine);
    } finally {
      engine.close();
    }
  }

  const change: RmsScene['change'] = async (work, ...before) => {
    const content = rmsContent(rows);
    work();
    await database.run([...before, ...changesOfRms(rows, content, rmsContent(rows))]);
  };

  return {
    ...{ counter, database, sandbox, expected, within, change },
    world: sandbox.world,
    differences: (how) => differences(expected(), sandbox.world(), { uid, ...how }),
    async once() {
      const codes: string[] = [];
      await within(async ({ work, warnings }) => {
        const { failures } = await once(work, new AbortController().signal);
        codes.push(...warnings.map(({ code }) => code), ...failures.map((one) => asFailure(one).code));
      });
      // Nobody has asked for these indexes yet.
      return codes.filter((code) => code !== 'POS_INDEX_MISSING');
    },
    start: () => startCli(['once', '-c', config]),
    cli: (command = '', ...args) => runWithin([command, '-c', config, ...args]),
    trade: (moments, how, ago = age) => change(() => tradeRms(counter, moments, Date.now() - ago, how)),
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
      await database[Symbol.asyncDispose]();
    },
  };
}
