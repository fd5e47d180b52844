import { copyFileSync, renameSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { type StreamRow, viewLedger } from '../../src/ledger/index.ts';
import type { Model } from '../../src/model/index.ts';
import { openScene, type Scene, type SceneOptions, uid, until } from '../e2e/scene.ts';
import { requestsAfter, sentKeys } from '../e2e/sent.ts';
import { addReceipt, times } from '../sync/till.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** Products enough for the brake, few of them sold. */
const shop: SceneOptions = {
  shop: {
    customers: 20,
    receipts: 20,
    products: 100,
    bad: { emptyReferences: 0, brokenDates: 0, textUnits: 0 },
  },
};

/** All that the ledger holds, table by table. */
function contentOf({ ledger }: Scene): unknown {
  const db = new Database(ledger, { readonly: true, fileMustExist: true });
  try {
    const tables = db
      .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
      .all();
    return tables.map(({ name }) => [name, db.prepare(`SELECT * FROM "${name}" ORDER BY rowid`).all()]);
  } finally {
    db.close();
  }
}

function streamOf({ ledger }: Scene, model: Model): StreamRow | undefined {
  const view = viewLedger(ledger);
  try {
    return view?.streams.all().find((row) => row.model === model);
  } finally {
    view?.close();
  }
}

const requestCount = (scene: Scene): number => scene.world().counters.requests;
const sentSince = (scene: Scene, count: number) => sentKeys(requestsAfter(scene.world(), count));
const atZero = (scene: Scene): string[] =>
  [...(scene.world().inventory.get(uid) ?? [])]
    .flatMap(([sku, item]) => (item.quantity === 0 ? [sku] : []))
    .toSorted();

/** 25 products that no receipt names, and that are in stock, go; gives their SKUs. */
function deleteProducts(scene: Scene): readonly string[] {
  return scene.edit((db) => {
    const chosen = db
      .prepare<[], { id: string; reference: string }>(
        `SELECT id, reference FROM products WHERE id NOT IN (SELECT product FROM ticketlines WHERE product IS NOT NULL)
           AND (SELECT sum(units) FROM stockcurrent WHERE product = products.id) > 0 ORDER BY id LIMIT 25`,
      )
      .all();
    for (const { id } of chosen) {
      db.prepare('DELETE FROM stockcurrent WHERE product = ?').run(id);
      db.prepare('DELETE FROM products WHERE id = ?').run(id);
    }
    return chosen.map(({ reference }) => reference).toSorted();
  });
}

const sell = (scene: Scene, first: number, last: number): void =>
  scene.edit((db) => {
    for (const nth of times(last - first + 1, (at) => first + at - 1))
      addReceipt(db, { id: `till-${nth}`, ago: 5 });
  });

/** What was restored stands under the same name at once. */
function restore(scene: Scene, backup: string): void {
  copyFileSync(backup, `${scene.pos}.new`);
  renameSync(`${scene.pos}.new`, scene.pos);
}

/** Without a second file beside it, a database can be copied and put in place as one file. */
const oneFile = (scene: Scene): unknown => scene.edit((db) => db.pragma('journal_mode = DELETE'));

test.concurrent('products that are rightly gone leave AIQ when a person has said so, once, and without --yes nothing happens', async () => {
  await using scene = await openScene(shop);
  expect((await scene.cli('once')).code).toBe(0);
  const [before, zeros] = [requestCount(scene), atZero(scene)];
  const gone = deleteProducts(scene);
  expect(gone).toHaveLength(25);
  expect((await scene.cli('once')).code).toBe(4);
  expect((await scene.cli('status')).out).toMatch(/POS_ROWS_MISSING.*aiq-pos state confirm-missing/s);

  const held = contentOf(scene);
  const asked = await scene.cli('state confirm-missing', ['--model', 'inventory']);
  expect([asked.code, asked.out]).toEqual([0, expect.stringContaining('main-street inventory.\nSay --yes')]);
  const json = await scene.cli('state confirm-missing', ['--json']);
  expect(JSON.parse(json.out)).toEqual({
    streams: ['main-street inventory', 'main-street persona', 'main-street sale'],
    done: false,
  });
  for (const args of [
    ['--site', 'next-door', '--yes'],
    ['--model', 'stock', '--yes'],
    ['--site', 'next-door'],
  ]) {
    const { code, err } = await scene.cli('state confirm-missing', args);
    expect([code, err]).toEqual([2, expect.stringContaining('USAGE')]);
    if (args[0] === '--site')
      expect(err).toContain('Read so far: main-street inventory, main-street persona');
  }
  expect(contentOf(scene)).toEqual(held);
  expect(sentSince(scene, before).skus).toEqual([]);

  expect((await scene.cli('state confirm-missing', ['--model', 'inventory', '--yes'])).code).toBe(0);
  expect((await scene.cli('state show')).out).toMatch(/main-street inventory .*confirm-missing/);
  expect(streamOf(scene, 'sale')?.asked).toBeNull();
  expect((await scene.cli('once')).code).toBe(0);
  expect(sentSince(scene, before).skus).toEqual(gone);
  expect(atZero(scene)).toEqual([...zeros, ...gone].toSorted());
  expect((await scene.cli('once')).code).toBe(0);
  expect(sentSince(scene, before).skus).toEqual(gone);
  expect((await scene.cli('state show')).out).not.toContain('confirm-missing');
});

test.concurrent('a restored shop is read again when a person has said so, and what AIQ has is not sent again', async () => {
  await using scene = await openScene(shop);
  oneFile(scene);
  expect((await scene.cli('once')).code).toBe(0);
  copyFileSync(scene.pos, `${scene.pos}.backup`);
  sell(scene, 1, 30);
  expect((await scene.cli('once')).code).toBe(0);
  restore(scene, `${scene.pos}.backup`);
  const stopped = await scene.cli('once');
  expect(stopped.code).toBe(4);
  expect((await scene.cli('status')).out).toMatch(/POS_REWOUND.*aiq-pos state rewind/s);

  sell(scene, 31, 33);
  const [held, before] = [contentOf(scene), requestCount(scene)];
  const asked = await scene.cli('state rewind');
  expect([asked.code, asked.out]).toEqual([0, expect.stringContaining('Say --yes')]);
  expect((await scene.cli('state rewind', ['--site', 'next-door', '--yes'])).code).toBe(2);
  expect(contentOf(scene)).toEqual(held);

  const done = await scene.cli('state rewind', ['--yes', '--json']);
  expect(JSON.parse(done.out)).toEqual({
    streams: ['main-street inventory', 'main-street persona', 'main-street sale'],
    done: true,
  });
  expect((await scene.cli('once')).code).toBe(0);
  expect(sentSince(scene, before)).toEqual({
    personas: [],
    sales: ['till-31', 'till-32', 'till-33'],
    skus: [],
  });
  expect((await scene.cli('once')).code).toBe(0);
  expect(streamOf(scene, 'sale')).toMatchObject({ errorCode: null, asked: null });
});

test.concurrent('both work beside `run`, which carries them out', async () => {
  await using scene = await openScene({ ...shop, quick: true });
  oneFile(scene);
  const run = scene.start('run');
  const isSent = () => until(() => scene.differences({ lineNames: false }).length === 0);
  expect(await isSent()).toBe(true);
  copyFileSync(scene.pos, `${scene.pos}.backup`);
  const [before, zeros] = [requestCount(scene), atZero(scene)];

  sell(scene, 1, 30);
  expect(await isSent()).toBe(true);
  restore(scene, `${scene.pos}.backup`);
  expect(await until(() => streamOf(scene, 'sale')?.errorCode === 'POS_REWOUND')).toBe(true);
  sell(scene, 31, 32);
  expect((await scene.cli('state rewind', ['--model', 'sale', '--yes'])).code).toBe(0);
  expect(await until(() => scene.world().sales.get(uid)?.has('till-32'))).toBe(true);
  expect(streamOf(scene, 'sale')).toMatchObject({ errorCode: null, asked: null });

  const gone = deleteProducts(scene);
  expect(await until(() => streamOf(scene, 'inventory')?.errorCode === 'POS_ROWS_MISSING')).toBe(true);
  expect(sentSince(scene, before).skus).toEqual([]);
  const { code, err } = await scene.cli('state confirm-missing', [
    '--site',
    'main-street',
    '--model',
    'inventory',
    '--yes',
  ]);
  expect(code, err).toBe(0);
  expect(await until(() => atZero(scene).length === zeros.length + gone.length)).toBe(true);
  expect(await until(() => streamOf(scene, 'inventory')?.asked === null)).toBe(true);

  // Several readings later nothing has been sent twice.
  const runs = streamOf(scene, 'inventory')?.runs ?? 0;
  expect(await until(() => (streamOf(scene, 'inventory')?.runs ?? 0) > runs + 2)).toBe(true);
  const sent = sentSince(scene, before);
  expect([sent.personas, sent.skus]).toEqual([[], gone]);
  expect(sent.sales).toEqual(times(32, (nth) => `till-${nth}`).toSorted());
  run.kill('SIGTERM');
  expect((await run.ended).code).toBe(0);
});

test.concurrent('where nothing has been read there is nothing to show, and nothing to ask of', async () => {
  await using scene = await openScene(shop);
  expect(await scene.cli('state show')).toMatchObject({ code: 0, out: 'Nothing has been read yet.\n' });
  expect(JSON.parse((await scene.cli('state show', ['--json'])).out)).toEqual([]);
  const { code, err } = await scene.cli('state rewind', ['--yes']);
  expect([code, err]).toEqual([2, expect.stringContaining('Nothing has been read yet.')]);
});
