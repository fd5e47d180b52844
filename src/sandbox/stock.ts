import { Decimal, decimalText } from '../model/index.ts';
import type { Fields } from './fields.ts';
import type { Switches } from './switches.ts';

/** The items of one uid by SKU, and the sales whose units have not been taken off yet, the oldest first. */
export interface Stock {
  readonly items: Map<string, Fields>;
  readonly late: LateUnits[];
}

interface LateUnits {
  readonly soldAt: number;
  readonly units: ReadonlyMap<string, Decimal>;
}

export function newStock(): Stock {
  return { items: new Map(), late: [] };
}

/** Takes units off what AIQ says is there, at once or some time later. Items that AIQ does not know stay unknown. */
export function sell(
  stock: Stock,
  units: ReadonlyMap<string, Decimal>,
  when: Switches['stockFromSales'],
  quantityName: string,
  now: number,
): void {
  if (when === 'at-once') takeOff(stock, units, quantityName);
  if (when === 'later') stock.late.push({ soldAt: now, units });
}

/** Takes off what was sold at `until` or before. */
export function settle(stock: Stock, quantityName: string, until: number): void {
  const [first] = stock.late;
  if (first === undefined || first.soldAt > until) return;
  const firstLeft = stock.late.findIndex((late) => late.soldAt > until);
  const due = stock.late.splice(0, firstLeft === -1 ? stock.late.length : firstLeft);
  for (const late of due) takeOff(stock, late.units, quantityName);
}

/** What a re-post sells beyond what the sale sold before: {A: 3} after {A: 2, B: 1} is {A: 1, B: -1}. */
export function difference(
  after: ReadonlyMap<string, Decimal>,
  before: ReadonlyMap<string, Decimal>,
): ReadonlyMap<string, Decimal> {
  const zero = new Decimal(0);
  const skus = [...new Set([...after.keys(), ...before.keys()])];
  return new Map(skus.map((sku) => [sku, (after.get(sku) ?? zero).minus(before.get(sku) ?? zero)]));
}

function takeOff(stock: Stock, units: ReadonlyMap<string, Decimal>, quantityName: string): void {
  for (const [sku, sold] of units) {
    const item = stock.items.get(sku);
    if (item === undefined) continue;
    const had = typeof item[quantityName] === 'number' ? item[quantityName] : 0;
    const left = Number(decimalText(new Decimal(had).minus(sold)));
    stock.items.set(sku, { ...item, [quantityName]: left });
  }
}
