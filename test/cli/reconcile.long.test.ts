import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import type { Child } from '../e2e/child.ts';
import { leftOver, openScene, type Scene, uid, until } from '../e2e/scene.ts';
import { addReceipt } from '../sync/till.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const shop = {
  customers: 20,
  receipts: 60,
  products: 20,
  days: 20,
  bad: { emptyReferences: 0, brokenDates: 0, textUnits: 0 },
};

/** A receipt that comes ten days late, a corrected line, and an entry that is damaged. */
function lose(scene: Scene): void {
  scene.edit((db) => {
    addReceipt(db, { id: 'late', ago: 10 * 86_400 });
    db.exec(`UPDATE ticketlines SET price = price + 1 WHERE rowid =
      (SELECT l.rowid FROM ticketlines l JOIN tickets t ON t.id = l.ticket JOIN receipts r ON r.id = t.id
       WHERE t.tickettype = 0 ORDER BY r.datenew LIMIT 1)`);
  });
  const db = new Database(scene.ledger, { timeout: 10_000 });
  db.exec(
    `UPDATE entry SET delivered = '{"quan' WHERE rowid = (SELECT min(rowid) FROM entry WHERE model = 'inventory')`,
  );
  db.close();
}

const reportsOf = (scene: Scene): string[] =>
  readdirSync(scene.folder).filter((file) => /^reconcile-.*\.jsonl$/.test(file));

test.concurrent('a reconcile by hand tells what differs, keeps its keys without contents, and mends from that report', async () => {
  await using scene = await openScene({ shop });
  const early = await scene.cli('reconcile');
  expect([early.code, early.err]).toEqual([2, expect.stringContaining('Nothing has been read yet')]);
  expect((await scene.cli('once')).code).toBe(0);
  const healthy = await scene.cli('reconcile');
  expect([healthy.code, healthy.out]).toEqual([0, expect.stringContaining('Nothing differs.')]);
  expect(reportsOf(scene)).toEqual([]);

  lose(scene);
  const found = await scene.cli('reconcile');
  expect([found.code, found.out]).toEqual([1, expect.stringContaining('3 rows differ')]);
  const [file = ''] = reportsOf(scene);
  const report = join(scene.folder, file);
  expect(statSync(report).mode & 0o777).toBe(0o600);
  const lines = readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .map((line): object => JSON.parse(line));
  expect(lines).toEqual(expect.arrayContaining([{ reason: 'missing', key: 'late', sourceKey: '["late"]' }]));
  for (const line of lines)
    expect(['reason,key,sourceKey', 'site,model,known,at']).toContain(Object.keys(line).join());
  expect((await scene.cli('status')).out).toMatch(
    /Compared with the POS[\s\S]*main-street sale .* 1 +1 +0 +0 +0/,
  );

  const mended = await scene.cli('reconcile', ['--mend', report]);
  expect([mended.code, mended.out]).toEqual([
    0,
    expect.stringContaining('main-street sale, to be read again and sent: 2.'),
  ]);
  expect((await scene.cli('status')).out).toMatch(/main-street sale .* 1 +1 +0 +0 +2/);
  expect((await scene.cli('once')).code).toBe(0);
  expect(scene.differences()).toEqual([]);
  const json = JSON.parse((await scene.cli('reconcile', ['--json'])).out);
  expect(json).toMatchObject({ report: null, errors: [] });
  expect(json.streams).toHaveLength(3);
});

test.concurrent('a reconcile of some days reads those alone, and wrong words are refused', async () => {
  await using scene = await openScene({ shop });
  expect((await scene.cli('once')).code).toBe(0);
  lose(scene);
  const day = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
  const some = JSON.parse((await scene.cli('reconcile', ['--model', 'sale', '--from', day, '--json'])).out);
  expect(some.streams).toMatchObject([{ model: 'sale', differences: [] }]);
  const all = JSON.parse(
    (await scene.cli('reconcile', ['--model', 'sale', '--from', '2000-01-01', '--json'])).out,
  );
  expect(all.streams[0].differences).toHaveLength(2);
  expect(all.streams[0].rows).toBeGreaterThan(some.streams[0].rows);
  const bad = join(scene.folder, 'bad.jsonl');
  writeFileSync(bad, 'not a report\n');
  for (const args of [
    ['--from', 'yesterday'],
    ['--from', '2026-13-01'],
    ['--site', 'next-door'],
    ['--mend', bad],
    ['--mend', join(scene.folder, 'none.jsonl')],
  ]) {
    const { code, err } = await scene.cli('reconcile', args);
    expect([code, err], args.join(' ')).toEqual([2, expect.stringContaining('USAGE')]);
  }
});

test.concurrent('beside the running owner both comparisons mend, and what they find is sent at once', async () => {
  await using scene = await openScene({ shop, quick: true });
  const running: Child = scene.start('run');
  await until(() => scene.differences().length === 0);
  lose(scene);
  const [sale] =
    [...(scene.world().sales.get(uid) ?? [])].find(([, { contactId }]) => contactId !== null) ?? [];
  if (sale === undefined) throw new Error(`no shopper has bought anything: ${running.err()}`);
  scene.sandbox.forget('sale', uid, sale);
  const mended = await scene.cli('reconcile', ['--mend']);
  expect([mended.code, mended.out]).toEqual([0, expect.stringContaining('mended')]);
  const verified = await scene.cli('verify', ['--after', '0', '--mend', '--json']);
  expect([verified.code, JSON.parse(verified.out)]).toEqual([
    0,
    [expect.objectContaining({ forgotten: [expect.objectContaining({ model: 'sale', key: sale })] })],
  ]);
  expect(await leftOver(scene)).toEqual([]);
  expect((await scene.cli('status')).out).toMatch(/Asked of AIQ[\s\S]*1234 /);
  running.kill('SIGTERM');
  await running.ended;
});
