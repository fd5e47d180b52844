import { random as chanceOf } from '../../src/demo/index.ts';
import { stampIn } from './ospos-till.ts';
import { cashiers, type RmsCustomer, type RmsEntry, type RmsItem, type RmsRows } from './rms-rows.ts';
import type { RmsVariant } from './rms-schema.ts';

export interface RmsOptions {
  readonly variant: RmsVariant;
  readonly customers: number;
  readonly items: number;
  readonly receipts: number;
  readonly days: number;
  readonly seed: number;
  /** Milliseconds since 1970; the last receipt is five minutes older. */
  readonly now: number;
  readonly zone: string;
  /** Whether a price has no fraction of a cent: not every server of the tests gives it exactly. */
  readonly wholeCents?: boolean;
}

/** Where things are sold: the rows of the shop, chance, and the clock on its wall. */
export interface RmsCounter {
  readonly rows: RmsRows;
  readonly random: ReturnType<typeof chanceOf>;
  readonly zone: string;
  /** Ten-thousandths, the least of a price. */
  readonly leastPrice: number;
  /** The last number of each store. */
  readonly numbers: Map<number, number>;
}

/** The same options give the same rows. All people in it are made up. */
export function makeRms(options: RmsOptions): RmsCounter {
  const { variant, seed, zone, now, days } = options;
  const names = variant === 'hq' ? (['Main Street', 'Harbour'] as const) : (['Main Street'] as const);
  const rows: RmsRows = {
    variant,
    stores: new Map(names.map((name, at) => [at + 1, name])),
    departments: new Map(
      ['Pantry', 'Bath & Body'].map((Name, at) => [at + 1, { ID: at + 1, Name, DepartmentID: 0 }]),
    ),
    categories: new Map(
      ['Tea', "Hunter's", ''].map((Name, at) => [at + 1, { ID: at + 1, Name, DepartmentID: 1 }]),
    ),
    customers: new Map(),
    items: new Map(),
    stock: new Map(),
    transactions: new Map(),
    entries: new Map(),
  };
  const leastPrice = options.wholeCents ? 100 : 1;
  const counter: RmsCounter = { rows, random: chanceOf(seed, 5), zone, leastPrice, numbers: new Map() };
  const start = now - days * 86_400_000;
  for (let index = 0; index < options.customers; index++) {
    // In the order of their ids, for a shared phone is the first one's that is read.
    addCustomer(counter, index, stampOf(counter, start + index * 3_600_000));
  }
  for (let index = 0; index < options.items; index++) {
    addItem(counter, index, stampOf(counter, start + counter.random.below(days * 86_000_000)));
  }
  for (const at of moments(counter, options)) {
    for (const store of rows.stores.keys()) ring(counter, store, stampOf(counter, at));
  }
  return counter;
}

/** A wall clock of the shop with the milliseconds of a datetime. */
export const stampOf = ({ zone }: Pick<RmsCounter, 'zone'>, at: number): string =>
  `${stampIn(zone, at)}.${['000', '003', '007'][at % 3]}`;

/** Oldest first; both halves of the hour that autumn repeats in Denver, and some tied to the tick. */
function moments({ random }: RmsCounter, { receipts, days, now }: RmsOptions): readonly number[] {
  const [end, length] = [now - 300_000, days * 86_400_000];
  const autumn = Date.UTC(2025, 10, 2, 7, 30);
  const found = [autumn, autumn + 3_600_000, end];
  while (found.length < receipts)
    found.push(random.chance(0.1) ? random.pick(found) : end - random.below(length));
  return found.toSorted((one, other) => one - other);
}

const firstNames = ['Ada', 'Céline', "D'Arlo", 'Łucja', '  Otis ', ''];
const lastNames = ['Amberfield', "O'Bramble", 'Hollis-Marsh', '', ' '];

/** Contacts as they stand in real shops, one kind after the other; nothing is NULL. */
function contactOf(index: number): Pick<RmsCustomer, 'PhoneNumber' | 'EmailAddress'> {
  const number = `303555${String(1000 + index).slice(-4)}`;
  const email = `shopper${index}@mail.test`;
  const kinds: readonly (readonly [string, string])[] = [
    [number, email],
    [`(${number.slice(0, 3)}) ${number.slice(3, 6)}-${number.slice(6)}`, ''],
    ['', ` ${email.toUpperCase()} `],
    ['', ''],
    ['555-0123', email],
    ['999-999-9999', 'none@none.com'],
    [`720555${String(1000 + index).slice(-4)}`, ''],
    // One household: the same number, each in its own way.
    [`1-720-555-${String(1000 + index - 1).slice(-4)}`, email],
  ];
  const [PhoneNumber, EmailAddress] = kinds[index % kinds.length] ?? ['', ''];
  return { PhoneNumber, EmailAddress };
}

