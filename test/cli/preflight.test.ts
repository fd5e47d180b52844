import { resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openScene } from '../e2e/scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const mapping = resolve(import.meta.dirname, '../../mappings/unicenta.yaml');

test.concurrent('`check` finds nothing in the shop of the demo, and `once` logs no warning', async () => {
  await using scene = await openScene();
  const { code, out } = await scene.cli('check');
  expect([code, out.split('\n').length], out).toEqual([0, 2]);
  expect(out).toMatch(/^1 site\(s\) with 3 streams are in order/);
  const once = await scene.cli('once');
  expect([once.code, once.err]).toEqual([0, expect.not.stringContaining('warn')]);
});

test.concurrent('`check` warns with the line and what to ask for; `once` logs what shows at once, and reads', async () => {
  await using scene = await openScene();
  scene.edit((db) =>
    db.exec(
      "DROP INDEX receipts_datenew; UPDATE receipts SET datenew = '2050-01-01 00:00:00' WHERE rowid = 1",
    ),
  );
  const { code, out } = await scene.cli('check', ['--json']);
  expect(code, out).toBe(0);
  const { findings } = JSON.parse(out);
  const place = { file: mapping, line: expect.any(Number), column: expect.any(Number) };
  expect(findings).toEqual([
    expect.objectContaining({ severity: 'warning', code: 'POS_STAMP_FUTURE', place }),
    expect.objectContaining({
      severity: 'warning',
      code: 'POS_INDEX_MISSING',
      place,
      hint: expect.stringContaining('CREATE INDEX "aiq_receipts_datenew" ON "receipts" ("datenew", "id");'),
    }),
  ]);
  const once = await scene.cli('once');
  expect(once.code, once.err).toBe(0);
  expect(once.err).toContain('No index of "receipts" begins with "datenew"');
  expect(once.err).not.toContain('POS_STAMP_FUTURE');
});
