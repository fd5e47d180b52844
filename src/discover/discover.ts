import type { Source } from '../connector/index.ts';
import { linkBetween } from './evidence.ts';
import { type InventoryDraft, inventoryOf } from './inventory.ts';
import { linksOf } from './links.ts';
import { type PersonaDraft, personaOf } from './persona.ts';
import { linesLink, type SaleDraft, saleOf } from './sale.ts';
import { type Solution, solve } from './solve.ts';
import { type SyncChoice, syncOfState } from './stamps.ts';
import { type Survey, type SurveyOptions, surveyOf, type Table } from './survey.ts';
import { trialsOf } from './trials.ts';

/** A mapping in the making: what each table and column was judged to be, with the reasons. */
export interface Draft {
  readonly tables: Solution['tables'];
  readonly persona?: PersonaDraft & { readonly table: Table; readonly sync: SyncChoice };
  readonly sale?: SaleDraft;
  readonly inventory?: InventoryDraft & { readonly table: Table; readonly sync: SyncChoice };
  readonly fenced: readonly {
    readonly table: string;
    readonly columns: readonly string[];
    /** The row is known by one of them. */
    readonly isKey: boolean;
  }[];
  readonly skipped: readonly { readonly table: string; readonly code: string }[];
  readonly views: number;
  readonly survey: Survey;
}

/** So many receipts are read with their lines, to try sums with. */
const triedReceipts = 100;

/** Looks at a database and drafts a mapping of it. Reads bounded samples, and changes nothing. */
export async function discover(source: Source, options: SurveyOptions): Promise<Draft> {
  const survey = await surveyOf(source, options);
  const links = await linksOf(survey, source, options.pause);
  const { tables } = solve(survey, links);
  const [customer, receipt, line, product] = [
    tables.customers,
    tables.receipts,
    tables.lines,
    tables.products,
  ].map((found) => found?.table);
  const sold = line && product && linkBetween(line, product, links);
  const inventory = product && inventoryOf(product, links, sold);
  const tied = line && receipt && linesLink({ line, receipt, links });
  const trials = tied ? await trialsOf(source, tied, triedReceipts) : [];
  // A sale without its time, and a customer without phone and e-mail, are nothing to send.
  const sale =
    line && receipt ? saleOf({ receipt, line, customer, product, inventory, links, trials }) : undefined;
  const latest = sale?.latest;
  const notThese = [receipt, line, product].flatMap((table) => table ?? []);
  const persona = customer && personaOf(customer, links, notThese);
  return {
    tables,
    survey,
    ...(customer && persona?.fields.some(([name]) => name === 'mobile_phone' || name === 'email')
      ? { persona: { ...persona, table: customer, sync: syncOfState(customer, latest) } }
      : {}),
    ...(sale?.fields.some(([name]) => name === 'sold_at') ? { sale } : {}),
    ...(inventory?.stocked && product
      ? { inventory: { ...inventory, table: product, sync: syncOfState(product, latest) } }
      : {}),
    fenced: survey.tables.flatMap(({ name, fenced, keys }) =>
      fenced.length > 0
        ? [
            {
              table: name.name,
              columns: fenced,
              isKey: keys[0]?.some((column) => fenced.includes(column)) === true,
            },
          ]
        : [],
    ),
    skipped: survey.skipped.map(({ table, code }) => ({ table: table.name, code })),
    views: survey.views,
  };
}
