import { type Content, contentOf, type Row } from './content.ts';
import { type RmsVariant, rmsKeys } from './rms-schema.ts';

/** Names as in the database; money as text, stamps as the wall clock of the shop: "2026-03-07 18:30:00.123". */
export type RmsCustomer = {
  readonly ID: number;
  readonly AccountNumber: string;
  readonly FirstName: string;
  readonly LastName: string;
  readonly Company: string;
  readonly EmailAddress: string;
  readonly PhoneNumber: string;
  readonly FaxNumber: string;
  readonly Address: string;
  readonly Address2: string;
  readonly City: string;
  readonly State: string;
  readonly Zip: string;
  readonly StoreID: number;
  readonly TotalSales: string;
  readonly LastUpdated: string;
};

export type RmsItem = {
  readonly ID: number;
  readonly ItemLookupCode: string;
  readonly Description: string;
  readonly Quantity: number;
  readonly Price: string;
  readonly Cost: string;
  readonly DepartmentID: number;
  readonly CategoryID: number;
  readonly Inactive: number;
  readonly LastSold: string | null;
  readonly LastUpdated: string;
};

export type RmsTransaction = {
  readonly StoreID: number;
  readonly TransactionNumber: number;
  readonly Time: string;
  readonly CustomerID: number;
  readonly CashierID: number;
  readonly Total: string;
  readonly SalesTax: string;
  readonly RecallID: number;
  readonly RecallType: number;
};

export type RmsEntry = {
  readonly ID: number;
  readonly StoreID: number;
  readonly TransactionNumber: number;
  readonly DetailID: number;
  readonly ItemID: number;
  readonly Quantity: number;
  readonly Price: string;
  readonly FullPrice: string;
  readonly Cost: string;
  readonly SalesTax: string;
};

export type RmsStock = { readonly ItemID: number; readonly StoreID: number; readonly Quantity: number };
export type RmsGroup = { readonly ID: number; readonly Name: string; readonly DepartmentID: number };

/** The rows of a shop, by their keys. A row is replaced, never changed, so that a content holds still. */
export interface RmsRows {
  readonly variant: RmsVariant;
  readonly stores: ReadonlyMap<number, string>;
  readonly departments: Map<number, RmsGroup>;
  readonly categories: Map<number, RmsGroup>;
  readonly customers: Map<number, RmsCustomer>;
  readonly items: Map<number, RmsItem>;
  /** At a headquarters, by item and store: "7 2". */
  readonly stock: Map<string, RmsStock>;
  /** By store and number: "1 48211". */
  readonly transactions: Map<string, RmsTransaction>;
  readonly entries: Map<string, readonly RmsEntry[]>;
}

/** Who stands at the till, the same numbers in every store; the last has no name. */
export const cashiers = ['Robin Counter', 'Sascha Till', ''] as const;

/** What stands in the columns that are never to be read. */
export const secrets = {
  CreditCardNumber: '4111111111111111',
  CreditCardExpiration: '12/29',
  AccountHolder: 'HOLDER OF CARDS',
  License: 'LICENSE-77',
  BirthDate: '1970-05-05T00:00:00.000',
} as const;

export function rmsContent(rows: RmsRows): Content {
  const guid = rows.variant === 'rmh' ? { SyncGuid: '00000000-0000-4000-8000-000000000007' } : {};
  const each = <T extends Row>(all: Iterable<T>, more: (row: T, at: number) => Row = () => ({})): Row[] =>
    [...all].map((row, at) => ({ ...row, ...more(row, at), ...guid }));
  const places = rows.variant === 'hq' ? [...rows.stores.keys()] : [0];
  const tables: Readonly<Record<string, Iterable<Row>>> = {
    Store: [...rows.stores].map(([ID, Name]) => ({ ID, Name, StoreCode: `S${ID}`, Password: 'never read' })),
    Department: each(rows.departments.values()).map(({ DepartmentID: _, ...row }) => ({ ...row, Code: '' })),
    Category: each(rows.categories.values(), () => ({ Code: '' })),
    Cashier: each(
      places.flatMap((StoreID) => cashiers.map((Name, at) => ({ ID: at + 1, StoreID, Name }))),
      ({ ID }) => ({ Number: String(ID), Password: 'never read' }),
    ),
    Customer: each(rows.customers.values(), ({ LastUpdated, ID }) => ({
      ...{
        Country: '',
        HQID: 0,
        GlobalCustomer: 0,
        PriceLevel: 0,
        TotalVisits: 1,
        Notes: ID % 2 ? null : 'n',
      },
      LastVisit: LastUpdated,
    })),
    Item: each(rows.items.values(), ({ Price }) => ({
      ...{ QuantityCommitted: 1, PriceA: Price, SalePrice: '0.0100', SaleStartDate: null, SaleEndDate: null },
    })),
    Alias: each(rows.items.values()).map(({ ID = 0 }) => ({ ID, ItemID: ID, Alias: `A${ID}`, ...guid })),
    ItemDynamic: [...rows.stock.values()].map((row) => ({ ...row, QuantityCommitted: 0 })),
    Transaction: each(rows.transactions.values(), ({ StoreID, TransactionNumber }) => ({
      ...(rows.variant === 'hq' ? { AutoID: TransactionNumber * 10 + StoreID } : {}),
      ...{ BatchNumber: 1, Comment: '', ReferenceNumber: '', Status: 0 },
    })),
    TransactionEntry: each([...rows.entries.values()].flat(), () => ({ Taxable: 1, TransactionTime: null })),
    TenderEntry: each(tenders(rows)),
  };
  return contentOf(rmsKeys(rows.variant), (table) => tables[table] ?? []);
}

/** Each receipt is paid; and the drawer is emptied, which is no sale. */
function tenders({ transactions, stores }: RmsRows): readonly Row[] {
  const paid = [...transactions.values()].map(({ StoreID, TransactionNumber, Total }) => ({
    ...{ ID: TransactionNumber, StoreID, TransactionNumber, DropPayoutID: 0, Amount: Total },
  }));
  const dropped = [...stores.keys()].map((StoreID) => ({
    ...{ ID: 900_000 + StoreID, StoreID, TransactionNumber: 0, DropPayoutID: 7, Amount: '-200.0000' },
  }));
  const rest = { BatchNumber: 1, TenderID: 1, OrderHistoryID: 0, Description: 'Card', ...secrets };
  return [...paid, ...dropped].map((row) => ({ ...row, ...rest }));
}
