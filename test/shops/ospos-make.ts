import { random as chanceOf } from '../../src/demo/index.ts';
import { decimal, type Line, type OsposRows, type Person, saleStatus, saleType } from './ospos-rows.ts';
import { basket, type Counter, stampIn } from './ospos-till.ts';

export interface OsposOptions {
  readonly customers: number;
  readonly items: number;
  readonly sales: number;
  readonly days: number;
  readonly seed: number;
  /** Milliseconds since 1970; the last sale is five minutes older. */
  readonly now: number;
  /** What a session in UTC shows stamps in: UTC where the server runs on the shop's time, else the shop's own zone. */
  readonly stampZone: string;
}

/** The same options give the same rows. All people in it are made up. */
export function makeOspos(options: OsposOptions): OsposRows {
  const rows: OsposRows = {
    people: new Map(),
    customers: new Map(),
    items: new Map(),
    locations: new Map(),
    quantities: new Map(),
    sales: new Map(),
    lines: new Map(),
  };
  const counter: Counter = { rows, random: chanceOf(options.seed, 3) };
  for (const [index, first_name] of ['Robin', 'Sascha', ''].entries()) {
    put(rows, { ...nobody, person_id: index + 1, first_name, last_name: 'Counter' });
  }
  for (let index = 0; index < options.customers; index++) addCustomer(counter, index);
  for (const [index, location_name] of ['Shop floor', 'Stock room', 'Closed stall'].entries()) {
    rows.locations.set(index + 1, { location_id: index + 1, location_name, deleted: index === 2 ? 1 : 0 });
  }
  for (let index = 0; index < options.items; index++) addItem(counter, index);
  for (const [index, at] of moments(counter, options).entries()) addSale(counter, index, at, options);
  return rows;
}

export const nobody: Omit<Person, 'person_id'> = {
  first_name: '',
  last_name: '',
  phone_number: '',
  email: '',
  address_1: '',
  address_2: '',
  city: '',
  state: '',
  zip: '',
};

function put(rows: OsposRows, person: Person): void {
  rows.people.set(person.person_id, person);
}

const firstNames = ['Ada', 'Céline', "D'Arlo", 'Łucja', 'Ngọc', '  Otis ', 'back\\slash', '雪'];
const lastNames = ['Amberfield', "O'Bramble", 'Grünwald', 'Hollis-Marsh', 'Rowanště', ' ', 'Vãn'];

/** Contacts as they stand in real shops, a dozen kinds in turn. */
function contactOf(index: number): Pick<Person, 'phone_number' | 'email'> {
  const number = `303555${String(1000 + index).slice(-4)}`;
  const dashed = `(${number.slice(0, 3)}) ${number.slice(3, 6)}-${number.slice(6)}`;
  const email = `shopper${index}@mail.test`;
  const kinds: readonly (readonly [string, string])[] = [
    [number, email],
    [dashed, ''],
    // One household: the same number, each in its own way.
    [`720555${String(1000 + index).slice(-4)}`, ''],
    [`1-720-555-${String(1000 + index - 1).slice(-4)}`, email],
    ['', ` ${email.toUpperCase()} `],
    ['', ''],
    ['555-0123', email],
    ['999-999-9999', ''],
    [`+1 ${dashed}`, 'none@none.com'],
    ['ask at counter', 'n/a'],
    [number, ''],
    ['', email],
  ];
  const [phone_number, written] = kinds[index % kinds.length] ?? ['', ''];
  return { phone_number, email: written };
}

function addCustomer({ rows, random }: Counter, index: number): void {
  // Employees and suppliers come between.
  if (index % 10 === 4) put(rows, { ...nobody, person_id: rows.people.size + 1, last_name: 'Supplier' });
  const person_id = rows.people.size + 1;
  const isCompany = index % 9 === 3;
  const hasAddress = index % 4 !== 1;
  put(rows, {
    ...nobody,
    ...contactOf(index),
    person_id,
    first_name: isCompany ? (index % 2 === 0 ? '' : ' ') : random.pick(firstNames),
    last_name: isCompany ? '' : random.pick(lastNames),
    ...(hasAddress
      ? { address_1: `${1 + random.below(900)} Example St`, city: 'Springtown', state: 'CO', zip: '80202' }
      : {}),
    address_2: hasAddress && index % 8 === 0 ? 'Apt 4' : '',
  });
  rows.customers.set(person_id, {
    person_id,
    company_name: isCompany || index % 7 === 0 ? `Company ${index}` : index % 2 === 0 ? '' : null,
    deleted: index % 13 === 6 ? 1 : 0,
    consent: index % 2,
  });
}

