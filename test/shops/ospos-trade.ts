import { nobody } from './ospos-make.ts';
import {
  decimal,
  type Item,
  type Line,
  type Person,
  type Sale,
  saleStatus,
  saleType,
  unitsOf,
} from './ospos-rows.ts';
import { basket, type Counter, isUnsold, skuOf } from './ospos-till.ts';

/** What trading changed, by the keys that AIQ knows it by. */
export interface Touched {
  readonly customers: readonly string[];
  readonly receipts: readonly string[];
  readonly references: readonly string[];
}

const nothing: Touched = { customers: [], receipts: [], references: [] };

/** One moment of trade, stamped with this wall clock. */
export function tradeOspos(counter: Counter, stamp: string): Touched {
  const touched = counter.random.pick(cards)(counter, stamp);
  return touched ?? sell(counter, stamp, someBuyer(counter));
}

type Move = (counter: Counter, stamp: string) => Touched | undefined;

const moves: readonly { readonly often: number; readonly move: Move }[] = [
  { often: 40, move: (counter, stamp) => sell(counter, stamp, someBuyer(counter)) },
  { often: 6, move: takeBack },
  { often: 6, move: completeSuspended },
  { often: 5, move: saveQuote },
  { often: 8, move: newCustomerBuys },
  {
    often: 5,
    move: (counter) => edit(counter, { phone_number: `970-555-${1000 + counter.random.below(8_000)}` }),
  },
  { often: 4, move: (counter) => edit(counter, { email: `new-${counter.random.below(1e9)}@mail.test` }) },
  { often: 4, move: (counter) => edit(counter, { last_name: `Renamed-${counter.random.below(1e6)}` }) },
  {
    often: 6,
    move: (counter) => relabel(counter, { unit_price: decimal(100 + counter.random.below(9_000), 2) }),
  },
  { often: 3, move: (counter) => relabel(counter, { name: `New name ${counter.random.below(1e6)}` }) },
  { often: 8, move: (counter) => stocked(counter, some(counter, isLive)) },
  { often: 2, move: discontinue },
  { often: 2, move: giveBarcode },
];
const cards = moves.flatMap(({ often, move }) => Array.from({ length: often }, () => move));

const isLive = (item: Item): boolean => item.deleted === 0 && item.stock_type === 0;

function some({ rows, random }: Counter, fits: (item: Item) => boolean): Item | undefined {
  const fitting = [...rows.items.values()].filter(fits);
  return fitting.length === 0 ? undefined : random.pick(fitting);
}

function someBuyer({ rows, random }: Counter): number | null {
  return random.chance(0.4) ? null : random.pick([...rows.customers.keys()]);
}

function sell(
  counter: Counter,
  sale_time: string,
  customer_id: number | null,
  part: Partial<Sale> = {},
): Touched {
  const sale_id = counter.rows.sales.size + 1;
  const sale_type = part.sale_type ?? saleType.sale;
  const sold = basket(counter, sale_id);
  const lines = sale_type === saleType.return ? sold.map(returned) : sold;
  const usual = { employee_id: 1, sale_status: saleStatus.completed, invoice_number: null };
  counter.rows.sales.set(sale_id, { sale_id, sale_time, customer_id, sale_type, ...usual, ...part });
  counter.rows.lines.set(sale_id, lines);
  return complete(counter, sale_id, lines);
}

const returned = (line: Line): Line => ({ ...line, quantity_purchased: `-${line.quantity_purchased}` });

/** Takes what is counted out of stock. */
function complete(counter: Counter, sale_id: number, lines: readonly Line[]): Touched {
  const { rows } = counter;
  if (rows.sales.get(sale_id)?.sale_status !== saleStatus.completed) return nothing;
  const references = lines.flatMap(({ item_id, item_location, quantity_purchased }) => {
    const item = rows.items.get(item_id);
    if (item?.stock_type !== 0) return [];
    move(counter, item_id, item_location, -unitsOf(quantity_purchased));
    return [skuOf(item)];
  });
  return { ...nothing, receipts: [String(sale_id)], references };
}

