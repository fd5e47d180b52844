import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../src/demo/index.ts';
import type { TestServer } from '../engines/index.ts';
import { contactIds, differing, dueKeys } from './due-keys.ts';
import { leftOpen, until } from './scene.ts';
import { requestsAfter, sentKeys } from './sent.ts';
import { openServerScene, type ServerScene } from './server-scene.ts';
import type { OpenShop, ServerShop } from './server-shops.ts';

/** The proof of the product on a shop of an engine: the same for all. */
export function provesShop(name: string, server: TestServer, open: OpenShop): void {
  describe(name, () => {
    let shop: ServerShop;
    let scene: ServerScene;
    beforeAll(async () => {
      shop = await open(server);
      scene = await openServerScene(shop);
    });
    afterAll(async () => {
      await scene?.[Symbol.asyncDispose]();
      await shop?.[Symbol.asyncDispose]();
    });

    test('fits its mapping', async () => {
      const ended = await scene.cli('check');
      expect(ended.code, ended.out + ended.err).toBe(0);
    });

    test('is at AIQ after one `once`, exactly as the oracle works it out', async () => {
      await runOnce(scene);
      expect(scene.differences()).toEqual([]);
      const { personas, sales, inventory, bad } = scene.expected();
      expect(Math.min(personas.size, sales.size, inventory.size)).toBeGreaterThan(30);
      expect(bad.receipts.length).toBeGreaterThan(0);
      const { counters } = scene.world();
      expect(counters.repeats).toEqual({ persona: 0, sale: 0, inventory: 0 });
      expect(counters.posted).toEqual({
        persona: personas.size,
        sale: sales.size,
        inventory: inventory.size,
      });
    });

    test('is not sent again by a second `once`: not one request', async () => {
      const before = scene.world().counters.requests;
      await runOnce(scene);
      expect(scene.world().counters.requests - before).toBe(0);
    });

    test('sends, after 120 moments of trade, what changed and nothing else', async () => {
      const [before, contacts, requests] = [
        scene.expected(),
        contactIds(scene.world()),
        scene.world().counters.requests,
      ];
      const readAgain = new Set(shop.readAgain());
      for (const { receipts } of await shop.trade(120)) for (const id of receipts) readAgain.add(id);
      const after = scene.expected();
      expect(differing(before.sales, after.sales).length).toBeGreaterThan(20);
      await runOnce(scene);
      const sent = sentKeys(requestsAfter(scene.world(), requests));
      expect(sent).toEqual(dueKeys(before, after, { contacts, readAgain }));
      // A renamed product keeps its old name in old sales until the nightly reconcile.
      expect(scene.differences({ lineNames: false })).toEqual([]);
    });

    test('comes to the same through kill -9, in a first load and after trade', async () => {
      const chance = random(Date.now(), 1);
      await using slow = await openServerScene(shop, {
        aiq: { bulk_sales: 20, inventory_items: 20 },
        sandbox: { switches: { fault: () => ({ kind: 'slow', ms: 15 }) } },
      });
      const whileSending = async (): Promise<void> => {
        const before = slow.world().counters.requests;
        await until(() => slow.world().counters.requests > before, 10);
        await sleep(chance.below(60));
      };
      await killOnce(slow, () => sleep(400 + chance.below(400)));
      await killOnce(slow, whileSending);
      await runOnce(slow);
      expect(slow.differences()).toEqual([]);
      await shop.trade(40);
      await killOnce(slow, whileSending);
      await runOnce(slow);
      expect(slow.differences({ lineNames: false })).toEqual([]);
      // The product starts five times here, each a second of a quiet machine and several of a busy one.
    }, 240_000);
  });
}

/** Starts a sync and kills it at an instant, unless it has ended by then. */
async function killOnce(scene: ServerScene, instant: () => Promise<void>): Promise<void> {
  const child = scene.start('once');
  await Promise.race([child.ended, instant()]);
  child.kill('SIGKILL');
  const { code, err } = await child.ended;
  expect(code ?? 0, err).toBe(0);
}

/** Nothing is left to do after it, nobody was messaged, and no consent was changed. */
async function runOnce(scene: ServerScene): Promise<void> {
  const ended = await scene.cli('once');
  expect(ended.code, ended.err).toBe(0);
  expect(leftOpen(scene)).toEqual([]);
  const { messagesFired, consentsChanged } = scene.world().counters;
  expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
}
