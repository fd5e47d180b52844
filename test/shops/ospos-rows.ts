import { type Content, contentOf, type Row } from './content.ts';
import { osposKeys } from './ospos-schema.ts';

/** Names as in the database; decimals as text in the scale of their column. */
export type Person = {
  readonly person_id: number;
  readonly first_name: string;
  readonly last_name: string;
  readonly phone_number: string;
  readonly email: string;
  readonly address_1: string;
  readonly address_2: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
};

export type Customer = {
  readonly person_id: number;
  readonly company_name: string | null;
  readonly deleted: number;
  readonly consent: number;
};

export type Item = {
  readonly item_id: number;
  readonly item_number: string | null;
  readonly name: string;
  readonly category: string;
  readonly cost_price: string;
  readonly unit_price: string;
  readonly stock_type: number;
  readonly deleted: number;
};

export type StockLocation = {
  readonly location_id: number;
  readonly location_name: string;
  readonly deleted: number;
};
export type Quantity = { readonly item_id: number; readonly location_id: number; readonly quantity: string };

export type Sale = {
  readonly sale_id: number;
  /** As a session in UTC shows it: "2026-03-08 01:30:00". */
  readonly sale_time: string;
  readonly customer_id: number | null;
  readonly employee_id: number;
  readonly sale_status: number;
  readonly sale_type: number;
  readonly invoice_number: string | null;
};

export type Line = {
  readonly sale_id: number;
  readonly item_id: number;
  readonly line: number;
  readonly quantity_purchased: string;
  readonly item_cost_price: string;
  readonly item_unit_price: string;
  readonly discount: string;
  readonly discount_type: number;
  readonly item_location: number;
};

/** The rows of an OSPOS shop, by their keys. A row is replaced, never changed, so that a content holds still. */
export interface OsposRows {
  readonly people: Map<number, Person>;
  readonly customers: Map<number, Customer>;
  readonly items: Map<number, Item>;
  readonly locations: Map<number, StockLocation>;
  /** By item and location: "7 1". */
  readonly quantities: Map<string, Quantity>;
  readonly sales: Map<number, Sale>;
  readonly lines: Map<number, readonly Line[]>;
}

/** The people who work there; the first three of `people`. */
export const employees = [1, 2, 3] as const;

export const saleStatus = { completed: 0, suspended: 1, cancelled: 2 } as const;
export const saleType = { sale: 0, invoice: 1, workOrder: 2, quote: 3, return: 4 } as const;

export function osposContent(rows: OsposRows): Content {
  const tables: Readonly<Record<string, Iterable<Row>>> = {
    ospos_app_config: [
      { key: 'tax_included', value: '0' },
      { key: 'timezone', value: 'America/Denver' },
    ],
    ospos_people: rows.people.values(),
    ospos_customers: rows.customers.values(),
    ospos_employees: employees.map((id) => ({
      person_id: id,
      username: `till${id}`,
      password: 'not to be read',
    })),
    ospos_stock_locations: rows.locations.values(),
    ospos_items: rows.items.values(),
    ospos_item_quantities: rows.quantities.values(),
    ospos_sales: rows.sales.values(),
    ospos_sales_items: [...rows.lines.values()].flat(),
  };
  return contentOf(osposKeys, (table) => tables[table] ?? []);
}

/** 12345 thousandths in a column of three decimals: "12.345". */
export function decimal(units: number, places: 2 | 3): string {
  const digits = String(Math.abs(units)).padStart(places + 1, '0');
  return `${units < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The other way: "12.345" are 12345 thousandths. */
export const unitsOf = (text: string): number => Number(text.replace('.', ''));
