import type { Random } from './random.ts';

export const locations = [
  { id: '0', name: 'Shop floor' },
  { id: '1', name: 'Stock room' },
  { id: '2', name: 'Market stall' },
] as const;
export const shopFloor = locations[0].id;

/** Rates of the two tax categories. */
export const taxes = [
  { category: '001', id: '001', name: 'Sales tax', rate: 0.0825 },
  { category: '000', id: '000', name: 'Tax exempt', rate: 0 },
] as const;

export interface Category {
  readonly id: string;
  readonly name: string;
}

export interface Product {
  readonly id: string;
  /** The SKU; blank in the bad rows. */
  readonly reference: string;
  readonly name: string;
  readonly category: Category;
  /** Net of tax, as the POS keeps it: a price typed as 5.00 with tax in it is 4.618937644341801 here. */
  readonly price: number;
  readonly cost: number;
  readonly tax: (typeof taxes)[number];
  /** Sold by weight, so with decimals. */
  readonly weighed: boolean;
  /** Services have no stock at all. */
  readonly stocked: boolean;
  /** Never sold so far, so that it may be deleted. */
  readonly unsold: boolean;
}

const categoryNames = ['Candles', 'Ceramics', 'Coffee', 'Garden', 'Paper & Pens', 'Soap', 'TEA', 'Workshops'];
const adjectives = [
  'Amber',
  'Blue',
  'Crème',
  'Dusky',
  'Elder',
  'Forest',
  'Golden',
  "Hunter's",
  'Indigo',
  'Jumbo',
];
const nouns = ['Bowl', 'Blend', 'Candle', 'Lantern', 'Mug', 'Notebook', 'Soap 4"', 'Tin', 'Vase', 'Wreath'];

export function makeCategories(random: Random): readonly Category[] {
  return categoryNames.map((name) => ({ id: random.uuid(), name }));
}

/** `count` products, of which the first `emptyReferences` cannot become inventory for want of a SKU. */
export function makeProducts(
  random: Random,
  categories: readonly Category[],
  count: number,
  emptyReferences: number,
): readonly Product[] {
  return Array.from({ length: count }, (_, index) => {
    const cents = 150 + random.below(9_000);
    const taxed = index % 5 !== 4;
    const tax = taxed ? taxes[0] : taxes[1];
    const price = taxed && index % 7 === 3 ? cents / 100 / (1 + tax.rate) : cents / 100;
    return {
      id: random.uuid(),
      reference:
        index < emptyReferences ? ' '.repeat(index % 3) : `SKU-${String(index + 1).padStart(5, '0')}`,
      name: `${random.pick(adjectives)} ${random.pick(nouns)} No. ${index + 1}`,
      category: random.pick(categories),
      price,
      cost: index % 19 === 6 ? 0 : Math.round(price * (40 + random.below(30)) * 100) / 10_000,
      tax,
      weighed: index % 10 === 8,
      stocked: index % 12 !== 10,
      unsold: index % 25 === 24,
    };
  });
}
