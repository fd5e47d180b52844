import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openScene, type Scene, type SceneOptions, uid } from '../e2e/scene.ts';
import { addReceipt, stampAgo } from '../sync/till.ts';

vi.setConfig({ testTimeout: 120_000 });

const shop: SceneOptions = {
  shop: {
    customers: 30,
    receipts: 200,
    products: 20,
    days: 700,
    bad: { emptyReferences: 0, brokenDates: 0, textUnits: 0 },
  },
};

const requests = (scene: Scene): number => scene.world().counters.requests;
const salesAtAiq = (scene: Scene): number => scene.world().sales.get(uid)?.size ?? 0;

function configure(scene: Scene, line: string): void {
  const text = readFileSync(scene.config, 'utf8');
  writeFileSync(scene.config, text.replace('    zone:', `    ${line}\n    zone:`));
}

function expectSilence(scene: Scene): void {
  const { messagesFired, consentsChanged } = scene.world().counters;
  expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
}

test.concurrent('a shop goes live from today on, by a plan and a first careful send, and a year follows by a backfill', async () => {
  await using scene = await openScene(shop);
  scene.edit((db) => addReceipt(db, { id: 'today', ago: 1 }));
  configure(scene, `start_from: ${stampAgo(3600).slice(0, 16)}`);
  const plan = JSON.parse((await scene.cli('plan', ['--json'])).out);
  expect(plan).toMatchObject({ what: 'start', enrolments: 0, optIns: 0, messages: 0 });
  const [personas, sales, stock] = plan.streams;
  expect([personas.rows, sales.records, stock.requests]).toEqual([30, expect.any(Number), 1]);
  expect(sales.records).toBeLessThan(20);
  const text = await scene.cli('plan');
  expect(text.out).toMatch(/In all at most \d+ records in \d+ requests: .* by AIQ's limits/);
  expect(text.out).toContain('enrolments none, opt-ins none, messages none');

  const few = await scene.cli('once', ['--limit', '3']);
  expect([few.code, few.out]).toEqual([
    0,
    expect.stringContaining('As many records were sent as was allowed'),
  ]);
  const { personas: first, inventory } = scene.world();
  expect(first.length + salesAtAiq(scene) + (inventory.get(uid)?.size ?? 0)).toBe(3);
  expect((await scene.cli('once')).code).toBe(0);
  expect(scene.world().sales.get(uid)?.has('today')).toBe(true);
  expect(salesAtAiq(scene)).toBeLessThan(20);
  const old = await scene.cli('explain sale', [oldestReceipt(scene)]);
  expect(old.out).toContain('older than `start_from`');

  const before = requests(scene);
  const from = stampAgo(300 * 86_400).slice(0, 10);
  const asked = await scene.cli('backfill', ['--from', from]);
  expect([asked.code, asked.out]).toEqual([0, expect.stringContaining('Say --yes to do it.')]);
  expect((await scene.cli('backfill')).out).toContain('Nothing was asked for.');
  expect((await scene.cli('backfill', ['--from', 'soon'])).code).toBe(2);
  expect((await scene.cli('backfill', ['--from', '2030-01-02', '--to', '2030-01-01'])).code).toBe(2);
  expect(requests(scene)).toBe(before);
  const done = await scene.cli('backfill', ['--from', from, '--yes']);
  expect([done.code, done.out]).toEqual([0, expect.stringMatching(/main-street sale .* \d+ +\d+ +20\d\d/)]);
  const expected = [...scene.expected().sales.values()].filter(({ date }) => date.slice(0, 10) > from);
  expect(salesAtAiq(scene)).toBeGreaterThanOrEqual(expected.length);
  expect(salesAtAiq(scene)).toBeLessThan(expected.length + 10);
  expectSilence(scene);
});

test.concurrent('a baseline sends nothing, by its dry run not even to the ledger, and the audit tells who asked', async () => {
  await using scene = await openScene(shop);
  const asked = await scene.cli('baseline');
  expect([asked.code, asked.out]).toEqual([0, expect.stringContaining('Say --yes to do it.')]);
  expect((await scene.cli('state show')).out).toBe('Nothing has been read yet.\n');
  const done = await scene.cli('baseline', ['--yes']);
  expect([done.code, done.out]).toEqual([0, expect.stringContaining('nothing was sent')]);
  expect((await scene.cli('once')).code).toBe(0);
  expect(requests(scene)).toBe(0);
  const [line] = JSON.parse((await scene.cli('state audit', ['--json'])).out);
  expect(line).toMatchObject({
    command: 'baseline',
    by: expect.stringContaining('@'),
    of: { site: 'main-street', models: ['persona', 'sale', 'inventory'] },
    answer: { kind: 'done', entries: 3 },
  });
  expect((await scene.cli('state audit')).out).toMatch(/baseline .*main-street.* done/);

  const reset = await scene.cli('state reset', ['--model', 'sale']);
  expect(reset.out).toMatch(/If all is forgotten.*at most 2\d\d records.*Say --yes/s);
  expect((await scene.cli('state reset', ['--model', 'sale', '--yes'])).code).toBe(0);
  expect((await scene.cli('once')).code).toBe(0);
  expect(salesAtAiq(scene)).toBe(scene.expected().sales.size);
  expectSilence(scene);
});

test.concurrent('a changed mapping that touches one optional field asks, shows the count, and sends nothing again by itself', async () => {
  await using scene = await openScene({ ...shop, quick: true });
  expect((await scene.cli('once')).code).toBe(0);
  const before = requests(scene);
  const mapping = join(scene.folder, 'quick.yaml');
  const text = readFileSync(mapping, 'utf8');
  writeFileSync(mapping, text.replace('    email: email', '    email: email\n    birthdate: memodate'));

  const told = await scene.cli('once');
  expect(told.code).toBe(0);
  expect(told.err).toMatch(
    /The mapping of main-street has changed\. \d+ records \(26 personas, 19\d sales, 20 products\) were made/,
  );
  expect(told.err).toContain('aiq-pos state apply-mapping --site main-street --yes');
  expect(requests(scene)).toBe(before);
  expect((await scene.cli('once')).err).not.toContain('MAPPING_CHANGED');

  const asked = await scene.cli('state apply-mapping', ['--model', 'persona']);
  expect(asked.out).toMatch(/If what the changed mapping makes otherwise is sent again.*Say --yes/s);
  expect(asked.out).toContain('main-street persona: of 26 rows looked at, 26 are otherwise by this mapping.');
  expect(requests(scene)).toBe(before);
  expect((await scene.cli('state apply-mapping', ['--yes'])).code).toBe(0);
  expect((await scene.cli('once')).code).toBe(0);
  const { personas } = scene.world();
  expect(personas.every(({ overrides }) => JSON.stringify(overrides).includes('2018-01-01'))).toBe(true);
  expect(requests(scene) - before).toBeGreaterThanOrEqual(personas.length);
  expect(requests(scene) - before).toBeLessThanOrEqual(26);
  expectSilence(scene);
});

function oldestReceipt(scene: Scene): string {
  return scene.edit(
    (db) =>
      db
        .prepare<[], { id: string }>(
          `SELECT r.id FROM receipts r JOIN tickets t ON t.id = r.id WHERE t.tickettype = 0 ORDER BY datenew LIMIT 1`,
        )
        .get()?.id ?? '',
  );
}
