import { type Product, taxes } from './goods.ts';
import type { Random } from './random.ts';
import { cents, netOf, type TicketLine } from './till.ts';

/** What of a product is needed to sell it. */
export type Article = Pick<Product, 'id' | 'name' | 'price' | 'tax' | 'weighed' | 'stocked'>;

/** One to five articles, now and then a free-text line, and at the end a discount as a line below zero. */
export function fillBasket(random: Random, articles: readonly Article[]): readonly TicketLine[] {
  const lines: TicketLine[] = [];
  const wanted = articles.length === 0 ? 0 : 1 + random.below(5);
  while (lines.length < wanted) {
    const article = random.pick(articles);
    const units = article.weighed
      ? (50 + random.below(2_500)) / 1000
      : 1 + random.below(random.chance(0.2) ? 6 : 2);
    lines.push({ article, name: article.name, units, price: article.price, tax: article.tax });
  }
  if (lines.length === 0 || random.chance(0.05)) lines.push(freeText(random, 1));
  if (random.chance(0.1)) lines.push(discount(lines));
  return lines;
}

export function freeText(random: Random, units: number | string): TicketLine {
  return { article: null, name: 'Gift wrapping', units, price: 1 + random.below(6) / 2, tax: taxes[0] };
}

function discount(lines: readonly TicketLine[]): TicketLine {
  const net = lines.reduce((sum, line) => sum + netOf(line), 0);
  return { article: null, name: 'Discount 10%', units: 1, price: -cents(net / 10), tax: taxes[0] };
}

/** The first lines of a sale brought back. */
export function broughtBack(lines: readonly TicketLine[]): readonly TicketLine[] {
  return lines
    .filter((line) => line.article)
    .slice(0, 2)
    .map((line) => ({ ...line, units: typeof line.units === 'number' ? -line.units : line.units }));
}