function move({ rows }: Counter, item_id: number, location_id: number, thousandths: number): void {
  const key = `${item_id} ${location_id}`;
  const before = unitsOf(rows.quantities.get(key)?.quantity ?? '0.000');
  rows.quantities.set(key, { item_id, location_id, quantity: decimal(before + thousandths, 3) });
}

function takeBack(counter: Counter, stamp: string): Touched {
  return sell(counter, stamp, someBuyer(counter), { sale_type: saleType.return });
}

function saveQuote(counter: Counter, stamp: string): Touched {
  const part = { sale_type: saleType.quote, sale_status: saleStatus.suspended };
  return sell(counter, stamp, someBuyer(counter), part);
}

/** The stamp is set anew. */
function completeSuspended(counter: Counter, sale_time: string): Touched | undefined {
  const { sales, lines } = counter.rows;
  const suspended = [...sales.values()].filter(
    (sale) => sale.sale_status === saleStatus.suspended && sale.sale_type === saleType.sale,
  );
  if (suspended.length === 0) return undefined;
  const sale = counter.random.pick(suspended);
  sales.set(sale.sale_id, { ...sale, sale_time, sale_status: saleStatus.completed });
  return complete(counter, sale.sale_id, lines.get(sale.sale_id) ?? []);
}

function newCustomerBuys(counter: Counter, stamp: string): Touched {
  const { people, customers } = counter.rows;
  const person_id = people.size + 1;
  const name = { first_name: 'Newly', last_name: `Come-${person_id}` };
  people.set(person_id, { ...nobody, ...name, person_id, phone_number: `307555${1000 + person_id}` });
  customers.set(person_id, { person_id, company_name: null, deleted: 0, consent: 1 });
  const sale = sell(counter, stamp, person_id);
  return { ...sale, customers: [String(person_id)] };
}

/** Somebody who shares neither phone nor e-mail: AIQ has merged the others, and a change would not undo it. */
function edit({ rows, random }: Counter, part: Partial<Person>): Touched | undefined {
  const carriers = new Map<string, number>();
  const contactsOf = (id: number): string[] => {
    const { phone_number = '', email = '' } = rows.people.get(id) ?? {};
    return [phone_number.replace(/\D/g, '').slice(-10), email.trim().toLowerCase()].filter(Boolean);
  };
  const ids = [...rows.customers.values()].filter(({ deleted }) => deleted === 0).map((one) => one.person_id);
  for (const contact of ids.flatMap(contactsOf)) carriers.set(contact, (carriers.get(contact) ?? 0) + 1);
  const alone = ids.filter((id) => contactsOf(id).every((contact) => carriers.get(contact) === 1));
  const person = alone.length === 0 ? undefined : rows.people.get(random.pick(alone));
  if (!person) return undefined;
  rows.people.set(person.person_id, { ...person, ...part });
  return { ...nothing, customers: [String(person.person_id)] };
}

function relabel(counter: Counter, part: Partial<Item>): Touched | undefined {
  const item = some(counter, isLive);
  if (!item) return undefined;
  counter.rows.items.set(item.item_id, { ...item, ...part });
  return { ...nothing, references: [skuOf(item)] };
}

/** A delivery, or a count that may find less than nothing. */
function stocked(counter: Counter, item: Item | undefined): Touched | undefined {
  if (!item) return undefined;
  const { random } = counter;
  move(counter, item.item_id, 1 + random.below(3), 125 * (random.below(200) - 60));
  return { ...nothing, references: [skuOf(item)] };
}

function discontinue(counter: Counter): Touched | undefined {
  const item = some(counter, (one) => isLive(one) && isUnsold(one));
  if (!item) return undefined;
  counter.rows.items.set(item.item_id, { ...item, deleted: 1 });
  return { ...nothing, references: [skuOf(item)] };
}

/** What went by its id until now goes by a barcode: another key at AIQ. Only what was never sold. */
function giveBarcode(counter: Counter): Touched | undefined {
  const item = some(counter, (one) => isLive(one) && isUnsold(one) && !one.item_number?.trim());
  if (!item) return undefined;
  const named = { ...item, item_number: `NEW-${item.item_id}` };
  counter.rows.items.set(item.item_id, named);
  return { ...nothing, references: [skuOf(item), skuOf(named)] };
}
