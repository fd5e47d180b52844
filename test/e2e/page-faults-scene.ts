import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StreamSummary, summaryOf } from '../../src/cli/summary.ts';
import { viewLedger } from '../../src/ledger/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { connectorOf, startTcpProxy, type TcpProxy, type TestServer } from '../engines/index.ts';
import { unicentaMapping } from '../shops/unicenta.ts';
import { type Child, startCli } from './child.ts';
import { differences } from './oracle.ts';
import { type Blows, blowsTo } from './page-faults-blows.ts';
import { openTwinShop, type TwinShop, type TwinShopOptions } from './page-faults-shop.ts';
import { zone } from './scene.ts';

/** The site on the troubled server, and the site of the same shop's file, where nothing ever happens. */
export const sites = {
  'main-street': { uid: '1234', of: 'server' },
  'next-door': { uid: '5678', of: 'file' },
} as const;
export type SiteName = keyof typeof sites;

/** A machine with two sites: one reads a server through a proxy, the other a file. AIQ is a sandbox in this process. */
export interface FaultScene extends AsyncDisposable {
  readonly shop: TwinShop;
  readonly blows: Blows;
  readonly proxy: TcpProxy;
  readonly config: string;
  /** The `source` block of the troubled site, without its engine. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly sandbox: Sandbox;
  /** The product as a process of its own. */
  readonly start: () => Child;
  /** What AIQ holds of a site otherwise than its shop says. */
  readonly differences: (site: SiteName) => readonly string[];
  /** What `status` shows. */
  readonly streams: () => readonly StreamSummary[];
}

export async function openFaultScene(server: TestServer, options: TwinShopOptions = {}): Promise<FaultScene> {
  await using ending = new AsyncDisposableStack();
  const shop = ending.use(await openTwinShop(server, options));
  const proxy = await startTcpProxy(server);
  ending.defer(() => proxy.close());
  const accounts = Object.values(sites).map(({ uid }) => ({ uid, key: keyOf(uid) }));
  const sandbox = await startSandbox({ accounts });
  ending.defer(() => sandbox.close());
  const folder = mkdtempSync(join(tmpdir(), 'aiq-faults-'));
  ending.defer(() => rmSync(folder, { recursive: true, force: true }));

  const { host, port } = proxy;
  const { user, password } = shop.reader;
  const source = { host, port, user, password, database: shop.database.name };
  const engine = connectorOf(server.engine);
  const siteOf = (name: SiteName, source: object) => ({
    zone,
    source,
    mapping: './quick.yaml',
    params: { store_name: 'Main Street' },
    aiq: { uid: sites[name].uid, key: { file: `./${name}.key` } },
  });
  const settings = {
    aiq: { url: sandbox.url, limits: 'none', timeout: '2s', repeat_after: '1s' },
    sites: {
      'main-street': siteOf('main-street', { engine, ...source }),
      'next-door': siteOf('next-door', { engine: 'sqlite', file: shop.file }),
    },
  };
  const config = join(folder, 'aiq-pos.yaml');
  writeFileSync(config, JSON.stringify(settings));
  writeFileSync(join(folder, 'quick.yaml'), quickMapping());
  for (const [name, { uid }] of Object.entries(sites)) writeFileSync(join(folder, `${name}.key`), keyOf(uid));
  const given = ending.move();

  return {
    shop,
    blows: blowsTo(shop.database, shop.reader),
    proxy,
    config,
    source,
    sandbox,
    start() {
      const child = startCli(['run', '-c', config]);
      given.defer(async () => {
        child.kill('SIGKILL');
        await child.ended;
      });
      return child;
    },
    // Products keep the name in old sales that they had when those were read.
    differences: (site) =>
      differences(shop.expected(sites[site].of), sandbox.world(), {
        uid: sites[site].uid,
        lineNames: false,
        most: 1_000,
      }),
    streams() {
      const view = viewLedger(join(folder, 'aiq-pos.db'));
      if (!view) return [];
      try {
        return summaryOf(view, Date.now()).streams;
      } finally {
        view.close();
      }
    },
    [Symbol.asyncDispose]: () => given.disposeAsync(),
  };
}

const keyOf = (uid: string): string => `key-of-${uid}`;

/** Every stream is read every second. */
function quickMapping(): string {
  return unicentaMapping().replaceAll(/every: (15m|30s)/g, 'every: 1s');
}
