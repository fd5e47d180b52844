import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createShop, random, trade } from '../../src/demo/index.ts';
import type { TestDatabase, TestServer } from '../engines/index.ts';
import { openOspos } from '../shops/ospos.ts';
import type { OsposRows } from '../shops/ospos-rows.ts';
import type { Touched } from '../shops/ospos-trade.ts';
import { makeReader, type Reader } from '../shops/reader.ts';
import { copyUnicenta, unicentaMapping } from '../shops/unicenta.ts';
import { type ExpectedWorld, expectedWorld } from './oracle.ts';
import { expectedOspos } from './ospos-oracle.ts';
import { zone } from './scene.ts';

/** A shop on a database server, and what AIQ must hold of it. */
export interface ServerShop extends AsyncDisposable {
  readonly database: TestDatabase;
  /** Whom the product reads as. */
  readonly reader: Reader;
  readonly mapping: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** So many moments of trade, stamped four seconds ago: past the settle delay. */
  trade(moments: number): Promise<readonly Touched[]>;
  expected(): ExpectedWorld;
  /** Sales that the next poll looks at whatever became of them: those of the five minutes before the last stamp. */
  readAgain(): ReadonlySet<string>;
}

export type OpenShop = (server: TestServer) => Promise<ServerShop>;

const storeName = 'Main Street';

const age = 4_000;
const seed = 20_261_123;

/** The demo's shop, copied from its SQLite file, which the oracle reads. */
export const unicentaShop: OpenShop = async (server) => {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-shop-'));
  const file = join(folder, 'pos.db');
  createShop(file, {
    customers: 150,
    receipts: 700,
    products: 90,
    days: 400,
    seed,
    now: Date.now(),
    zone,
    bad: { textUnits: 0 },
  });
  const { database, mirror } = await copyUnicenta(server, file);
  const reader = await makeReader(database);
  const own = join(folder, 'unicenta.yaml');
  writeFileSync(own, unicentaMapping());
  const chance = random(seed, 2);
  const oracle = { zone, storeName, locations: ['0', '1'] };
  return {
    database,
    reader,
    mapping: server.engine === 'mssql' ? own : 'unicenta',
    params: { store_name: storeName, locations: oracle.locations },
    async trade(moments) {
      const changes = Array.from({ length: moments }, () =>
        trade(file, chance, { now: Date.now() - age, zone }),
      );
      await mirror();
      return changes.flat();
    },
    expected: () => expectedWorld(file, oracle),
    readAgain: () => recentReceipts(file),
    async [Symbol.asyncDispose]() {
      await reader.drop();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** `stampZone`: UTC where the server runs on the shop's own time; the shop's zone where it runs on UTC. */
export const osposShop =
  (stampZone: string): OpenShop =>
  async (server) => {
    const options = { customers: 120, items: 60, sales: 600, days: 400, seed, now: Date.now(), stampZone };
    const { database, rows, trade: happen } = await openOspos(server, options);
    const reader = await makeReader(database);
    const locations = ['1', '3'];
    return {
      database,
      reader,
      mapping: 'ospos',
      params: { store_name: storeName, locations, ...(stampZone === 'UTC' ? {} : { stamp_zone: stampZone }) },
      trade: (moments) => happen(moments, Date.now() - age),
      expected: () => expectedOspos(rows, { zone: stampZone, storeName, locations }),
      readAgain: () => recentSales(rows),
      async [Symbol.asyncDispose]() {
        await reader.drop();
        await database.drop();
      },
    };
  };

function recentReceipts(file: string): ReadonlySet<string> {
  const db = new Database(file, { readonly: true });
  try {
    const rows = db.prepare<[], { id: string }>(
      `SELECT id FROM receipts WHERE datenew >= (SELECT strftime('%Y-%m-%d %H:%M:%f', max(datenew), '-5 minutes')
       FROM receipts)`,
    );
    return new Set(rows.all().map(({ id }) => id));
  } finally {
    db.close();
  }
}

function recentSales({ sales }: OsposRows): ReadonlySet<string> {
  const last =
    [...sales.values()]
      .map(({ sale_time }) => sale_time)
      .toSorted()
      .at(-1) ?? '';
  const low = new Date(Date.parse(`${last.replace(' ', 'T')}Z`) - 300_000).toISOString();
  const from = low.slice(0, 19).replace('T', ' ');
  return new Set(
    [...sales.values()].filter(({ sale_time }) => sale_time >= from).map(({ sale_id }) => String(sale_id)),
  );
}
