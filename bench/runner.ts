import Database from 'better-sqlite3';
import pLimit from 'p-limit';
import { openEngine } from '../src/cli/index.ts';
import { once } from '../src/schedule/index.ts';

/** One measured process: does the work it is told, then sends its figures to the process that started it. */
const [, , name = '', config = '', pos = '', url = ''] = process.argv;
const began = performance.now();
const rows = name === 'connector' ? await connector() : await bareLoop();
const seconds = (performance.now() - began) / 1000;
process.send?.({ rows, seconds, megabytes: process.resourceUsage().maxRSS / 1024 });
process.disconnect();

async function connector(): Promise<number> {
  const engine = await openEngine(config, { command: 'bench', notify: () => {} });
  await once({ ...engine.work, pace: { ...engine.work.pace, pauses: false } }, new AbortController().signal);
  const read = engine.ledger.streams.all().reduce((sum, stream) => sum + stream.rowsRead, 0);
  engine.close();
  return read;
}

async function bareLoop(): Promise<number> {
  const db = new Database(pos, { readonly: true });
  const limit = pLimit(4);
  let read = 0;
  for (const table of ['customers', 'receipts', 'products']) {
    const page = db.prepare<[string], { id: string }>(
      `SELECT * FROM ${table} WHERE id > ? ORDER BY id LIMIT 500`,
    );
    for (let found = page.all(''); found.length > 0; found = page.all(found.at(-1)?.id ?? '')) {
      read += found.length;
      const bodies = Array.from({ length: Math.ceil(found.length / 50) }, (_, at) =>
        found.slice(at * 50, at * 50 + 50),
      );
      await Promise.all(bodies.map((body) => limit(() => post(body))));
    }
  }
  db.close();
  return read;
}

/** What AIQ makes of these rows does not matter: the sandbox reads, parses and refuses them. */
async function post(body: readonly object[]): Promise<void> {
  const answer = await fetch(`${url}/api/v1.1/createUpdateInventory/1234`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-apikey': 'sandbox-key' },
    body: JSON.stringify(body),
  });
  await answer.text();
}
