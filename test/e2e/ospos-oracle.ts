import type { Line, OsposRows, Person } from '../shops/ospos-rows.ts';
import { owners, usableEmail, usablePhone } from './contacts.ts';
import { type Exact, exact, plus, rounded, textOf, times, zero } from './exact.ts';
import type {
  ExpectedItem,
  ExpectedLine,
  ExpectedPersona,
  ExpectedSale,
  ExpectedWorld,
  OracleOptions,
  Unsendable,
} from './expected.ts';
import { utcReader } from './local-time.ts';
import { text } from './text.ts';

/**
 * What AIQ must hold for an OSPOS shop, worked out from its rows and the documented facts in plain code. `zone` is the
 * one in which a session in UTC shows the stamps.
 */
export function expectedOspos(rows: OsposRows, options: Omit<OracleOptions, 'sharedLimit'>): ExpectedWorld {
  const people = expectedPeople(rows, options.idPrefix ?? '');
  const { sales, filtered, bad } = expectedSales(rows, options, people.personas);
  return {
    personas: people.personas,
    unsendable: people.unsendable,
    sales,
    inventory: expectedItems(rows, options.locations),
    filtered: { customers: people.filtered, receipts: filtered },
    bad: { products: [], receipts: bad },
  };
}

/** A phone or e-mail of more customers than this goes out for none of them. */
const mostSharing = 5;

function expectedPeople({ customers, people }: OsposRows, prefix: string) {
  const personas = new Map<string, ExpectedPersona>();
  const unsendable = new Map<string, Unsendable>();
  const filtered: string[] = [];
  const named: (Person & { readonly first: string; readonly last: string })[] = [];
  for (const { person_id, company_name, deleted } of customers.values()) {
    const person = people.get(person_id);
    if (deleted !== 0 || !person) filtered.push(String(person_id));
    else {
      const first = text(person.first_name) || text(company_name);
      named.push({ ...person, first, last: text(person.last_name) });
    }
  }
  named.sort((one, other) => one.person_id - other.person_id);
  const nameOf = ({ first, last }: (typeof named)[number]): string => first + last;
  const phones = owners(named, (person) => usablePhone(person.phone_number), nameOf, mostSharing);
  const emails = owners(named, (person) => usableEmail(person.email), nameOf, mostSharing);
  for (const person of named) {
    const key = `${prefix}${person.person_id}`;
    const mobilePhone = phones(person) === 'own' ? usablePhone(person.phone_number) : undefined;
    const email = emails(person) === 'own' ? usableEmail(person.email) : undefined;
    if (!mobilePhone && !email) {
      const why = [phones(person), emails(person)];
      if (why.includes('too many')) unsendable.set(key, 'shared by too many');
      else
        unsendable.set(
          key,
          why.includes("another's") ? 'another one of the household has it' : 'nothing usable',
        );
      continue;
    }
    personas.set(key, {
      firstName: person.first,
      lastName: person.last,
      address: addressOf(person),
      ...(mobilePhone ? { mobilePhone } : {}),
      ...(email ? { email } : {}),
    });
  }
  return { personas, unsendable, filtered };
}

function addressOf({ address_1, address_2, city, state, zip }: Person): string {
  const place = [state, zip].map(text).filter(Boolean).join(' ');
  return [address_1, address_2, city, place].map(text).filter(Boolean).join(', ');
}

function expectedSales(
  rows: OsposRows,
  { zone, storeName, idPrefix = '' }: Omit<OracleOptions, 'sharedLimit'>,
  personas: ReadonlyMap<string, ExpectedPersona>,
) {
  const utc = utcReader(zone);
  const sales = new Map<string, ExpectedSale>();
  const filtered: string[] = [];
  const bad: string[] = [];
  for (const {
    sale_id,
    sale_time,
    sale_status,
    sale_type,
    customer_id,
    employee_id,
  } of rows.sales.values()) {
    if (sale_status !== 0 || ![0, 1, 4].includes(sale_type)) {
      filtered.push(String(sale_id));
      continue;
    }
    const date = utc(sale_time);
    if (!date) {
      bad.push(String(sale_id));
      continue;
    }
    const sold = (rows.lines.get(sale_id) ?? []).toSorted((one, other) => one.line - other.line);
    const lines = sold.map((line) => expectedLine(line, rows));
    const persona = `${idPrefix}${customer_id}`;
    const employee = rows.people.get(employee_id);
    sales.set(`${idPrefix}${sale_id}`, {
      personaId: customer_id !== null && personas.has(persona) ? persona : null,
      date,
      total: textOf(lines.reduce((sum, { amount }) => plus(sum, exact(amount) ?? zero), zero)),
      location: storeName,
      employee: [employee?.first_name, employee?.last_name]
        .map((name) => text(name ?? null))
        .filter(Boolean)
        .join(' '),
      lines,
    });
  }
  return { sales, filtered, bad };
}

/** As OSPOS's own reports have it: per cent of the line, in whole cents; or money off each unit. */
function expectedLine(line: Line, { items }: OsposRows): ExpectedLine {
  const item = items.get(line.item_id);
  const [quantity, price, discount] = [line.quantity_purchased, line.item_unit_price, line.discount].map(
    number,
  );
  const full = times(quantity ?? zero, price ?? zero);
  const off =
    line.discount_type === 0
      ? rounded(times(times(full, discount ?? zero), { digits: 1n, scale: 2 }), 2)
      : times(quantity ?? zero, discount ?? zero);
  return {
    sku: text(item?.item_number ?? null) || `item-${line.item_id}`,
    name: text(item?.name ?? null),
    category: text(item?.category ?? null),
    quantity: textOf(quantity ?? zero),
    amount: textOf(rounded(plus(full, { ...off, digits: -off.digits }), 2)),
  };
}

const number = (value: string): Exact => exact(value) ?? zero;

function expectedItems(
  { items, quantities, locations }: OsposRows,
  counted: readonly string[],
): ReadonlyMap<string, ExpectedItem> {
  const inventory = new Map<string, ExpectedItem>();
  for (const {
    item_id,
    item_number,
    name,
    category,
    unit_price,
    cost_price,
    stock_type,
    deleted,
  } of items.values()) {
    if (deleted !== 0 || stock_type !== 0) continue;
    const stock = [...quantities.values()].filter(
      (one) =>
        one.item_id === item_id &&
        locations.get(one.location_id)?.deleted === 0 &&
        (counted.length === 0 || counted.includes(String(one.location_id))),
    );
    inventory.set(text(item_number) || `item-${item_id}`, {
      name: text(name),
      category: text(category),
      price: textOf(number(unit_price)),
      cost: textOf(number(cost_price)),
      quantity: textOf(stock.reduce((sum, { quantity }) => plus(sum, number(quantity)), zero)),
    });
  }
  return inventory;
}
