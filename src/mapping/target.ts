import type { Inventory, Persona, Sale, SaleLine } from '../model/index.ts';

/** What a field must hold; the rule of each is in the documentation, section "Kinds". */
export type TargetKind = 'text' | 'phone' | 'email' | 'date' | 'boolean' | 'instant' | 'money' | 'quantity';

/** A field of a mapping file (snake_case) and the field of the record that it fills. */
export interface Target<Key> {
  readonly key: Key;
  readonly kind: TargetKind;
  readonly about: string;
  /** A record without it cannot be made. */
  readonly required?: true;
}

/** The fields of a body that hold something of this type, or nothing. */
export type KeysFor<Body, Type> = {
  [Key in keyof Body]-?: null extends Body[Key] ? (Type extends Body[Key] ? Key : never) : never;
}[keyof Body];

type Targets<Body, Type> = Readonly<Record<string, Target<KeysFor<Body, Type>>>>;

export const personaTexts = {
  first_name: { key: 'firstName', kind: 'text', about: 'Given name.' },
  last_name: { key: 'lastName', kind: 'text', about: 'Family name.' },
  mobile_phone: { key: 'mobilePhone', kind: 'phone', about: 'Phone; sent as ten digits.' },
  email: { key: 'email', kind: 'email', about: 'E-mail address.' },
  address: { key: 'address', kind: 'text', about: 'Postal address on one line.' },
  birthdate: { key: 'birthdate', kind: 'date', about: 'Date of birth.' },
  favorite_store: { key: 'favoriteStore', kind: 'text', about: 'Name of the shop that the shopper prefers.' },
} as const satisfies Targets<Persona, string>;

export const personaFlags = {
  loyalty: { key: 'loyalty', kind: 'boolean', about: 'Member of the loyalty programme.' },
  sms_opt_in: { key: 'smsOptIn', kind: 'boolean', about: 'Agreed to text messages.' },
  email_opt_in: { key: 'emailOptIn', kind: 'boolean', about: 'Agreed to e-mail.' },
} as const satisfies Targets<Persona, boolean>;

export const saleTexts = {
  total: {
    key: 'total',
    kind: 'money',
    about: 'Total of the receipt, for reference: AIQ adds up the lines.',
  },
  location: { key: 'location', kind: 'text', about: 'Name of the shop, as AIQ knows it.' },
  channel: { key: 'channel', kind: 'text', about: 'Where it was sold: "in-store", "online".' },
  employee_id: { key: 'employeeId', kind: 'text', about: 'Key of the cashier.' },
  employee_name: { key: 'employeeName', kind: 'text', about: 'Name of the cashier.' },
} as const satisfies Targets<Sale, string>;

export const lineTexts = {
  sku: { key: 'sku', kind: 'text', about: 'SKU of the product, the same text as in `inventory`.' },
  name: { key: 'name', kind: 'text', about: 'Name as sold.' },
  category: { key: 'category', kind: 'text', about: 'Category.' },
  brand: { key: 'brand', kind: 'text', about: 'Brand.' },
  discount: { key: 'discount', kind: 'money', about: 'Money taken off the whole line, for information.' },
  cost: { key: 'cost', kind: 'money', about: 'Cost of the whole line.' },
} as const satisfies Targets<SaleLine, string>;

export const inventoryTexts = {
  name: { key: 'name', kind: 'text', about: 'Name of the product.' },
  category: { key: 'category', kind: 'text', about: 'Category.' },
  brand: { key: 'brand', kind: 'text', about: 'Brand.' },
  price: { key: 'price', kind: 'money', about: 'Price of one unit.' },
  cost: { key: 'cost', kind: 'money', about: 'Cost of one unit.' },
} as const satisfies Targets<Inventory, string>;

/** Fields without which there is no record, and fields that make its key. */
export const soldAt = { key: 'soldAt', kind: 'instant', about: 'When it was sold.', required: true } as const;
export const posId = {
  key: 'key',
  kind: 'text',
  about: "AIQ's key of the sale; default: the key columns, joined with -.",
} as const;
export const sku = {
  key: 'key',
  kind: 'text',
  about: "SKU, AIQ's key of the product.",
  required: true,
} as const;
export const lineAmounts = {
  quantity: { key: 'quantity', kind: 'quantity', about: 'Units sold; negative on a return.', required: true },
  amount: {
    key: 'amount',
    kind: 'money',
    about: 'Price of the whole line, net of all discounts; negative on a return.',
    required: true,
  },
} as const satisfies Readonly<Record<string, Target<keyof SaleLine>>>;
export const stock = {
  key: 'quantity',
  kind: 'quantity',
  about: 'Units in stock, summed over the locations that count.',
  required: true,
} as const;
