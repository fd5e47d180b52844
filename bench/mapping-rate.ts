import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../src/cli/index.ts';
import { mappingFile, shippedMappings } from '../src/config/index.ts';
import { createShop } from '../src/demo/index.ts';
import { loadMapping, readCases } from '../src/mapping/index.ts';
import { models } from '../src/model/index.ts';
import { noPause, pull } from '../src/sync/index.ts';
import { median } from './quantile.ts';
import { shopSettings } from './shop-settings.ts';

/*
 * How many rows a second each shipped mapping maps, beside how many are read from a database and how many the ledger takes:
 * the least of the three is what a first load waits for, unless AIQ's limit is. The rows mapped are those of the mapping's
 * cases; read and kept are those of a synthetic shop. Figures of one run compare with each other, not with other machines.
 */
const [rounds, millis] = [5, 200];
const size = { customers: 2000, receipts: 20_000, products: 500, days: 90, seed: 1 };

say(`${'rows/s'.padEnd(24)}${models.map((model) => model.padStart(12)).join('')}`);
for (const name of shippedMappings()) {
  const file = mappingFile(name, '.');
  const { mapping } = loadMapping(file, readFileSync(file, 'utf8'));
  const casesFile = file.replace('.yaml', '.cases.yaml');
  const cases = mapping ? readCases(mapping, casesFile, readFileSync(casesFile, 'utf8')).cases : [];
  const rates = models.map((model) => {
    const some = cases.filter(({ stream }) => stream.model === model);
    return rateOf(
      some.map(
        ({ stream, row }) =>
          () =>
            stream.map(row),
      ),
    );
  });
  say(`${name.padEnd(24)}${rates.map((rate) => rate.toFixed(0).padStart(12)).join('')}`);
}
await readAndKept();

/** Each of the works in turn, for some time. */
function rateOf(works: readonly (() => unknown)[]): number {
  if (works.length === 0) return 0;
  const rates = Array.from({ length: rounds }, () => {
    const began = performance.now();
    let done = 0;
    while (performance.now() - began < millis) {
      for (const work of works) work();
      done += works.length;
    }
    return (done / (performance.now() - began)) * 1_000;
  });
  return median(rates);
}

/** Rows read in pages, and rows that are read, mapped and kept in the ledger; the ledger's part is the difference. */
async function readAndKept(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-pos-bench-'));
  try {
    const pos = join(folder, 'pos.db');
    createShop(pos, { ...size, now: Date.now(), zone: 'America/Denver' });
    const config = join(folder, 'aiq-pos.yaml');
    writeFileSync(config, shopSettings('http://127.0.0.1:9', pos, join(folder, 'ledger.db')));
    const engine = await openEngine(config, { command: 'bench', notify: () => {} });
    const [site] = engine.work.sites;
    if (!site) throw new Error('the settings of the benchmark name no site');
    const read = new Map<string, number>();
    const kept = new Map<string, number>();
    for (const stream of site.mapping.streams) {
      const source = await site.connect();
      let rows = 0;
      const reading = await secondsOf(async () => {
        let page = await source.readPage({ ...stream.query, limit: 500 });
        for (rows += page.rows.length; page.more && page.last; rows += page.rows.length) {
          page = await source.readPage({ ...stream.query, limit: 500, after: page.last });
        }
      });
      await source.close();
      const options = { pageSize: 500, pause: noPause, mayGoOn: () => true };
      const kind = stream.sync.mode === 'snapshot' ? 'pass' : 'poll';
      const keeping = await secondsOf(() =>
        pull({ site, stream }, kind, options, engine.work.around, new AbortController().signal),
      );
      read.set(stream.model, rows / reading);
      kept.set(stream.model, rows / Math.max(keeping - reading, 0.001));
    }
    engine.close();
    for (const [name, rates] of [
      ['read, unicenta', read],
      ['kept, with mapping', kept],
    ] as const) {
      say(
        `${name.padEnd(24)}${models.map((model) => (rates.get(model) ?? 0).toFixed(0).padStart(12)).join('')}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
