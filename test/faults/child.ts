import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exit } from '../../src/cli/exit.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { startCli } from '../e2e/child.ts';
import type { Random } from '../histories/shape.ts';
import { key, pathsOf, sharingOf, stockOf } from './connector.ts';
import type { Place } from './place.ts';
import type { Shape } from './shape.ts';
import { mappingText } from './tables.ts';

/** Of a child, milliseconds. */
const longest = 3_000;

interface Surrounding {
  readonly shape: Shape;
  readonly places: readonly Place[];
  readonly sandbox: Sandbox;
  readonly file: string;
  readonly chance: Random;
}

/** The first load by the command line in a process of its own, until so many requests have come; then `kill -9`. */
export async function killChild(around: Surrounding, folder: string): Promise<void> {
  const { sandbox, chance } = around;
  const config = join(folder, 'aiq-pos.yaml');
  writeFileSync(config, settingsText(around));
  writeFileSync(join(folder, 'faults.yaml'), mappingText);
  writeFileSync(join(folder, 'aiq.key'), `${key}\n`);
  const child = startCli(['once', '-c', config]);
  const enough = 1 + chance.below(15);
  const ended = child.ended.then(() => true);
  // Where AIQ takes two requests a second, fifteen would take a minute of real time.
  const until = performance.now() + longest;
  while (sandbox.world().counters.requests < enough && performance.now() < until) {
    if (await Promise.race([ended, sleep(2, false)])) break;
  }
  child.kill('SIGKILL');
  const { code, signal, err } = await child.ended;
  // Where it came to its end before: AIQ was away, or refused so much that sending is stopped.
  const mayBe: (number | null)[] = [exit.done, exit.later, exit.stopped];
  if (signal === null && !mayBe.includes(code)) throw new Error(`the child ended with ${code}: ${err}`);
  // What it had written into its sockets is still on its way.
  await sleep(50);
}

function settingsText({ shape, places, sandbox, file }: Surrounding): string {
  const { posUser, inFlight, bulkSales, inventoryItems, times, bulkElement, linePrice } = shape;
  const { limits, stockAfterSales } = shape;
  return JSON.stringify({
    ledger: file,
    profile: 'fast',
    aiq: {
      url: sandbox.url,
      pos_user: posUser,
      limits: limits === 'none' ? 'none' : limits,
      timeout: `${times.timeout / 1_000}s`,
      repeat_after: `${times.repeatAfter / 1_000}s`,
      in_flight: inFlight,
      bulk_sales: bulkSales,
      inventory_items: inventoryItems,
      bulk_element: bulkElement,
      line_price: linePrice,
      paths: pathsOf(shape),
      shared_contacts: sharingOf(shape),
      stock_after_sales: `${stockAfterSales / 1_000}s`,
    },
    sites: Object.fromEntries(
      places.map(({ site, uid, prefix, shop }) => [
        site,
        {
          zone: 'UTC',
          source: { engine: 'sqlite', file: shop.file },
          mapping: './faults.yaml',
          stock: stockOf(shape),
          ...(prefix === '' ? {} : { id_prefix: prefix }),
          aiq: { uid, key: { file: './aiq.key' } },
        },
      ]),
    ),
  });
}