const adjectives = ['Amber', 'Crème', "Hunter's", 'Indigo', '4"'];
const nouns = ['Mug', 'Candle', 'Soap', 'Blend', 'Lantern'];

function addItem({ rows, random }: Counter, index: number): void {
  const item_id = index + 1;
  const price = 99 + random.below(6_000);
  const numbers = [`4006381${String(index).padStart(6, '0')}`, null, ` B-${index} `, ''];
  rows.items.set(item_id, {
    item_id,
    item_number: numbers[index % numbers.length] ?? null,
    name: `${random.pick(adjectives)} ${random.pick(nouns)} No. ${item_id}`,
    category: random.pick(['Kitchen', 'Bath & Body', 'TEA', '']),
    cost_price: decimal(Math.floor(price / 2), 2),
    unit_price: decimal(price, 2),
    stock_type: index % 7 === 5 ? 1 : 0,
    deleted: index % 11 === 9 ? 1 : 0,
  });
  for (const location_id of rows.locations.keys()) {
    if ((index + location_id) % 5 === 0) continue;
    const thousandths = index % 6 === 2 ? random.below(40_000) - 20_000 : 1_000 * (random.below(60) - 10);
    rows.quantities.set(`${item_id} ${location_id}`, {
      item_id,
      location_id,
      quantity: decimal(thousandths, 3),
    });
  }
}

/** Oldest first; both halves of the hour that autumn repeats in Denver, and some tied to the second. */
function moments({ random }: Counter, { sales, days, now }: OsposOptions): readonly number[] {
  const [end, length] = [now - 300_000, days * 86_400_000];
  const autumn = Date.UTC(2025, 10, 2, 7, 30);
  const found = [autumn, autumn + 3_600_000, end - length / 2, end];
  while (found.length < sales) {
    const tied = random.chance(0.1);
    found.push(tied ? random.pick(found) : end - random.below(length));
  }
  return found.toSorted((one, other) => one - other);
}

function addSale(counter: Counter, index: number, at: number, { stampZone }: OsposOptions): void {
  const { rows, random } = counter;
  const sale_id = index + 1;
  const { status, type } = kindOf(index);
  const isReturn = type === saleType.return;
  rows.sales.set(sale_id, {
    sale_id,
    // An old installation, moved from a server that had lost the stamp.
    sale_time: index % 100 === 41 ? '0000-00-00 00:00:00' : stampIn(stampZone, at),
    customer_id: random.chance(0.35) ? null : random.pick([...rows.customers.keys()]),
    // 0 is nobody.
    employee_id: index % 4,
    sale_status: status,
    sale_type: type,
    invoice_number: type === saleType.invoice ? `INV-${sale_id}` : null,
  });
  const lines: readonly Line[] = basket(counter, sale_id);
  rows.lines.set(
    sale_id,
    isReturn ? lines.map((line) => ({ ...line, quantity_purchased: `-${line.quantity_purchased}` })) : lines,
  );
}

function kindOf(index: number): { readonly status: number; readonly type: number } {
  const { completed, suspended, cancelled } = saleStatus;
  switch (index % 20) {
    case 3:
      return { status: completed, type: saleType.return };
    case 6:
      return { status: suspended, type: saleType.sale };
    case 9:
      return { status: cancelled, type: saleType.sale };
    case 12:
      return { status: suspended, type: saleType.quote };
    case 14:
      return { status: completed, type: saleType.quote };
    case 16:
      return { status: completed, type: saleType.workOrder };
    case 18:
      return { status: completed, type: saleType.invoice };
    default:
      return { status: completed, type: saleType.sale };
  }
}
