import { expect, test, vi } from 'vitest';
import { openScene, type Scene, uid } from './scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

function first(scene: Scene, sql: string): Record<string, string> {
  const row = scene.edit((db) => db.prepare<[], Record<string, string>>(sql).get());
  if (!row) throw new Error(`nothing for: ${sql}`);
  return row;
}

const stocked = `SELECT p.id, p.reference FROM products p JOIN stockcurrent s ON s.product = p.id
  WHERE trim(p.reference) <> '' GROUP BY p.id HAVING sum(s.units) > 0 ORDER BY p.id`;

const quantityOf = (scene: Scene, sku: string) => scene.world().inventory.get(uid)?.get(sku)?.quantity;

test.concurrent('a product that is deleted ends at AIQ with a stock of 0', async () => {
  await using scene = await openScene();
  expect((await scene.cli('once')).code).toBe(0);
  const { id = '', reference = '' } = first(scene, stocked);
  scene.edit((db) => db.prepare('DELETE FROM products WHERE id = ?').run(id));
  expect((await scene.cli('once')).code).toBe(0);
  expect(quantityOf(scene, reference)).toBe(0);
});

test.concurrent('a product that gets another SKU leaves the old one at AIQ with a stock of 0', async () => {
  await using scene = await openScene();
  expect((await scene.cli('once')).code).toBe(0);
  const { id = '', reference = '' } = first(scene, stocked);
  const quantity = quantityOf(scene, reference);
  scene.edit((db) => db.prepare("UPDATE products SET reference = 'RENUMBERED-1' WHERE id = ?").run(id));
  expect((await scene.cli('once')).code).toBe(0);
  expect(quantityOf(scene, 'RENUMBERED-1')).toBe(quantity);
  expect(quantityOf(scene, reference)).toBe(0);
});

test.concurrent('a customer whom the shop hides stays as he is at AIQ, and nothing is sent', async () => {
  await using scene = await openScene();
  expect((await scene.cli('once')).code).toBe(0);
  const before = scene.world();
  scene.edit((db) => db.exec('UPDATE customers SET visible = 0 WHERE rowid = 12'));
  expect((await scene.cli('once')).code).toBe(0);
  expect(scene.world().personas).toEqual(before.personas);
  expect(scene.world().counters.requests).toBe(before.counters.requests);
});
