import type { WorldSale } from '../../src/sandbox/index.ts';
import { countingLines, outOfOrder } from './known.ts';
import { stateOf, stateText } from './rows.ts';
import type { Judged } from './world.ts';

const mark = '-void';

/** Receipts of the shop have no such keys. */
export const isVoid = (key: string): boolean => key.endsWith(mark);

/**
 * A receipt that has left is nothing at AIQ, it and what takes it back together; of one that counts, nothing is taken
 * back. In words, where that is not so.
 */
export function voidProblems(judged: Judged, sales: ReadonlyMap<string, WorldSale>): readonly string[] {
  const strays = [...sales.keys()].filter((key) => isVoid(key) && !sales.has(key.slice(0, -mark.length)));
  return [
    ...strays.map((key) => `at AIQ ${key} takes back what is not there`),
    ...[...sales].flatMap(([key, sale]) => {
      if (isVoid(key)) return [];
      const voided = sales.get(`${key}${mark}`);
      const wrong = [balanceProblem(judged, key, sale, voided), orderProblem(judged, key)];
      return wrong.flatMap((problem) => (problem === null ? [] : `at AIQ sale ${key} ${problem}`));
    }),
  ];
}

function balanceProblem(
  { shop, shape, content }: Judged,
  key: string,
  sale: WorldSale,
  voided: WorldSale | undefined,
): string | null {
  const back = countingLines(voided?.lines ?? []);
  const left = balance([...sale.lines, ...(voided?.lines ?? [])]);
  if (stateOf(content, 'sale', key) !== null) {
    return back.length > 0 ? `counts, and is taken back: ${back.join(', ')}` : null;
  }
  const isThere = shop.past('sale', key).at(-1)?.isThere ?? false;
  // A receipt that is purged says nothing where nobody looks for it: then it is as it was.
  if (!isThere && !shape.salePass && back.length === 0) return null;
  if (left.length > 0) return `has left, and there remains: ${left.join(', ')}`;
  if (voided?.contactId === sale.contactId && Number(voided.total) === -Number(sale.total)) return null;
  return `is ${sale.total} of ${sale.contactId}, and taken back ${voided?.total} from ${voided?.contactId}`;
}

/** Units and money by SKU, of those that do not come to nothing. */
function balance(lines: WorldSale['lines']): readonly string[] {
  const sums = new Map<string, { readonly units: number; readonly money: number }>();
  for (const { sku, quantity, price } of lines) {
    const { units, money } = sums.get(sku) ?? { units: 0, money: 0 };
    const signed = Number(price) * (quantity.startsWith('-') ? -1 : 1);
    sums.set(sku, { units: units + Number(quantity), money: money + signed });
  }
  return [...sums].flatMap(([sku, { units, money }]) =>
    units === 0 && money === 0 ? [] : `${units} of ${sku} for ${money}`,
  );
}

/** What was taken back are states that the receipt had, in their order. */
function orderProblem({ uid, shop, machine }: Judged, key: string): string | null {
  const sent = machine.sandbox
    .accepted('sale', uid, `${key}${mark}`)
    .map(({ body }) => JSON.parse(body))
    .flatMap(({ budtenderID, visit_details_attributes: lines }) => {
      const sold = countingLines(
        lines.map((line: { quantity: number }) => ({ ...line, quantity: -line.quantity })),
      );
      return sold.length === 0 ? [] : stateText(budtenderID, sold);
    });
  const wrong = outOfOrder(shop.past('sale', key), sent);
  return wrong === null ? null : `(taken back) ${wrong}`;
}
