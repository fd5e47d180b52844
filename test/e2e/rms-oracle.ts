import { cashiers, type RmsCustomer, type RmsEntry, type RmsItem, type RmsRows } from '../shops/rms-rows.ts';
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

/** What AIQ must hold for a shop of RMS or RMH, worked out from its rows and the documented facts in plain code. */
export function expectedRms(rows: RmsRows, options: Omit<OracleOptions, 'sharedLimit'>): ExpectedWorld {
  const people = expectedPeople(rows);
  const { sales, filtered } = expectedSales(rows, options, people.personas);
  return {
    ...people,
    sales,
    inventory: expectedItems(rows, options.locations),
    filtered: { customers: [], receipts: filtered },
    bad: { products: [], receipts: [] },
  };
}

/** A phone or e-mail of more customers than this goes out for none of them. */
const mostSharing = 5;

function expectedPeople({ customers }: RmsRows) {
  const personas = new Map<string, ExpectedPersona>();
  const unsendable = new Map<string, Unsendable>();
  const all = [...customers.values()].toSorted((one, other) => one.ID - other.ID);
  const phones = owners(all, (one) => usablePhone(one.PhoneNumber), nameOf, mostSharing);
  const emails = owners(all, (one) => usableEmail(one.EmailAddress), nameOf, mostSharing);
  for (const one of all) {
    const key = String(one.ID);
    const mobilePhone = phones(one) === 'own' ? usablePhone(one.PhoneNumber) : undefined;
    const email = emails(one) === 'own' ? usableEmail(one.EmailAddress) : undefined;
    if (!mobilePhone && !email) {
      const why = [phones(one), emails(one)];
      const shared = why.includes("another's") ? 'another one of the household has it' : 'nothing usable';
      unsendable.set(key, why.includes('too many') ? 'shared by too many' : shared);
      continue;
    }
    const place = [one.State, one.Zip].map(text).filter(Boolean).join(' ');
    personas.set(key, {
      firstName: firstNameOf(one),
      lastName: text(one.LastName),
      address: [one.Address, one.Address2, one.City, place].map(text).filter(Boolean).join(', '),
      ...(mobilePhone ? { mobilePhone } : {}),
      ...(email ? { email } : {}),
    });
  }
  return { personas, unsendable };
}

const firstNameOf = (one: RmsCustomer): string => text(one.FirstName) || text(one.Company);
const nameOf = (one: RmsCustomer): string => firstNameOf(one) + text(one.LastName);

function expectedSales(
  rows: RmsRows,
  { zone, storeName }: Omit<OracleOptions, 'sharedLimit'>,
  personas: ReadonlyMap<string, ExpectedPersona>,
) {
  const utc = utcReader(zone);
  const sales = new Map<string, ExpectedSale>();
  const filtered: string[] = [];
  for (const [key, { StoreID, TransactionNumber, Time, CustomerID, CashierID }] of rows.transactions) {
    const sold = (rows.entries.get(key) ?? []).toSorted((one, other) => one.DetailID - other.DetailID);
    const id = `${StoreID}-${TransactionNumber}`;
    if (sold.length === 0) {
      filtered.push(id);
      continue;
    }
    const lines = sold.map((line) => expectedLine(line, rows));
    sales.set(id, {
      personaId: personas.has(String(CustomerID)) ? String(CustomerID) : null,
      date: utc(Time) ?? 'no time',
      total: textOf(lines.reduce((sum, { amount }) => plus(sum, exact(amount) ?? zero), zero)),
      location: rows.variant === 'hq' ? (rows.stores.get(StoreID) ?? '') : storeName,
      employee: cashiers[CashierID - 1] ?? '',
      lines,
    });
  }
  return { sales, filtered };
}

function expectedLine({ ItemID, Quantity, Price }: RmsEntry, rows: RmsRows): ExpectedLine {
  const item = rows.items.get(ItemID);
  const quantity = number(Quantity);
  return {
    sku: item?.ItemLookupCode ?? '',
    name: item?.Description ?? '',
    category: item ? groupOf(item, rows) : '',
    quantity: textOf(rounded(quantity, 3)),
    amount: textOf(rounded(times(quantity, number(Price)), 2)),
  };
}

function groupOf({ CategoryID, DepartmentID }: RmsItem, { categories, departments }: RmsRows): string {
  return text(categories.get(CategoryID)?.Name ?? null) || text(departments.get(DepartmentID)?.Name ?? null);
}

const number = (value: string | number): Exact => exact(value) ?? zero;

/** At a headquarters, what its stores have; in a store, what stands in the item. */
function expectedItems(rows: RmsRows, counted: readonly string[]): ReadonlyMap<string, ExpectedItem> {
  const inventory = new Map<string, ExpectedItem>();
  for (const item of rows.items.values()) {
    if (item.Inactive !== 0) continue;
    const stock = [...rows.stock.values()].filter(
      ({ ItemID, StoreID }) =>
        ItemID === item.ID && (counted.length === 0 || counted.includes(String(StoreID))),
    );
    const quantities = rows.variant === 'hq' ? stock.map(({ Quantity }) => Quantity) : [item.Quantity];
    inventory.set(item.ItemLookupCode, {
      name: item.Description,
      category: groupOf(item, rows),
      price: textOf(rounded(number(item.Price), 2)),
      cost: textOf(rounded(number(item.Cost), 2)),
      quantity: textOf(
        rounded(
          quantities.reduce((sum, one) => plus(sum, number(one)), zero),
          3,
        ),
      ),
    });
  }
  return inventory;
}
