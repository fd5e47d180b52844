import { broughtBack, fillBasket, freeText } from './basket.ts';
import {
  type Change,
  type Counter,
  moveStock,
  references,
  type ShopProduct,
  shopProducts,
} from './counter.ts';
import { shopFloor } from './goods.ts';
import { type TicketKind, type TicketLine, ticketTypes } from './till.ts';

/** A sale to the customer given, or to a walk-in. */
export function sell(counter: Counter, customer: string | null): Change {
  const products = shopProducts(counter);
  const lines = fillBasket(counter.random, products);
  const { receipt, moved } = ring(counter, 'sale', customer, lines, products);
  const buyer = customer ? 'a customer' : 'a walk-in';
  return {
    kind: 'sale',
    words: `Sale of ${lines.length} line(s) to ${buyer}`,
    customers: [],
    receipts: [receipt],
    references: references(moved),
  };
}

/** What was last sold comes back; nothing where nothing was sold yet. */
export function takeBack(counter: Counter): Change | undefined {
  interface Row {
    product: string;
    units: number;
    price: number;
    customer: string | null;
  }
  const sold = counter.db
    .prepare<[], Row>(
      `SELECT l.product, l.units, l.price, t.customer FROM ticketlines l JOIN tickets t ON t.id = l.ticket
       WHERE l.product IS NOT NULL AND typeof(l.units) = 'real'
         AND t.id = (SELECT id FROM tickets WHERE tickettype = 0 ORDER BY ticketid DESC LIMIT 1)
       ORDER BY l.line`,
    )
    .all();
  const products = shopProducts(counter);
  const lines = sold.flatMap(({ product, units, price }): TicketLine[] => {
    const article = products.find(({ id }) => id === product);
    return article ? [{ article, name: article.name, units, price, tax: article.tax }] : [];
  });
  if (lines.length === 0) return undefined;
  const { receipt, moved } = ring(counter, 'return', sold[0]?.customer ?? null, broughtBack(lines), products);
  return {
    kind: 'return',
    words: 'Return of what was sold last',
    customers: [],
    receipts: [receipt],
    references: references(moved),
  };
}

/** A line that reaches the database after its sale: only on the newest one, and only within two minutes. */
export function addLateLine(counter: Counter): Change | undefined {
  const earliest = counter.db
    .prepare<[string], { text: string }>("SELECT strftime('%Y-%m-%d %H:%M:%f', ?, '-2 minutes') AS text")
    .get(counter.datenew);
  const sale = counter.db
    .prepare<[string, string], { id: string; line: number }>(
      `SELECT r.id, (SELECT max(line) + 1 FROM ticketlines WHERE ticket = r.id) AS line
       FROM receipts r JOIN tickets t ON t.id = r.id
       WHERE t.tickettype = 0 AND r.datenew > ? AND r.datenew <= ? ORDER BY r.datenew DESC, t.ticketid DESC LIMIT 1`,
    )
    .get(earliest?.text ?? counter.datenew, counter.datenew);
  if (!sale) return undefined;
  counter.till.addLine(sale.id, sale.line, freeText(counter.random, 1));
  return {
    kind: 'lateLine',
    words: 'A line added to a sale that was already written',
    customers: [],
    receipts: [sale.id],
    references: [],
  };
}

interface Rung {
  readonly receipt: string;
  readonly moved: readonly ShopProduct[];
}

function ring(
  counter: Counter,
  kind: TicketKind,
  customer: string | null,
  lines: readonly TicketLine[],
  products: readonly ShopProduct[],
): Rung {
  const { db, random, till, datenew } = counter;
  const number = db
    .prepare<[number], { next: number }>(
      'SELECT coalesce(max(ticketid), 0) + 1 AS next FROM tickets WHERE tickettype = ?',
    )
    .get(ticketTypes[kind]);
  const people = db.prepare<[], { id: string }>("SELECT id FROM people WHERE id <> '0' ORDER BY rowid").all();
  const person = random.pick(people).id;
  const receipt = till.write({ kind, number: number?.next ?? 1, datenew, person, customer, lines });
  const moved: ShopProduct[] = [];
  for (const { article, units, price } of lines) {
    const product = products.find(({ id }) => id === article?.id);
    if (!product?.stocked || typeof units !== 'number') continue;
    const reason = kind === 'return' ? 'return' : 'sale';
    moveStock(counter, { datenew, reason, location: shopFloor, product: product.id, units: -units, price });
    moved.push(product);
  }
  return { receipt, moved };
}
