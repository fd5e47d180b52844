import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox, type World } from '../../src/sandbox/index.ts';
import { connectorOf } from '../engines/index.ts';
import { type Child, type Ended, startCli } from './child.ts';
import { differences, type ExpectedWorld } from './oracle.ts';
import { key, uid, zone } from './scene.ts';
import type { ServerShop } from './server-shops.ts';

/** A machine beside a shop's database server: settings, a login that only reads, and AIQ as a sandbox in this process. */
export interface ServerScene extends AsyncDisposable {
  readonly ledger: string;
  readonly sandbox: Sandbox;
  readonly world: () => World;
  readonly expected: () => ExpectedWorld;
  readonly start: (command: string) => Child;
  readonly cli: (command: string) => Promise<Ended>;
  readonly differences: (options?: { readonly lineNames?: boolean }) => readonly string[];
}

export interface ServerSceneOptions {
  /** What stands in the `aiq` block of the settings besides. */
  readonly aiq?: Readonly<Record<string, unknown>>;
  readonly sandbox?: Partial<SandboxOptions>;
}

export async function openServerScene(
  shop: ServerShop,
  { aiq = {}, sandbox: switches = {} }: ServerSceneOptions = {},
): Promise<ServerScene> {
  const { database, reader, mapping, params } = shop;
  const folder = mkdtempSync(join(tmpdir(), 'aiq-server-'));
  const sandbox = await startSandbox({ accounts: [{ uid, key }], keepRequests: 100_000, ...switches });
  const config = join(folder, 'aiq-pos.yaml');
  const { host, port, engine } = database.server;
  const source = {
    engine: connectorOf(engine),
    host,
    port,
    user: reader.user,
    password: reader.password,
    database: database.name,
  };
  writeFileSync(
    config,
    JSON.stringify({
      log: { file: './logs/aiq-pos.log' },
      aiq: { url: sandbox.url, limits: 'none', timeout: '2s', repeat_after: '1s', ...aiq },
      sites: { 'main-street': { zone, source, mapping, params, aiq: { uid, key: { file: './aiq.key' } } } },
    }),
  );
  writeFileSync(join(folder, 'aiq.key'), `${key}\n`);
  const children = new Set<Child>();
  const start = (command: string): Child => {
    const child = startCli([command, '-c', config]);
    children.add(child);
    return child;
  };
  return {
    ledger: join(folder, 'aiq-pos.db'),
    sandbox,
    world: sandbox.world,
    expected: shop.expected,
    start,
    cli: (command) => start(command).ended,
    differences: (how) => differences(shop.expected(), sandbox.world(), { uid, ...how }),
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all([...children].map((child) => child.ended));
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
