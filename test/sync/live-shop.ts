import { instantIn } from '../../src/model/index.ts';
import type { Switches } from '../../src/sandbox/index.ts';
import { once, type Work } from '../../src/schedule/index.ts';
import type { Site } from '../../src/sync/index.ts';
import { differences, type ExpectedWorld, expectedWorld } from '../e2e/oracle.ts';
import { steppedClock } from './clock.ts';
import { type Machine, openMachine, uid } from './machine.ts';
import { addReceipt, stampAgo, times, zone } from './till.ts';
import { never, send } from './work.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** A shop with five years of receipts, some of them of yesterday and today, that goes live with yesterday's first. */
export interface LiveShop extends AsyncDisposable {
  readonly machine: Machine;
  /** Midnight of yesterday, and of the same day a year before. */
  readonly start: string;
  readonly yearBefore: string;
  readonly work: () => Work;
  /** Reads as `once` does, and sends. */
  readonly once: (scope?: 'all' | 'backfills') => Promise<readonly Error[]>;
  /** The hours after the last sale, and the days on which AIQ takes off what it has not yet. */
  readonly comeToRest: () => Promise<void>;
  /** What AIQ holds otherwise than all of the shop from an instant on. */
  readonly differencesFrom: (begin: string) => readonly string[];
  /** Sales that AIQ was sent more than once. */
  readonly sentAgain: () => readonly string[];
  readonly expectedFrom: (begin: string) => ExpectedWorld;
}

export interface LiveShopOptions {
  readonly stockFromSales?: Switches['stockFromSales'];
  readonly receipts?: number;
  readonly site?: Partial<Site>;
  /** Rows a page, and sales a request. */
  readonly pageSize?: number;
  readonly bulk?: number;
}

export async function openLiveShop({
  stockFromSales = 'at-once',
  receipts = 3_000,
  site: more = {},
  pageSize = 200,
  bulk = 50,
}: LiveShopOptions = {}): Promise<LiveShop> {
  const clock = steppedClock();
  const machine = await openMachine({
    clock,
    account: {
      stock: { afterSales: hour, every: day },
      repeatAfter: 100,
      most: { sales: bulk, inventory: 100, members: 50 },
    },
    shop: { customers: 80, receipts, products: 60, days: 1826, seed: 77 },
    sandbox: { switches: { stockFromSales }, keepRequests: 100_000, keepAccepted: 100_000 },
  });
  const yesterday = new Date(Date.parse(`${stampAgo(0).slice(0, 10)}T00:00:00Z`) - day);
  const [start, yearBefore] = [0, 365].map((days) => {
    const date = new Date(yesterday.getTime() - days * day).toISOString().slice(0, 10);
    return instantIn(date, zone) ?? '';
  }) as [string, string];
  sellLately(machine);
  const work = (): Work => ({
    sites: [{ ...machine.site, startFrom: start, ...more }],
    accounts: [machine.account],
    pace: { pageSize, readersPerSite: 2, pauses: false },
    around: machine.around,
  });
  const expectedFrom = (begin: string): ExpectedWorld => {
    const all = expectedWorld(machine.pos, { zone, storeName: 'Main Street', locations: [] });
    const isIn = (date: string) =>
      Date.parse(date.replace(' +0000', 'Z').replace(' ', 'T')) >= Date.parse(begin);
    return { ...all, sales: new Map([...all.sales].filter(([, { date }]) => isIn(date))) };
  };
  return {
    machine,
    start,
    yearBefore,
    work,
    once: async (scope) => (await once(work(), never, scope)).failures,
    comeToRest: async () => {
      for (const ms of [hour, day, day, hour]) {
        clock.pass(ms);
        await send(machine);
      }
    },
    expectedFrom,
    differencesFrom: (begin) => differences(expectedFrom(begin), machine.sandbox.world(), { uid }),
    sentAgain: () =>
      [...(machine.sandbox.world().sales.get(uid)?.keys() ?? [])].filter(
        (key) => machine.sandbox.accepted('sale', uid, key).length !== 1,
      ),
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
}

/** Receipts of the last hours, of customers and of products that are in stock. */
function sellLately(machine: Machine): void {
  machine.edit((db) => {
    const pick = (sql: string): string[] =>
      db
        .prepare<[], { id: string }>(sql)
        .all()
        .map(({ id }) => id);
    const customers = pick('SELECT id FROM customers WHERE visible = 1 ORDER BY id LIMIT 10');
    const products = pick(
      `SELECT p.id FROM products p JOIN stockcurrent s ON s.product = p.id WHERE trim(p.reference) <> ''
       GROUP BY p.id ORDER BY p.id LIMIT 10`,
    );
    for (const nth of times(20, (nth) => nth)) {
      const [customer = null, product = ''] = [customers[nth % 10], products[nth % 10]];
      addReceipt(db, { id: `late-${nth}`, customer, product, ago: 60 + nth * 60 });
    }
  });
}
