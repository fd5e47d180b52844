import { backlogOf, defaultLimits, drainMs, requestSizes, usesOf, windowsOf } from '../src/aiq/index.ts';
import type { Model } from '../src/model/index.ts';

/** A shop, and what happens in it on a usual day. */
export interface Shop {
  readonly name: string;
  /** With a phone or an e-mail; others are never sent. */
  readonly customers: number;
  readonly receipts: number;
  readonly products: number;
  readonly day: {
    /** Receipts, and how many of them are found together: more than one where many tills sell at the same time. */
    readonly receipts: number;
    readonly together: number;
    readonly newCustomers: number;
    readonly changedCustomers: number;
    /** Readings of the stock that find a change, and how many items changed in each. */
    readonly stockReadings: number;
    readonly itemsEach: number;
    /** Hours in which it sells. */
    readonly open: number;
  };
}

const usualSizes = requestSizes({ sales: 50, inventory: 100 });

/** Requests of a first load. */
export function firstLoad({ customers, receipts, products }: Shop): Readonly<Record<Model, number>> {
  return {
    persona: customers,
    sale: Math.ceil(receipts / usualSizes.sale),
    inventory: Math.ceil(products / usualSizes.inventory),
  };
}

/** Requests of a day. */
export function usualDay({ day }: Shop): Readonly<Record<Model, number>> {
  return {
    persona: day.newCustomers + day.changedCustomers,
    sale: Math.ceil(day.receipts / day.together) * Math.ceil(day.together / usualSizes.sale),
    inventory: day.stockReadings * Math.ceil(day.itemsEach / usualSizes.inventory),
  };
}

/** Requests of a day that tell AIQ of stock again: of all products once, and of what was sold, gathered while it is open. */
export function assertedDay({ products, day }: Shop): number {
  return Math.ceil(products / usualSizes.inventory) + Math.min(day.receipts, 6 * day.open);
}

const sumOf = ({ persona, sale, inventory }: Readonly<Record<Model, number>>) => persona + sale + inventory;

/** The first one is small enough to be counted, at a local AIQ, by a test. */
export const countedShop: Shop = {
  name: 'a tenth of it, as counted by the test',
  customers: 200,
  receipts: 2_000,
  products: 50,
  day: {
    receipts: 20,
    together: 1,
    newCustomers: 2,
    changedCustomers: 1,
    stockReadings: 4,
    itemsEach: 4,
    open: 12,
  },
};

const shops: readonly Shop[] = [
  countedShop,
  {
    name: 'one shop',
    customers: 2_000,
    receipts: 20_000,
    products: 500,
    day: {
      receipts: 200,
      together: 1,
      newCustomers: 15,
      changedCustomers: 10,
      stockReadings: 40,
      itemsEach: 4,
      open: 12,
    },
  },
  {
    name: 'a large shop',
    customers: 40_000,
    receipts: 600_000,
    products: 8_000,
    day: {
      receipts: 1_500,
      together: 2,
      newCustomers: 120,
      changedCustomers: 80,
      stockReadings: 60,
      itemsEach: 30,
      open: 14,
    },
  },
];

/** The table of docs/costs.md. */
export function costTable(): string {
  const rows = shops.map((shop) => {
    const { name, customers, receipts, products, day } = shop;
    const [load, daily, asserted] = [firstLoad(shop), usualDay(shop), assertedDay(shop)];
    const all = sumOf(daily) + asserted;
    const cells = [
      name,
      [customers, receipts, products].map(counted).join(' / '),
      `${[load.persona, load.sale, load.inventory].map(counted).join(' + ')} = ${counted(sumOf(load))}`,
      hoursText(drainOf(shop)),
      [day.receipts, day.newCustomers + day.changedCustomers, day.stockReadings].map(counted).join(' / '),
      `${[daily.sale, daily.persona, daily.inventory, asserted].map(counted).join(' + ')} = ${counted(all)}`,
      `${((100 * all) / (24 * defaultLimits.hour)).toFixed(2)} %`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| shop | customers / receipts / products | requests of the first load | takes | a day: receipts / customers / readings with changed stock | requests a day: sales + customers + stock + stock again | of the limits |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** As `status` reckons it. */
function drainOf({ customers, receipts, products }: Shop): number {
  const pile = { site: 'shop', lane: 'background' } as const;
  const backlog = backlogOf(
    [
      { ...pile, model: 'persona', records: customers },
      { ...pile, model: 'sale', records: receipts },
      { ...pile, model: 'inventory', records: products },
    ],
    usualSizes,
  );
  const windows = windowsOf({ limits: defaultLimits });
  return drainMs(backlog, [backlog], windows, usesOf(windows, [], 0));
}

const counted = (count: number): string => count.toLocaleString('en-US');

function hoursText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
