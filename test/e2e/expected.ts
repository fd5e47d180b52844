/** What the oracle says AIQ must hold. */
export interface ExpectedWorld {
  /** By customers.id, with the prefix. */
  readonly personas: ReadonlyMap<string, ExpectedPersona>;
  /** Visible customers whom AIQ would have nothing to know by, and why. */
  readonly unsendable: ReadonlyMap<string, Unsendable>;
  /** By pos_id: receipts.id, with the prefix. */
  readonly sales: ReadonlyMap<string, ExpectedSale>;
  /** By products.reference. */
  readonly inventory: ReadonlyMap<string, ExpectedItem>;
  /** Rows that mean nothing to AIQ: keys of invisible customers, and of receipts that are no sale and no return. */
  readonly filtered: { readonly customers: readonly string[]; readonly receipts: readonly string[] };
  /** Rows that must end as dead letters: products.id without a SKU, receipts.id with a broken stamp or line. */
  readonly bad: { readonly products: readonly string[]; readonly receipts: readonly string[] };
}

export type Unsendable = 'nothing usable' | 'shared by too many' | 'another one of the household has it';

export interface ExpectedPersona {
  readonly firstName: string;
  readonly lastName: string;
  readonly mobilePhone?: string;
  readonly email?: string;
  readonly address: string;
}

/** Money in two decimals at most, quantities in three, as texts: "12.5", "-3". Nothing is "". */
export interface ExpectedSale {
  /** Null for a walk-in, and for a customer who is not among the personas. */
  readonly personaId: string | null;
  /** "2026-03-08 09:30:00 +0000" */
  readonly date: string;
  /** Sum of the amounts. */
  readonly total: string;
  readonly location: string;
  readonly employee: string;
  readonly lines: readonly ExpectedLine[];
}

export interface ExpectedLine {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly quantity: string;
  /** Of the whole line, net of tax; below zero on a return. */
  readonly amount: string;
}

export interface ExpectedItem {
  readonly name: string;
  readonly category: string;
  readonly price: string;
  readonly cost: string;
  readonly quantity: string;
}

export interface OracleOptions {
  readonly zone: string;
  readonly storeName: string;
  /** locations.id whose stock counts; empty: all. */
  readonly locations: readonly string[];
  readonly idPrefix?: string;
  /** A phone or e-mail of more customers than this goes out for none of them. Default 5. */
  readonly sharedLimit?: number;
}
