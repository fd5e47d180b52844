import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Change } from '../../src/demo/index.ts';
import { contactIds, differing, dueKeys } from './due-keys.ts';
import { expectedContacts } from './oracle.ts';
import { openScene, type Scene } from './scene.ts';
import { requestsAfter, sentKeys } from './sent.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const seed = 20_261_122;

describe(`a shop of 2,000 customers, 20,000 receipts and 500 products (seed ${seed})`, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ shop: { customers: 2_000, receipts: 20_000, products: 500, days: 365, seed } });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  test('is at AIQ after one `once`, exactly as the oracle works it out', async () => {
    const ended = await scene.cli('once');
    expect(ended.code, ended.err).toBe(0);
    expect(scene.differences()).toEqual([]);
    const { personas, sales, inventory } = scene.expected();
    expect(Math.min(personas.size, sales.size, inventory.size)).toBeGreaterThan(400);
    const { counters } = scene.world();
    expect(counters.repeats).toEqual({ persona: 0, sale: 0, inventory: 0 });
    expect(counters.posted).toEqual({ persona: personas.size, sale: sales.size, inventory: inventory.size });
  });

  test('is not sent again by a second `once`: not one request', async () => {
    const before = scene.world().counters.requests;
    const ended = await scene.cli('once');
    expect(ended.code, ended.err).toBe(0);
    expect(scene.world().counters.requests - before).toBe(0);
  });

  test('sends, after 200 moments of trade and some edits, what changed and nothing else', async () => {
    const [before, requests, contacts] = [
      scene.expected(),
      scene.world().counters.requests,
      contactIds(scene.world()),
    ];
    const recent = receiptsReadAgain(scene);
    const changes = [...edits(scene), ...trading(scene)];
    const after = scene.expected();
    // Trade tells all that it changes; what comes out as it was before need not be sent.
    const [customers, skus] = [
      differing(before.personas, after.personas),
      differing(before.inventory, after.inventory),
    ];
    expect(customers.filter((id) => !changes.some((one) => one.customers.includes(id)))).toEqual([]);
    expect(skus.filter((sku) => !changes.some((one) => one.references.includes(sku)))).toEqual([]);

    const ended = await scene.cli('once');
    expect(ended.code, ended.err).toBe(0);
    const sent = sentKeys(requestsAfter(scene.world(), requests));
    const readAgain = new Set([...recent, ...changes.flatMap((change) => change.receipts)]);
    expect(sent).toEqual(dueKeys(before, after, { contacts, readAgain }));
    // A renamed product keeps its old name in old sales until the nightly reconcile.
    expect(scene.differences({ lineNames: false })).toEqual([]);
  });

  test('has fired no message and changed no consent', () => {
    const { messagesFired, consentsChanged } = scene.world().counters;
    expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
  });
});

/** Over the last four minutes, so that the shop's clock runs as it does. */
function trading(scene: Scene): Change[] {
  return Array.from({ length: 200 }, (_, moment) => scene.trade(1, 244_000 - moment * 1_200)).flat();
}

/** What trade does not do. */
function edits(scene: Scene): Change[] {
  const alone = expectedContacts(scene.expected().personas).filter(
    ({ personas, phones, emails }) => personas.length + phones.length + emails.length === 3,
  );
  const [moved = '', renamed = ''] = alone.flatMap(({ personas }) => personas);
  return scene.edit((db) => {
    const one = (sql: string): Record<string, string> => {
      const row = db.prepare<[], Record<string, string>>(sql).get();
      if (!row) throw new Error(`nothing for: ${sql}`);
      return row;
    };
    db.prepare('UPDATE customers SET address = ?, city = ? WHERE id = ?').run('1 Moved St', 'Newtown', moved);
    db.prepare("UPDATE customers SET firstname = '', name = 'Only One' WHERE id = ?").run(renamed);
    // Columns that nobody asked for, a customer who is hidden, money from the drawer, a product without a SKU.
    db.exec("UPDATE customers SET notes = 'likes tea', maxdebt = 5 WHERE rowid % 7 = 0");
    db.exec(
      "INSERT INTO customers (id, searchkey, name, phone, visible) VALUES ('h', 'H', 'Hid', '3035550123', 0)",
    );
    db.exec(
      `INSERT INTO receipts (id, money, datenew) SELECT 'drawer', money, datenew FROM receipts LIMIT 1`,
    );
    const product = `SELECT id, reference FROM products WHERE trim(reference) <> '' AND isservice = 0 ORDER BY id`;
    const dearer = one(`${product} LIMIT 1`);
    db.prepare('UPDATE products SET pricebuy = pricebuy + 1.11 WHERE id = ?').run(dearer.id);
    db.exec(`INSERT INTO products (id, reference, code, name, category, taxcat)
      SELECT 'n' || n, CASE n WHEN 1 THEN 'NEW-1' ELSE ' ' END, 'n' || n, 'New', category, taxcat
      FROM products, (SELECT 1 AS n UNION SELECT 2) WHERE id = '${dearer.id}'`);
    const change = { kind: 'name', words: '', customers: [], receipts: [], references: [] } as const;
    return [
      { ...change, customers: [moved, renamed] },
      { ...change, references: [dearer.reference ?? '', 'NEW-1'] },
    ];
  });
}

/** Every poll looks again at the five minutes before the last receipt. */
function receiptsReadAgain(scene: Scene): ReadonlySet<string> {
  const rows = scene.edit((db) =>
    db
      .prepare<[], { id: string }>(
        `SELECT id FROM receipts WHERE datenew >= (SELECT strftime('%Y-%m-%d %H:%M:%f', max(datenew), '-5 minutes')
         FROM receipts)`,
      )
      .all(),
  );
  return new Set(rows.map(({ id }) => id));
}
