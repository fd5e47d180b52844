import type { random } from '../../src/demo/index.ts';
import { decimal, type Item, type Line, type OsposRows } from './ospos-rows.ts';

/** Where things are sold: the rows of the shop, and chance. */
export interface Counter {
  readonly rows: OsposRows;
  readonly random: ReturnType<typeof random>;
}

/** An instant as a wall clock of the zone, to the second. */
export function stampIn(zone: string, at: number): string {
  const known = clocks.get(zone);
  // Swedish writes "2026-03-08 02:30:00".
  const clock =
    known ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  clocks.set(zone, clock);
  return clock.format(at);
}

/** Making one takes longer than a hundred stamps. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** One to four lines of what is on sale, now and then the same item twice; without, with per cent, with money off. */
export function basket({ rows, random }: Counter, sale_id: number): readonly Line[] {
  const onSale = [...rows.items.values()].filter((item) => item.deleted === 0 && !isUnsold(item));
  return Array.from({ length: 1 + random.below(4) }, (_, index): Line => {
    const item = random.pick(onSale);
    const thousandths = random.chance(0.2) ? 50 + random.below(2_500) : 1_000 * (1 + random.below(4));
    return {
      sale_id,
      item_id: item.item_id,
      line: index + 1,
      quantity_purchased: decimal(thousandths, 3),
      item_cost_price: item.cost_price,
      item_unit_price: item.unit_price,
      ...discount(random),
      item_location: 1 + random.below(2),
    };
  });
}

function discount(random: Counter['random']): Pick<Line, 'discount' | 'discount_type'> {
  if (random.chance(0.6)) return { discount: '0.00', discount_type: 0 };
  const discount_type = random.below(2);
  return {
    discount: decimal(discount_type === 0 ? 1 + random.below(3_000) : random.below(95), 2),
    discount_type,
  };
}

/** Every ninth item lies on the shelf and is never sold. */
export const isUnsold = ({ item_id }: Item): boolean => item_id % 9 === 8;

/** The rule by which AIQ knows an item. */
export const skuOf = ({ item_number, item_id }: Item): string => item_number?.trim() || `item-${item_id}`;
