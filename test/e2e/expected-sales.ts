import type Database from 'better-sqlite3';
import { exact, plus, rounded, textOf, times, zero } from './exact.ts';
import type { ExpectedLine, ExpectedPersona, ExpectedSale, OracleOptions } from './expected.ts';
import { utcReader } from './local-time.ts';
import { type Nullable, text } from './text.ts';

export function expectedSales(
  db: Database.Database,
  { zone, storeName, idPrefix = '' }: OracleOptions,
  personas: ReadonlyMap<string, ExpectedPersona>,
) {
  interface Receipt {
    id: string;
    datenew: string;
    tickettype: number;
    customer: Nullable;
    employee: Nullable;
  }
  const receipts = db.prepare<[], Receipt>(
    `SELECT r.id, r.datenew, t.tickettype, t.customer, p.name AS employee
     FROM receipts r JOIN tickets t ON t.id = r.id LEFT JOIN people p ON p.id = t.person ORDER BY r.datenew, r.id`,
  );
  const lines = linesByTicket(db);
  const utc = utcReader(zone);
  const sales = new Map<string, ExpectedSale>();
  const filtered: string[] = [];
  const bad: string[] = [];
  for (const { id, datenew, tickettype, customer, employee } of receipts.all()) {
    if (tickettype !== 0 && tickettype !== 1) {
      filtered.push(id);
      continue;
    }
    const date = utc(datenew);
    const sold = lines.get(id) ?? [];
    const good = sold.filter((line) => line !== undefined);
    if (!date || good.length < sold.length) {
      bad.push(id);
      continue;
    }
    const persona = customer === null ? undefined : `${idPrefix}${customer}`;
    sales.set(`${idPrefix}${id}`, {
      personaId: persona !== undefined && personas.has(persona) ? persona : null,
      date,
      total: textOf(good.reduce((sum, { amount }) => plus(sum, exact(amount) ?? zero), zero)),
      location: storeName,
      employee: text(employee),
      lines: good,
    });
  }
  return { sales, filtered, bad };
}

/** Lines in their order; undefined stands for one that cannot be read. */
function linesByTicket(db: Database.Database): ReadonlyMap<string, readonly (ExpectedLine | undefined)[]> {
  interface Row {
    ticket: string;
    units: number | string;
    price: number | string;
    reference: Nullable;
    name: Nullable;
    category: Nullable;
  }
  const rows = db.prepare<[], Row>(
    `SELECT l.ticket, l.units, l.price, p.reference, p.name, c.name AS category FROM ticketlines l
     LEFT JOIN products p ON p.id = l.product LEFT JOIN categories c ON c.id = p.category ORDER BY l.ticket, l.line`,
  );
  const found = new Map<string, (ExpectedLine | undefined)[]>();
  for (const { ticket, units, price, reference, name, category } of rows.iterate()) {
    const [quantity, each] = [exact(units), exact(price)];
    const line = quantity &&
      each && {
        sku: text(reference),
        // What was typed in by hand stands in a binary column that is never read.
        name: text(name) || 'Open item',
        category: text(category),
        quantity: textOf(rounded(quantity, 3)),
        amount: textOf(rounded(times(quantity, each), 2)),
      };
    found.set(ticket, [...(found.get(ticket) ?? []), line]);
  }
  return found;
}
