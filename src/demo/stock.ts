import type Database from 'better-sqlite3';
import { locations, type Product, shopFloor } from './goods.ts';
import type { Random } from './random.ts';
import { type StockMove, type Till, writer } from './till.ts';

/** Stock while a shop is made: each move goes to the diary at once, the sums to `stockcurrent` at the end. */
export interface Stock {
  readonly move: (move: StockMove) => void;
  readonly write: (db: Database.Database) => void;
}

/** Every move of stocked products since the opening, so that the diary adds up to the current stock. */
export function openStock(till: Till): Stock {
  // In thousandths, because 0.1 + 0.2 is not 0.3.
  const thousandths = new Map<string, Map<string, number>>();
  return {
    move: (move) => {
      till.move(move);
      const places = thousandths.get(move.product) ?? new Map<string, number>();
      thousandths.set(move.product, places);
      places.set(move.location, (places.get(move.location) ?? 0) + Math.round(move.units * 1000));
    },
    write: (db) => {
      const row = writer(db, 'stockcurrent', ['location', 'product', 'units']);
      for (const [product, places] of thousandths) {
        for (const [location, units] of places) row(location, product, units / 1000);
      }
    },
  };
}

/**
 * Opening stock, about what will be sold of a product and some more. A few products lie in the stock room only, so
 * that selling them makes the stock of the shop floor negative.
 */
export function deliverOpeningStock(
  stock: Stock,
  random: Random,
  products: readonly Product[],
  datenew: string,
  sold: number,
): void {
  const bring = (product: Product, location: string, least: number, most: number): void => {
    const units = product.weighed
      ? (least * 1000 + random.below((most - least) * 1000)) / 1000
      : least + random.below(most - least);
    stock.move({ datenew, reason: 'delivery', location, product: product.id, units, price: product.cost });
  };
  products.forEach((product, index) => {
    if (!product.stocked) return;
    if (index % 15 !== 1) bring(product, shopFloor, sold, 2 * sold + 50);
    if (index % 15 === 1 || random.chance(0.5)) bring(product, locations[1].id, 0, 400);
    if (random.chance(0.2)) bring(product, locations[2].id, 0, 12);
  });
}