export function addCustomer({ rows, random }: RmsCounter, index: number, stamp: string): RmsCustomer {
  const ID = rows.customers.size + 1;
  const isCompany = index % 9 === 3;
  const hasAddress = index % 4 !== 1;
  const customer: RmsCustomer = {
    ID,
    AccountNumber: `C-${ID}`,
    FirstName: isCompany ? '' : random.pick(firstNames),
    LastName: isCompany ? '' : random.pick(lastNames),
    Company: isCompany || index % 7 === 0 ? `Company ${ID}` : '',
    ...contactOf(index),
    FaxNumber: '303-555-9999',
    Address: hasAddress ? `${1 + random.below(900)} Example St` : '',
    Address2: hasAddress && index % 8 === 0 ? 'Apt 4' : '',
    City: hasAddress ? 'Springtown' : '',
    State: hasAddress ? 'CO' : '',
    Zip: hasAddress ? '80202' : '',
    StoreID: index % 2,
    TotalSales: '0.0000',
    LastUpdated: stamp,
  };
  rows.customers.set(ID, customer);
  return customer;
}

function addItem({ rows, random }: RmsCounter, index: number, stamp: string): void {
  const ID = index + 1;
  const cents = 99 + random.below(6_000);
  const isLong = rows.variant === 'rmh' && index % 5 === 1;
  const item: RmsItem = {
    ID,
    ItemLookupCode: isLong ? `SKU-${ID}-`.padEnd(50, 'X') : `${4_006_381_000_000 + ID}`,
    Description: isLong ? `Lantern No. ${ID} `.padEnd(160, 'y') : `Crème No. ${ID}`,
    Quantity: index % 6 === 2 ? random.below(4_000) / 100 - 20 : random.below(60) - 10,
    Price: money(cents * 100),
    // A fraction of a cent, as averages are.
    Cost: money(cents * 50 + random.below(100)),
    DepartmentID: index % 7 === 0 ? 0 : 1 + (index % 2),
    CategoryID: index % 4,
    Inactive: index % 11 === 9 ? 1 : 0,
    LastSold: null,
    LastUpdated: stamp,
  };
  // At a headquarters nobody sells: what stands in the item is no store's stock.
  rows.items.set(ID, rows.variant === 'hq' ? { ...item, Quantity: 0 } : item);
  if (rows.variant !== 'hq') return;
  for (const StoreID of rows.stores.keys()) {
    if ((index + StoreID) % 5 === 0) continue;
    const Quantity = random.below(60) - 10 + (index % 6 === 2 ? 0.25 : 0);
    rows.stock.set(`${ID} ${StoreID}`, { ItemID: ID, StoreID, Quantity });
  }
}

/** Ten-thousandths as a money column holds them: 125000 is "12.5000". */
export function money(units: number): string {
  const digits = String(Math.abs(units)).padStart(5, '0');
  return `${units < 0 ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

export const unitsOf = (text: string): number => Math.round(Number(text) * 10_000);

/** Every ninth item lies on the shelf and is never sold. */
export const isUnsold = ({ ID }: RmsItem): boolean => ID % 9 === 8;

/** A sale, a return or an exchange of one to four lines; gives its key. Numbers begin anew in every store. */
export function ring(counter: RmsCounter, StoreID: number, Time: string, customer?: number): string {
  const { rows, random, numbers, leastPrice } = counter;
  const TransactionNumber = (numbers.get(StoreID) ?? 0) + 1;
  numbers.set(StoreID, TransactionNumber);
  const key = `${StoreID} ${TransactionNumber}`;
  const isReturn = TransactionNumber % 12 === 7;
  const onSale = [...rows.items.values()].filter((item) => item.Inactive === 0 && !isUnsold(item));
  // Some receipts pay an account: they have no lines.
  const count = TransactionNumber % 40 === 9 ? 0 : 1 + random.below(4);
  const entries = Array.from({ length: count }, (_, at): RmsEntry => {
    const item = random.pick(onSale);
    const full = unitsOf(item.Price);
    const price = random.chance(0.3) ? Math.round((full * 0.85) / leastPrice) * leastPrice : full;
    const Quantity = random.chance(0.2) ? (5 + random.below(250)) / 100 : 1 + random.below(4);
    return {
      ID: TransactionNumber * 10 + at,
      StoreID,
      TransactionNumber,
      // The order on the receipt is not that of the ids.
      DetailID: count - at,
      ItemID: item.ID,
      Quantity: isReturn || (at === 1 && TransactionNumber % 12 === 3) ? -Quantity : Quantity,
      Price: money(price),
      FullPrice: item.Price,
      Cost: item.Cost,
      SalesTax: money(800),
    };
  });
  const net = entries.reduce((sum, { Price, Quantity }) => sum + unitsOf(Price) * Quantity, 0);
  rows.entries.set(key, entries);
  rows.transactions.set(key, {
    StoreID,
    TransactionNumber,
    Time,
    CustomerID: customer ?? (random.chance(0.35) ? 0 : random.pick([...rows.customers.keys()])),
    CashierID: TransactionNumber % (cashiers.length + 1),
    Total: money(Math.round(net * 1.08)),
    SalesTax: money(Math.round(net * 0.08)),
    RecallID: TransactionNumber % 30 === 4 ? 77 : 0,
    RecallType: TransactionNumber % 30 === 4 ? 2 : 0,
  });
  return key;
}
