import {
  Failure,
  type InstantText,
  type Inventory,
  roundHalfUp,
  type Sale,
  type SaleLine,
} from '../model/index.ts';
import { exact, type JsonText, jsonArray, jsonNumber, jsonObject, jsonString } from './json-text.ts';
import type { Endpoint, Wire } from './wire.ts';

/**
 * The bodies of AIQ's calls, those of personas in persona-body.ts. A *part* is the JSON text of one record; `assemble`
 * makes the body of a request from parts. All is pure and keys have a fixed order, so a repeat has the same bytes.
 * An absent field is left out. A null text is sent as "" (JSON `null` means nothing to AIQ's decoder); a null number
 * is left out, since there is no empty number.
 */

/**
 * The body of the single call: `{"visit": {...}}`. `posUser` is AIQ's or the POS's id of the shopper, null where there
 * is none. The shopper is never messaged about the sale.
 * @throws Failure RECORD_INVALID
 */
export function salePart(key: string, sale: Sale, posUser: string | null, wire: Wire): JsonText {
  return jsonObject([[wire.field('sale.visit'), visit(key, sale, posUser, wire)]]);
}

/** An element of the bulk call, as `wire.bulkElement` says. @throws Failure RECORD_INVALID */
export function bulkSalePart(key: string, sale: Sale, posUser: string | null, wire: Wire): JsonText {
  return wire.bulkElement === 'visit' ? salePart(key, sale, posUser, wire) : visit(key, sale, posUser, wire);
}

/** @throws Failure RECORD_INVALID */
export function inventoryPart(key: string, inventory: Inventory, wire: Wire): JsonText {
  return jsonObject([
    [wire.field('inventory.sku'), text(key)],
    [wire.field('inventory.name'), text(inventory.name)],
    [wire.field('inventory.category'), text(inventory.category)],
    [wire.field('inventory.brand'), text(inventory.brand)],
    [wire.field('inventory.price'), money(inventory.price, 'price')],
    [wire.field('inventory.cost'), money(inventory.cost, 'cost')],
    [wire.field('inventory.quantity'), quantity(inventory.quantity)],
  ]);
}

/** The body of one request: an array for the bulk calls, the one part itself for the others. */
export function assemble(endpoint: Endpoint, parts: readonly JsonText[]): JsonText {
  if (endpoint === 'sales' || endpoint === 'inventory' || endpoint === 'members') return jsonArray(parts);
  const [part, ...rest] = parts;
  if (part === undefined || rest.length > 0) {
    throw new Failure('BUG', `A ${endpoint} request takes exactly one record.`);
  }
  return part;
}

function visit(key: string, sale: Sale, posUser: string | null, wire: Wire): JsonText {
  return jsonObject([
    [wire.field('sale.posId'), text(key)],
    [wire.field('sale.posUser'), posUser === null ? undefined : text(posUser)],
    [wire.field('sale.posType'), text(sale.channel)],
    [wire.field('sale.date'), jsonString(aiqDate(sale.soldAt))],
    [wire.field('sale.total'), money(sale.total, 'total')],
    [wire.field('sale.location'), text(sale.location)],
    [wire.field('sale.sendNotification'), '0'],
    [wire.field('sale.employeeName'), text(sale.employeeName)],
    [wire.field('sale.employeeId'), text(sale.employeeId)],
    [wire.field('sale.lines'), jsonArray(sale.lines.map((line) => saleLine(line, wire)))],
  ]);
}

/**
 * Quantity carries the sign of a line; price is turned accordingly. Two of $12.50 each:
 *     sold      quantity "2",  amount "25"  -> 'line': 25, 'unit': 12.5
 *     returned  quantity "-2", amount "-25" -> the same prices, quantity -2
 *     coupon    quantity "1",  amount "-5"  -> price -5
 * A unit price is rounded to cents: three for $10.00 go out as 3 x 3.33. A line of quantity 0 sends its amount.
 */
function saleLine(line: SaleLine, wire: Wire): JsonText {
  const count = roundHalfUp(exact(line.quantity, 'quantity'), 3);
  const amount = exact(line.amount, 'amount');
  const signed = count.isNegative() && !count.isZero() ? amount.negated() : amount;
  const price = wire.linePrice === 'unit' && !count.isZero() ? signed.dividedBy(count.abs()) : signed;
  return jsonObject([
    [wire.field('line.sku'), text(line.sku)],
    [wire.field('line.name'), text(line.name)],
    [wire.field('line.category'), text(line.category)],
    [wire.field('line.brand'), text(line.brand)],
    [wire.field('line.price'), jsonNumber(price, 2, 'amount')],
    [wire.field('line.quantity'), jsonNumber(count, 3, 'quantity')],
    [wire.field('line.discount'), discount(line)],
  ]);
}

/** POS systems write the discount of a return with either sign; AIQ gets it positive, as it gets the price. */
function discount(line: SaleLine): JsonText | undefined {
  if (!line.discount) return undefined;
  const value = exact(line.discount, 'discount');
  return jsonNumber(line.quantity.startsWith('-') ? value.abs() : value, 2, 'discount');
}

/** "2026-03-08T09:59:59.123456Z" -> "2026-03-08 09:59:59 +0000" */
function aiqDate(instant: InstantText): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/.exec(instant);
  if (!parts) throw new Failure('RECORD_INVALID', 'The time of the sale is not an instant in UTC.');
  return `${parts[1]} ${parts[2]} +0000`;
}

function text(value: string | null | undefined): JsonText | undefined {
  return value === undefined ? undefined : jsonString(value ?? '');
}

function money(value: string | null | undefined, what: string): JsonText | undefined {
  return value === undefined || value === null ? undefined : jsonNumber(exact(value, what), 2, what);
}

function quantity(value: string): JsonText {
  return jsonNumber(exact(value, 'quantity'), 3, 'quantity');
}
