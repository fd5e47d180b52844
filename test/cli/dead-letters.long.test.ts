import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openScene, type Scene, type SceneOptions, until } from '../e2e/scene.ts';
import { addProduct, addReceipt } from '../sync/till.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const shop: SceneOptions = {
  shop: {
    customers: 5,
    receipts: 5,
    products: 5,
    bad: { emptyReferences: 0, brokenDates: 0, textUnits: 0 },
  },
};

interface Letter {
  readonly id: number;
  readonly code: string;
  readonly sourceKey: string;
}

/** Two receipts and a product that cannot be mapped, each for a reason of its own, and a receipt that AIQ refuses. */
async function openTroubled(options: SceneOptions = {}): Promise<Scene> {
  const scene = await openScene({ ...shop, ...options });
  scene.edit((db) => {
    addReceipt(db, { id: 'words-1', units: 'two of Zoe' });
    addReceipt(db, { id: 'words-2', units: 'three of Zoe' });
    addReceipt(db, { id: 'refused' });
    addProduct(db, { id: 'keyless', sku: '' });
  });
  scene.sandbox.set({ rejectKeys: ({ key }) => key === 'refused' });
  return scene;
}

async function listed(scene: Scene, ...args: readonly string[]): Promise<string[]> {
  const { code, out, err } = await scene.cli('dead-letters list', [...args, '--json']);
  expect(code, err).toBe(0);
  return JSON.parse(out)
    .map(({ code: reason, sourceKey }: Letter) => `${reason} ${JSON.parse(sourceKey)}`)
    .toSorted();
}

const all = ['AIQ_REJECTED refused', 'ROW_KEY_MISSING keyless', 'ROW_VALUE words-1', 'ROW_VALUE words-2'];

test.concurrent('dead letters are listed and exported by reason, site and model, masked unless asked for in full', async () => {
  await using scene = await openTroubled();
  expect((await scene.cli('once')).code).toBe(0);
  expect(await listed(scene)).toEqual(all);
  expect(await listed(scene, '--code', 'ROW_VALUE')).toEqual(all.slice(2));
  expect(await listed(scene, '--model', 'inventory')).toEqual(all.slice(1, 2));
  expect(await listed(scene, '--model', 'inventory', '--code', 'ROW_VALUE')).toEqual([]);
  expect(await listed(scene, '--site', 'next-door')).toEqual([]);
  const plain = await scene.cli('dead-letters list', ['--code', 'ROW_VALUE']);
  expect(plain.out).toMatch(/ROW_VALUE +1 x +\d{4}-\d\d-\d\d \d\d:\d\d +\S+ \S+ +\S*unicenta\.yaml:\d+:\d+ /);
  const none = await scene.cli('dead-letters list', ['--site', 'next-door']);
  expect(none.out).toBe('There are no dead letters of next-door.\n');
  const mistyped = await scene.cli('dead-letters list', ['--code', 'ROW_VALU']);
  expect([mistyped.code, mistyped.err]).toEqual([2, expect.stringContaining('Did you mean ROW_VALUE?')]);

  const file = join(scene.folder, 'letters.jsonl');
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const [masked, full, some] = await Promise.all([
    scene.cli('dead-letters export'),
    scene.cli('dead-letters export', ['--full', '--out', file]),
    scene.cli('dead-letters export', ['--model', 'inventory']),
  ]);
  expect([masked.code, full.code, full.out]).toEqual([0, 0, '']);
  expect(lines(masked.out)).toHaveLength(4);
  expect(lines(some.out)).toMatchObject([{ code: 'ROW_KEY_MISSING' }]);
  expect(masked.out).not.toContain('of Zoe');
  const written = readFileSync(file, 'utf8');
  expect(lines(written)).toMatchObject(
    lines(masked.out).map(({ content: _, ...letter }: Record<string, unknown>) => letter),
  );
  expect(lines(written).find(({ sourceKey }: Letter) => sourceKey === '["words-1"]')).toMatchObject({
    code: 'ROW_VALUE',
    reason: expect.any(String),
    place: expect.stringMatching(/unicenta\.yaml:\d+:\d+$/),
    attempts: 1,
    firstAt: expect.any(Number),
    lastAt: expect.any(Number),
    content: { children: { items: [{ 'items.units': 'two of Zoe' }] } },
  });
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);

  for (const path of [file, join(scene.folder, 'no-such-folder', 'letters.jsonl')]) {
    const again = await scene.cli('dead-letters export', ['--out', path]);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('USAGE')]);
  }
  expect(readFileSync(file, 'utf8')).toBe(written);
  const unknown = join(scene.folder, 'unknown.jsonl');
  expect((await scene.cli('dead-letters export', ['--code', 'NONE', '--out', unknown])).code).toBe(2);
  expect(existsSync(unknown)).toBe(false);
});

