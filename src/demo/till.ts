import type Database from 'better-sqlite3';
import type { Product } from './goods.ts';
import { taxes } from './goods.ts';
import type { Random } from './random.ts';

export type Value = string | number | null | Buffer;

/** A prepared INSERT of these columns: `write('0', 'Shop floor')`. Columns not named keep their default. */
export function writer(
  db: Database.Database,
  table: string,
  columns: readonly string[],
): (...row: readonly Value[]) => void {
  const marks = columns.map(() => '?').join(', ');
  const statement = db.prepare<Value[]>(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`);
  return (...row) => {
    statement.run(...row);
  };
}

/** What the POS calls `tickettype`. */
export const ticketTypes = { sale: 0, return: 1, debtPayment: 2, noSale: 3 } as const;
export type TicketKind = keyof typeof ticketTypes;

export interface TicketLine {
  /** Null for a free-text line, which has a name and a price only. */
  readonly article: Pick<Product, 'id' | 'stocked'> | null;
  readonly name: string;
  /** A text only in the bad rows: the POS's SQLite file takes 'abc' as a number of units. */
  readonly units: number | string;
  readonly price: number;
  readonly tax: (typeof taxes)[number];
}

export interface Ticket {
  readonly kind: TicketKind;
  readonly number: number;
  /** As it stands in the database, local: "2026-03-08 02:30:00.000". */
  readonly datenew: string;
  readonly person: string;
  readonly customer: string | null;
  readonly lines: readonly TicketLine[];
}

/** The rows of stock moves, in the POS's words: a sale takes out, a return or a delivery brings in, a count corrects. */
const reasons = { sale: -1, return: 2, delivery: 1, countUp: 4, countDown: -4 } as const;

export interface StockMove {
  readonly datenew: string;
  readonly reason: keyof typeof reasons;
  readonly location: string;
  readonly product: string;
  readonly units: number;
  readonly price: number;
}

/** The writers of tickets and stock moves, prepared once for a whole shop or one moment of trading. */
export interface Till {
  /** Returns the receipt's id. */
  readonly write: (ticket: Ticket) => string;
  readonly addLine: (receipt: string, line: number, content: TicketLine) => void;
  readonly move: (move: StockMove) => void;
}

export function openTill(db: Database.Database, random: Random, drawer: string): Till {
  const receipt = writer(db, 'receipts', ['id', 'money', 'datenew', 'person']);
  const ticketRow = writer(db, 'tickets', ['id', 'tickettype', 'ticketid', 'person', 'customer']);
  const lineRow = writer(db, 'ticketlines', [
    'ticket',
    'line',
    'product',
    'units',
    'price',
    'taxid',
    'attributes',
  ]);
  const payment = writer(db, 'payments', ['id', 'receipt', 'payment', 'total', 'tendered']);
  const taxLine = writer(db, 'taxlines', ['id', 'receipt', 'taxid', 'base', 'amount']);
  const diary = writer(db, 'stockdiary', [
    'id',
    'datenew',
    'reason',
    'location',
    'product',
    'units',
    'price',
  ]);

  const addLine: Till['addLine'] = (id, line, { article, name, units, price, tax }) =>
    lineRow(id, line, article?.id ?? null, units, price, tax.id, properties(name));

  const settle = (id: string, ticket: Ticket): void => {
    let total = 0;
    for (const tax of taxes) {
      const lines = ticket.lines.filter((line) => line.tax === tax);
      if (lines.length === 0) continue;
      const base = cents(lines.reduce((sum, line) => sum + netOf(line), 0));
      const amount = cents(base * tax.rate);
      taxLine(random.uuid(), id, tax.id, base, amount);
      total = cents(total + base + amount);
    }
    if (ticket.kind === 'return') payment(random.uuid(), id, 'cashrefund', total, null);
    else if (random.chance(0.4)) payment(random.uuid(), id, 'cash', total, Math.ceil(total / 5) * 5);
    else payment(random.uuid(), id, 'magcard', total, null);
  };

  return {
    addLine,
    write: (ticket) => {
      const id = random.uuid();
      receipt(id, drawer, ticket.datenew, ticket.person);
      ticketRow(id, ticketTypes[ticket.kind], ticket.number, ticket.person, ticket.customer);
      ticket.lines.forEach((line, index) => {
        addLine(id, index, line);
      });
      if (ticket.kind === 'debtPayment') {
        const paid = 5 + random.below(100);
        payment(random.uuid(), id, 'cash', paid, paid);
        payment(random.uuid(), id, 'debtpaid', -paid, null);
      } else if (ticket.kind !== 'noSale') settle(id, ticket);
      return id;
    },
    move: ({ datenew, reason, location, product, units, price }) =>
      diary(random.uuid(), datenew, reasons[reason], location, product, units, price),
  };
}

export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

export function netOf(line: TicketLine): number {
  return typeof line.units === 'number' ? line.units * line.price : line.price;
}

/** The POS keeps the name as sold in a binary column, as an XML list of properties. */
function properties(name: string): Buffer {
  const text = name.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
  return Buffer.from(
    `<?xml version="1.0"?><properties><entry key="product.name">${text}</entry></properties>`,
  );
}
