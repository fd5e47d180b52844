import { amountsOf, type Formula } from './amount.ts';
import { type Choice, list, quoted, valueText } from './choice.ts';
import { nameScore } from './dictionary.ts';
import { linkBetween, sameAmounts } from './evidence.ts';
import { amountYaml, exprText } from './expression.ts';
import type { InventoryDraft } from './inventory.ts';
import type { Link } from './links.ts';
import type { Packs } from './packs.ts';
import { Joins } from './section.ts';
import type { Table } from './survey.ts';
import { type Agreed, agreed, type Trial } from './totals.ts';

export interface SaleParts {
  readonly receipt: Table;
  readonly line: Table;
  readonly customer: Table | undefined;
  readonly product: Table | undefined;
  readonly inventory: InventoryDraft | undefined;
  readonly links: readonly Link[];
  /** Some receipts with their lines, to try sums with. */
  readonly trials: readonly Trial[];
}

export interface ItemsDraft {
  readonly total: Choice | undefined;
  readonly table: Table;
  readonly on: Link['on'] | undefined;
  readonly order: readonly string[];
  readonly joins: Joins;
  readonly fields: readonly (readonly [string, Choice])[];
  /** Lines that are none, by their kind. */
  readonly where?: string;
}

export function itemsOf(parts: SaleParts, tied: Link | undefined, above: Joins): ItemsDraft {
  const { receipt, line, product, inventory, links, trials } = parts;
  const joins = new Joins(line, [
    'items',
    'shopper',
    receipt.name.name,
    ...above.all.map(({ alias }) => alias),
  ]);
  const fields: [string, Choice][] = [];
  const sold = product && linkBetween(line, product, links);
  if (sold && inventory && product) {
    const core = sold.on.at(-1);
    const on = sold.on.map(({ own, other }) => ({ own: other, other: own }));
    const isSku = inventory.skuColumn !== undefined && inventory.skuColumn.name === core?.other;
    const yaml = isSku ? quoted(core?.own ?? '') : inventory.skuBehind(joins.alias(product, on));
    fields.push([
      'sku',
      {
        yaml,
        confidence: Math.min(0.99, sold.score),
        why: `${core?.own} points to ${product.name.name}: ${sold.why}`,
        instead: [],
      },
    ]);
    const title = inventory.fields.find(([name]) => name === 'name')?.[1];
    if (title)
      fields.push([
        'name',
        {
          ...title,
          yaml: quoted(`${joins.alias(product, on)}.${title.yaml.replaceAll('"', '')}`),
          why: 'the name of the product',
          instead: [],
        },
      ]);
  }
  const { quantity, formulas, packs } = amountsOf(line, receipt, links, sold ? sameAmounts(sold) : []);
  const best = agreed(formulas, trials, receipt, line);
  if (quantity) {
    const expr = quantityExpr(quantity.one.name, packs);
    const columns = [quantity.one.name, ...(packs ? [packs.times, ...(packs.per ? [packs.per] : [])] : [])];
    fields.push([
      'quantity',
      {
        yaml:
          expr === quantity.one.name && !isReturned(best)
            ? quoted(expr)
            : exprText(expr, columns, { kinds: best?.kinds }),
        confidence: quantity.confidence,
        why: [...quantity.reasons, ...(packs ? [`of packs of ${packs.times}`] : [])].join(', '),
        instead: quantity.rest
          .filter(({ points }) => points > 0.2)
          .slice(0, 2)
          .map(({ one, points }) => ({ what: one.name, confidence: points })),
      },
    ]);
  } else {
    fields.push([
      'quantity',
      {
        yaml: '{ const: 1 }',
        confidence: 0.1,
        why: 'no column looks like units; each line counts as one',
        instead: [],
      },
    ]);
  }
  if (best) fields.push(['amount', amountChoice(best, formulas)]);
  const order = [...(line.keys[0] ?? [])].filter((name) => !tied?.on.some(({ own }) => own === name));
  const sequence = order.filter(
    (name) =>
      nameScore(name, [
        ['line', 1],
        ['sequence', 1],
        ['number', 0.5],
      ]) > 0.3,
  );
  const left =
    best?.kinds && best.kinds.left.length > 0
      ? `${quoted(best.kinds.column)}: { not: ${list(best.kinds.left.map(valueText))} }`
      : undefined;
  return {
    table: line,
    total: totalOf(best),
    on: tied?.on,
    order: [...sequence, ...order.filter((name) => !sequence.includes(name))],
    joins,
    fields,
    ...(left === undefined ? {} : { where: left }),
  };
}

/** The total of a receipt is for reference; beside the sum of the lines it shows what is not right yet. */
function totalOf(best: Agreed | undefined): Choice | undefined {
  if (best?.total === undefined || best.share < 0.5) return undefined;
  const why = `${Math.round(best.share * 100)} % of the receipts say there what their lines come to`;
  return { yaml: amountYaml(best.total), confidence: 0.5 + 0.49 * best.share, why, instead: [] };
}

const quantityExpr = (quantity: string, packs: Packs | undefined): string =>
  packs ? `${quantity} * ${packs.times}${packs.per ? ` / ${packs.per}` : ''}` : quantity;

const isReturned = (best: Agreed | undefined): boolean => (best?.kinds?.returns.length ?? 0) > 0;

function amountChoice(best: Agreed, formulas: readonly Formula[]): Choice {
  const { formula, share, kinds } = best;
  const { expr, columns, orZero } = formula;
  const proof =
    share > 0.5
      ? `; ${Math.round(share * 100)} % of the receipts say the same sum`
      : '; no sum of the receipts confirms it';
  const returned = isReturned(best)
    ? `; by ${kinds?.column} some lines are returns, whatever their sign`
    : '';
  return {
    yaml:
      expr === columns[0] && !isReturned(best) ? quoted(expr) : exprText(expr, columns, { kinds, orZero }),
    confidence: share > 0.5 ? 0.6 + 0.39 * share : Math.min(0.75, formula.points),
    why: formula.reasons.join(', ') + returned + proof,
    instead: formulas
      .filter((one) => one.expr !== expr)
      .slice(0, 2)
      .map((one) => ({ what: one.expr, confidence: one.points })),
  };
}