test.concurrent('all of a reason are replayed or discarded, and no others', async () => {
  await using scene = await openTroubled();
  expect((await scene.cli('once')).code).toBe(0);
  for (const args of [[], ['1', '--all'], ['1', '--code', 'ROW_VALUE'], ['--code', 'ROW_VALUES']]) {
    const { code, err } = await scene.cli('dead-letters discard', args);
    expect([code, err], args.join(' ')).toEqual([2, expect.stringContaining('USAGE')]);
  }
  scene.sandbox.set({ rejectKeys: null });
  const replayed = await scene.cli('dead-letters replay', ['--code', 'AIQ_REJECTED', '--json']);
  expect(JSON.parse(replayed.out)).toEqual({ entries: 1 });
  expect(await listed(scene)).toEqual(all.slice(1));
  const discarded = await scene.cli('dead-letters discard', ['--code', 'ROW_VALUE', '--model', 'sale']);
  expect([discarded.code, discarded.out]).toEqual([0, expect.stringContaining('2 discarded')]);
  expect(await listed(scene)).toEqual(['ROW_KEY_MISSING keyless']);
  expect((await scene.cli('once')).code).toBe(0);
  expect(scene.world().sales.get('1234')?.has('refused')).toBe(true);
  expect(await listed(scene)).toEqual(['ROW_KEY_MISSING keyless']);
  const given = await scene.cli('explain', ['sale', 'words-1']);
  expect(given.out).toContain('given up by a person');
  expect((await scene.cli('dead-letters discard', ['--site', 'main-street'])).code).toBe(0);
  expect((await scene.cli('dead-letters discard', ['--all'])).out).toBe('There are no dead letters.\n');
});

test.concurrent('two people may ask for all of them at once, beside `run`', async () => {
  await using scene = await openTroubled({ quick: true });
  const run = scene.start('run');
  expect(await until(async () => existsSync(scene.ledger) && (await listed(scene)).length === 4)).toBe(true);
  const asked = await Promise.all(
    [1, 2, 3].map(() => scene.cli('dead-letters discard', ['--all', '--json'])),
  );
  expect(asked.map(({ code, err }) => [code, err])).toEqual(asked.map(() => [0, '']));
  const counts = asked.map(({ out }) => JSON.parse(out).entries);
  expect(counts.toSorted((a, b) => a - b)).toEqual([0, 0, 4]);
  expect(await listed(scene)).toEqual([]);
  run.kill('SIGTERM');
  expect((await run.ended).code).toBe(0);
});

test.concurrent('a corrected mapping clears what it can map by itself, whether all rows are read or only what is new', async () => {
  await using scene = await openTroubled({ quick: true });
  scene.sandbox.set({ rejectKeys: null });
  expect((await scene.cli('once')).code).toBe(0);
  expect(await listed(scene)).toEqual(all.slice(1));
  const mapping = join(scene.folder, 'quick.yaml');
  const corrected = readFileSync(mapping, 'utf8')
    .replace('sku: reference', 'sku: code')
    .replace('quantity: units\n', 'quantity: { const: 1 }\n')
    .replace('amount: { expr: "units * price" }', 'amount: price')
    .replace('      cost: { expr: "units * product.pricebuy" }\n', '');
  expect(corrected).not.toContain('units * ');
  // The sweep that would read them again is an hour away, and these rows are older than the poll looks back.
  writeFileSync(mapping, corrected);
  scene.edit((db) =>
    db.prepare("UPDATE receipts SET datenew = '2026-01-05 12:00:00.000' WHERE id LIKE 'words-%'").run(),
  );
  const told = JSON.parse((await scene.cli('explain', ['sale', 'words-1', '--json'])).out);
  expect(told.next).toMatchObject({
    kind: 'next-reading',
    sentence: expect.stringContaining('is mended: it goes when its row is next read'),
  });
  expect((await scene.cli('once')).code).toBe(0);
  expect(await listed(scene)).toEqual([]);
  expect(scene.world().sales.get('1234')?.has('words-2')).toBe(true);
});
