import {
  type Change,
  type ChangeKind,
  type Counter,
  moveStock,
  references,
  type ShopProduct,
  shopProducts,
  unitsAt,
} from './counter.ts';
import { locations } from './goods.ts';

export function changePrice(counter: Counter): Change | undefined {
  const product = some(counter, () => true);
  if (!product) return undefined;
  const price = Math.max(50, Math.round(product.price * 100) + 25 - 50 * counter.random.below(2)) / 100;
  counter.db
    .prepare<[number, string]>('UPDATE products SET pricesell = ? WHERE id = ?')
    .run(price, product.id);
  return changed('price', `${product.reference} sells at ${price.toFixed(2)} now`, product);
}

export function rename(counter: Counter): Change | undefined {
  const product = some(counter, () => true);
  if (!product) return undefined;
  const name = `${product.name.replace(/ \(new .*$/, '')} (new ${counter.random.uuid().slice(0, 4)})`;
  counter.db.prepare<[string, string]>('UPDATE products SET name = ? WHERE id = ?').run(name, product.id);
  return changed('rename', `${product.reference} has another name`, product);
}

export function deliver(counter: Counter): Change | undefined {
  const product = some(counter, ({ stocked }) => stocked);
  if (!product) return undefined;
  const { random, datenew } = counter;
  const location = random.pick(locations).id;
  const units = 1 + random.below(40);
  moveStock(counter, {
    datenew,
    reason: 'delivery',
    location,
    product: product.id,
    units,
    price: product.cost,
  });
  return changed('delivery', `${units} of ${product.reference} came in`, product);
}

/** Somebody counts a shelf: the stock becomes what is there. */
export function countShelf(counter: Counter): Change | undefined {
  const product = some(counter, ({ stocked }) => stocked);
  if (!product) return undefined;
  const { random, datenew } = counter;
  const location = random.pick(locations).id;
  const counted = product.weighed ? random.below(60_000) / 1000 : random.below(60);
  const units = Math.round((counted - (unitsAt(counter, product.id, location) ?? 0)) * 1000) / 1000;
  const reason = units < 0 ? 'countDown' : 'countUp';
  moveStock(counter, { datenew, reason, location, product: product.id, units, price: product.cost });
  return changed('count', `${product.reference} was counted`, product);
}

/** Only what was never sold: the POS keeps the products of its receipts. */
export function deleteProduct(counter: Counter): Change | undefined {
  const sold = counter.db.prepare<[string]>('SELECT 1 FROM ticketlines WHERE product = ? LIMIT 1');
  const product = some(counter, ({ id }) => sold.get(id) === undefined);
  if (!product) return undefined;
  for (const table of ['stockcurrent', 'stockdiary']) {
    counter.db.prepare<[string]>(`DELETE FROM ${table} WHERE product = ?`).run(product.id);
  }
  counter.db.prepare<[string]>('DELETE FROM products WHERE id = ?').run(product.id);
  return changed('deletedProduct', `${product.reference} was deleted`, product);
}

function some(counter: Counter, fits: (product: ShopProduct) => boolean): ShopProduct | undefined {
  const fitting = shopProducts(counter).filter((product) => product.reference.trim() !== '' && fits(product));
  return fitting.length === 0 ? undefined : counter.random.pick(fitting);
}

function changed(kind: ChangeKind, words: string, product: ShopProduct): Change {
  return { kind, words, customers: [], receipts: [], references: references([product]) };
}
