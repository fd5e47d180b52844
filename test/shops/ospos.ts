import { random } from '../../src/demo/index.ts';
import { freshDatabase, type TestDatabase, type TestServer } from '../engines/index.ts';
import { makeOspos, type OsposOptions } from './ospos-make.ts';
import { type OsposRows, osposContent } from './ospos-rows.ts';
import { osposKeys, osposSchema } from './ospos-schema.ts';
import { stampIn } from './ospos-till.ts';
import { type Touched, tradeOspos } from './ospos-trade.ts';
import { asOldServer } from './unicenta.ts';
import { write } from './write.ts';

export interface OsposShop {
  readonly database: TestDatabase;
  /** What the database holds, in memory. */
  readonly rows: OsposRows;
  /** So many moments of trade, stamped with this instant, all in one transaction. */
  trade(moments: number, at: number): Promise<readonly Touched[]>;
}

/** An OSPOS shop in a database of its own, on MySQL or MariaDB. */
export async function openOspos(server: TestServer, options: OsposOptions): Promise<OsposShop> {
  const database = await freshDatabase(server);
  await database.run(osposSchema);
  await database.run(`${asOldServer}, time_zone = '+00:00'`);
  const rows = makeOspos(options);
  await write(database, osposKeys, new Map(), osposContent(rows));
  const counter = { rows, random: random(options.seed, 4) };
  return {
    database,
    rows,
    async trade(moments, at) {
      const before = osposContent(rows);
      const stamp = stampIn(options.stampZone, at);
      const touched = Array.from({ length: moments }, () => tradeOspos(counter, stamp));
      await write(database, osposKeys, before, osposContent(rows));
      return touched;
    },
  };
}
