import type { Wire } from '../aiq/index.ts';
import { Decimal, type DecimalText, decimalText, type InstantText } from '../model/index.ts';
import { type Fields, fieldReader, isFields } from './fields.ts';
import { good, type Reading, refused } from './reply.ts';
import { readDate } from './sale-date.ts';
import type { Switches } from './switches.ts';

export interface SoldLine {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  readonly price: DecimalText;
  readonly quantity: DecimalText;
  readonly discount: DecimalText;
}

/** A sale as it was posted. Absent texts are "", an absent total or date null. */
export interface Visit {
  readonly posId: string;
  readonly posUser: string | null;
  readonly soldAt: InstantText | null;
  readonly reportedTotal: DecimalText | null;
  readonly location: string;
  readonly channel: string;
  readonly employeeName: string;
  readonly employeeId: string;
  readonly lines: readonly SoldLine[];
}

/** `element` is `{visit: {...}}`, or the visit itself where `form` says that it may be. */
export function findVisit(element: unknown, form: Switches['bulkElement'], wire: Wire): Reading<Fields> {
  const name = wire.field('sale.visit');
  if (!isFields(element)) return refused('A sale must be an object.');
  const wrapped = element[name];
  if (wrapped === undefined || wrapped === null)
    return form === 'visit' ? refused(`${name} is required.`) : good(element);
  if (form === 'bare') return refused(`A sale must stand here without ${name}.`);
  return isFields(wrapped) ? good(wrapped) : refused(`${name} must be an object.`);
}

export function readVisit(visit: Fields, wire: Wire, switches: Switches): Reading<Visit> {
  const reader = fieldReader(visit, switches.strictTypes);
  const text = (name: string): string => reader.text(name) ?? '';
  const posId = text(wire.field('sale.posId'));
  const date = reader.text(wire.field('sale.date'));
  const soldAt = date === undefined ? null : readDate(date, switches.strictDates);
  const lines = reader
    .list(wire.field('sale.lines'))
    .map((line) => readLine(line, wire, switches.strictTypes));
  const value: Visit = {
    posId,
    posUser: text(wire.field('sale.posUser')) || null,
    soldAt,
    reportedTotal: reader.number(wire.field('sale.total')) ?? null,
    location: text(wire.field('sale.location')),
    channel: text(wire.field('sale.posType')),
    employeeName: text(wire.field('sale.employeeName')),
    employeeId: text(wire.field('sale.employeeId')),
    lines: lines.flatMap((line) => (line.kind === 'good' ? [line.value] : [])),
  };
  const badLine = lines.find((line) => line.kind === 'refused');
  const wrong = reader.wrong[0] ?? badLine?.message;
  if (wrong !== undefined) return refused(wrong);
  if (posId === '') return refused(`${wire.field('sale.posId')} is required.`);
  if (switches.strictDates && soldAt === null) {
    return refused(`${wire.field('sale.date')} must read YYYY-MM-DD HH:mm:ss +0000.`);
  }
  return good(value);
}

function readLine(line: unknown, wire: Wire, strict: boolean): Reading<SoldLine> {
  if (!isFields(line)) return refused('A line must be an object.');
  const reader = fieldReader(line, strict);
  const value: SoldLine = {
    sku: reader.text(wire.field('line.sku')) ?? '',
    name: reader.text(wire.field('line.name')) ?? '',
    category: reader.text(wire.field('line.category')) ?? '',
    brand: reader.text(wire.field('line.brand')) ?? '',
    price: reader.number(wire.field('line.price')) ?? '0',
    quantity: reader.number(wire.field('line.quantity')) ?? '1',
    discount: reader.number(wire.field('line.discount')) ?? '0',
  };
  const [wrong] = reader.wrong;
  return wrong === undefined ? good(value) : refused(wrong);
}

/** Only an explicit 0 or false in one of the two spellings is silent; absence is not, and a spelling that says yes wins. */
export function isSilent(visit: Fields, wire: Wire): boolean {
  const said = [visit[wire.field('sale.sendNotification')], visit.send_notification].filter(
    (value) => value !== undefined && value !== null,
  );
  return said.length > 0 && said.every((value) => value === 0 || value === false);
}

/** What stands at AIQ after a re-post: the new lines, or the new ones and the old ones beyond them. */
export function linesAfter(
  old: readonly SoldLine[],
  posted: readonly SoldLine[],
  replace: boolean,
): readonly SoldLine[] {
  return replace ? posted : [...posted, ...old.slice(posted.length)];
}

/**
 * The total that AIQ computes. A negative quantity lowers it:
 *     quantity 2,  price 25 -> 'line': 25, 'unit': 50
 *     quantity -2, price 25 -> 'line': -25, 'unit': -50
 */
export function totalOf(
  lines: readonly SoldLine[],
  linePrice: Switches['linePrice'],
  subtractDiscount: boolean,
): DecimalText {
  let total = new Decimal(0);
  for (const line of lines) {
    const quantity = new Decimal(line.quantity);
    const sign = quantity.isNegative() ? -1 : 1;
    total = total.plus(new Decimal(line.price).times(linePrice === 'unit' ? quantity : sign));
    if (subtractDiscount) total = total.minus(new Decimal(line.discount).times(sign));
  }
  return decimalText(total);
}

/** Units sold by SKU; lines without one say nothing about stock. */
export function unitsOf(lines: readonly SoldLine[]): ReadonlyMap<string, Decimal> {
  const units = new Map<string, Decimal>();
  for (const { sku, quantity } of lines) {
    if (sku !== '') units.set(sku, (units.get(sku) ?? new Decimal(0)).plus(quantity));
  }
  return units;
}
