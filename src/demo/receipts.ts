import { type Article, broughtBack, fillBasket, freeText } from './basket.ts';
import { shopFloor } from './goods.ts';
import type { Random } from './random.ts';
import type { Stock } from './stock.ts';
import type { Ticket, TicketKind, TicketLine, Till } from './till.ts';
import { stamp, type WallClock } from './wall-clock.ts';

export interface ReceiptCounts extends Readonly<Record<TicketKind, number>> {
  readonly lines: number;
  /** Sales and returns without a customer. */
  readonly walkIns: number;
  /** Sales whose stamp is no time. */
  readonly brokenDates: number;
  /** Sales with a line of 'abc' units. */
  readonly textUnits: number;
}

export interface ReceiptsPlan {
  readonly random: Random;
  readonly till: Till;
  readonly stock: Stock;
  readonly people: readonly string[];
  readonly customers: readonly string[];
  readonly articles: readonly Article[];
  readonly moments: readonly WallClock[];
  readonly brokenDates: number;
  readonly textUnits: number;
}

/** One receipt a moment, numbered in the order of time as tills do. */
export function writeReceipts(plan: ReceiptsPlan): ReceiptCounts {
  const { random, till, stock, moments } = plan;
  const counts = {
    sale: 0,
    return: 0,
    debtPayment: 0,
    noSale: 0,
    lines: 0,
    walkIns: 0,
    brokenDates: 0,
    textUnits: 0,
  };
  let lastSale: Ticket | undefined;
  const content = (kind: TicketKind): Pick<Ticket, 'customer' | 'lines'> => {
    const customer = plan.customers.length === 0 ? null : random.pick(plan.customers);
    if (kind === 'noSale') return { customer: null, lines: [] };
    if (kind === 'debtPayment') return { customer, lines: [] };
    if (kind === 'return')
      return { customer: lastSale?.customer ?? null, lines: broughtBack(lastSale?.lines ?? []) };
    return { customer: random.chance(0.4) ? null : customer, lines: fillBasket(random, plan.articles) };
  };

  moments.forEach((at, index) => {
    const kind = kindOf(index);
    const good: Ticket = {
      kind,
      number: index + 1,
      datenew: stamp(at),
      person: random.pick(plan.people),
      ...content(kind),
    };
    // A while after the start, so that the first page that a person looks at is a good one.
    const spoilt = kind === 'sale' && index >= moments.length / 3 ? spoil(good) : good;
    till.write(spoilt);
    for (const line of good.lines) moveStock(stock, line, good.datenew);
    counts[kind]++;
    counts.lines += spoilt.lines.length;
    if (!good.customer && (kind === 'sale' || kind === 'return')) counts.walkIns++;
    if (kind === 'sale') lastSale = good;
  });
  return counts;

  function spoil(ticket: Ticket): Ticket {
    if (counts.brokenDates < plan.brokenDates) {
      counts.brokenDates++;
      return { ...ticket, datenew: `${ticket.datenew.slice(0, 10)} 27:61:00.000` };
    }
    if (counts.textUnits < plan.textUnits) {
      counts.textUnits++;
      return { ...ticket, lines: [...ticket.lines, freeText(random, 'abc')] };
    }
    return ticket;
  }
}

/** Fixed places in every fifty receipts, so that a small shop has all kinds too. */
function kindOf(index: number): TicketKind {
  if (index % 25 === 7) return 'return';
  if (index % 50 === 11) return 'debtPayment';
  if (index % 50 === 31) return 'noSale';
  return 'sale';
}

function moveStock(stock: Stock, { article, units, price }: TicketLine, datenew: string): void {
  if (!article?.stocked || typeof units !== 'number') return;
  const reason = units < 0 ? 'return' : 'sale';
  stock.move({ datenew, reason, location: shopFloor, product: article.id, units: -units, price });
}
