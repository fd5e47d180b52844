import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { openScene, type Scene, uid } from '../e2e/scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const shop = { customers: 5, receipts: 20, products: 10, days: 5 };
const stores = [
  { uid, name: 'Downtown' },
  { uid, name: 'Store 7', sourceMapping: { pos: 'main street ' } },
];

function change(scene: Scene, from: string, to: string): void {
  writeFileSync(scene.config, readFileSync(scene.config, 'utf8').replace(from, to));
}

test.concurrent('the locations of sales are shown beside the stores of AIQ, and those that it does not know are marked', async () => {
  await using scene = await openScene({ shop, sandbox: { stores } });
  expect((await scene.cli('stores')).out).toContain('No sale has been read yet.');
  expect((await scene.cli('once')).code).toBe(0);
  const known = await scene.cli('stores');
  expect([known.code, known.out]).toEqual([
    0,
    expect.stringMatching(/Main Street +\d+ +Store 7\n[\s\S]*1234 {2}Downtown/),
  ]);
  const { locations } = JSON.parse((await scene.cli('stores', ['--json'])).out);
  expect(locations).toMatchObject([{ uid, location: 'Main Street', store: 'Store 7', isAllowed: true }]);
});

test.concurrent('a location that AIQ does not know is marked, and one that a site does not allow is left out', async () => {
  await using scene = await openScene({ shop });
  change(scene, '    params:', '    stores: [Downtown]\n    params:');
  expect((await scene.cli('once')).code).toBe(0);
  expect(scene.world().sales.get(uid)?.size ?? 0).toBe(0);
  change(scene, '    stores: [Downtown]\n', '');
  expect((await scene.cli('state rewind', ['--yes'])).code).toBe(0);
  expect((await scene.cli('once')).code).toBe(0);
  expect(scene.world().sales.get(uid)?.size).toBeGreaterThan(0);
  const unknown = await scene.cli('stores');
  expect([unknown.code, unknown.out]).toEqual([1, expect.stringMatching(/Main Street +\d+ +UNKNOWN TO AIQ/)]);
});
