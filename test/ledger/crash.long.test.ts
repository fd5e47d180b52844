import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { children, kill } from './child.ts';
import { ledgerFolder, open, query } from './ledger-file.ts';
import { sendAll } from './requests.ts';

const nextFile = ledgerFolder();
const start = children();
const script = new URL('./committing-process.ts', import.meta.url);

interface Row {
  readonly key: string;
  readonly state: string;
  readonly record: string | null;
}

it('A process killed at any instant leaves a ledger in which position, entries and requests agree', async () => {
  const file = nextFile();
  let before = 0;
  for (let round = 0; round < 8; round++) {
    const child = await start(script, file);
    await sleep(Math.random() * 60);
    await kill(child);

    expect(query(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const [stream] = query<{ position: string; changed: number }>(file, 'SELECT * FROM stream');
    const entries = query<Row>(file, 'SELECT key, state, record FROM entry');
    const pages = Number(stream?.position);
    expect(pages).toBeGreaterThanOrEqual(before);
    before = pages;
    const keys = Array.from({ length: pages * 5 }, (_, at) => `${Math.floor(at / 5) + 1}-${(at % 5) + 1}`);
    expect(new Set(entries.map(({ key }) => key))).toEqual(new Set(keys));
    expect(stream?.changed).toBe(keys.length);
    const carried = query<{ key: string }>(file, 'SELECT key FROM batch_item').map(({ key }) => key);
    const open = entries.filter(({ state }) => state === 'in_flight' || state === 'unknown');
    expect(open.map(({ key }) => key).sort()).toEqual(carried.sort());
    for (const { state, record } of entries) expect(record === null).toBe(state === 'delivered');
  }
  expect(before).toBeGreaterThan(8);

  const ledger = await open(file);
  ledger.outbox.recover('u1', 0);
  sendAll(ledger, { now: Number.MAX_SAFE_INTEGER });
  expect(ledger.view.standings()).toMatchObject([{ state: 'delivered', entries: before * 5 }]);
  ledger.close();
});
