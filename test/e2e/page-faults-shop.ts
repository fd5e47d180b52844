import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createShop, random, trade } from '../../src/demo/index.ts';
import type { TestDatabase, TestServer } from '../engines/index.ts';
import { makeReader, type Reader } from '../shops/reader.ts';
import { copyUnicenta } from '../shops/unicenta.ts';
import { unicentaKeys } from '../shops/unicenta-schema.ts';
import { type ExpectedWorld, expectedWorld } from './oracle.ts';
import { zone } from './scene.ts';

/** One shop twice: in a file, and as a copy on the server that trouble comes to. */
export interface TwinShop extends AsyncDisposable {
  readonly file: string;
  readonly database: TestDatabase;
  /** May read each table by a grant of its own, so that one of them can be taken away. */
  readonly reader: Reader;
  /** So many moments of trade in the file alone. */
  trade(moments: number): void;
  /** Names and prices change, in the file and on the server; no sale does. */
  relabel(): Promise<void>;
  /** Brings the server to what the file holds. */
  mirror(): Promise<void>;
  /** What AIQ must hold of the file, and of the server. */
  expected(of: 'file' | 'server'): ExpectedWorld;
}

const seed = 20_261_124;
const oracle = { zone, storeName: 'Main Street', locations: [] };

export interface TwinShopOptions {
  /** The server is the shop's own, and takes the database with it. */
  readonly goesWithServer?: boolean;
}

export async function openTwinShop(
  server: TestServer,
  { goesWithServer = false }: TwinShopOptions = {},
): Promise<TwinShop> {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-faults-'));
  const file = join(folder, 'pos.db');
  createShop(file, {
    customers: 60,
    receipts: 300,
    products: 40,
    days: 60,
    seed,
    now: Date.now(),
    zone,
    bad: { emptyReferences: 0, brokenDates: 0, textUnits: 0 },
  });
  const { database, mirror } = await copyUnicenta(server, file);
  const reader = await makeReader(database);
  if (server.engine !== 'postgres') await database.run(tableGrants(database, reader));
  const chance = random(seed, 2);
  const look = (): ExpectedWorld => expectedWorld(file, oracle);
  const expected = { file: look(), server: look() };
  const bring = async (): Promise<void> => {
    await mirror();
    expected.server = look();
  };
  return {
    file,
    database,
    reader,
    trade(moments) {
      for (let moment = 0; moment < moments; moment++) {
        trade(file, chance, { now: Date.now() - 4_000, zone });
      }
      expected.file = look();
    },
    async relabel() {
      edit(
        file,
        "UPDATE customers SET lastname = lastname || 'son'; UPDATE products SET pricesell = pricesell + 1",
      );
      expected.file = look();
      await bring();
    },
    mirror: bring,
    expected: (of) => expected[of],
    async [Symbol.asyncDispose]() {
      if (!goesWithServer) {
        await reader.drop();
        await database.drop();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function edit(file: string, sql: string): void {
  const db = new Database(file, { fileMustExist: true, timeout: 5_000 });
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}

/** A right to a whole database cannot be taken back for one of its tables, nor from whoever uses it already. */
function tableGrants({ name, server }: TestDatabase, { user }: Reader): string {
  const [all, schema, whom] =
    server.engine === 'mssql' ? ['SCHEMA::dbo', 'dbo', user] : [`${name}.*`, name, `'${user}'@'%'`];
  const tables = Object.keys(unicentaKeys).map((table) => `GRANT SELECT ON ${schema}.${table} TO ${whom}`);
  return [`REVOKE SELECT ON ${all} FROM ${whom}`, ...tables].join('; ');
}
