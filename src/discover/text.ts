import type { Choice } from './choice.ts';
import { oneOrList, quoted } from './choice.ts';
import type { Draft } from './discover.ts';
import { countingRows } from './flags.ts';
import { type JoinDraft, keyOf, onText, tableText } from './section.ts';
import type { Found } from './solve.ts';
import type { SyncChoice } from './stamps.ts';
import type { Table } from './survey.ts';

/** The mapping file, each choice with how sure it is, why, and what was considered instead. */
export function mappingText(draft: Draft, about: { readonly pos: string; readonly engine: string }): string {
  const { persona, sale, inventory } = draft;
  return `${[
    '# A draft by `aiq-pos discover`, made of the names, forms and sums of some rows. It is a guess: read it line by line,',
    '# hold it against `aiq-pos preview`, and correct it. Behind each choice stands how sure it is (1 is certain), why, and',
    '# what was considered instead. docs/mapping.md explains every key.',
    `pos: ${JSON.stringify(about.pos)}`,
    `engines: [${about.engine}]`,
    '',
    'params:',
    '  store_name:',
    '    description: Name of the shop as AIQ knows it; sales are booked to this store.',
    '    default: ""',
    '',
    ...(persona
      ? personaLines(draft, persona)
      : missing('persona', 'customers with phones or e-mails', draft.tables.customers)),
    '',
    ...(sale
      ? saleLines(draft, sale)
      : missing('sale', 'receipts with their time and lines', draft.tables.receipts)),
    '',
    ...(inventory
      ? inventoryLines(draft, inventory)
      : missing('inventory', 'products with units in stock', draft.tables.products)),
    ...fencedLines(draft),
  ].join('\n')}\n`;
}

const missing = (model: string, what: string, found: Found | undefined): readonly string[] =>
  wrapped(`${model}: no table holds ${what}.${found ? ` Nearest to it: ${found.table.name.name}.` : ''}`);

function personaLines(
  { tables: { customers } }: Draft,
  persona: NonNullable<Draft['persona']>,
): readonly string[] {
  return [
    'persona:',
    ...indent([
      ...fromLines(customers),
      `key: ${oneOrList(keyOf(persona.table))}`,
      ...syncLines(persona.sync),
      ...joinLines(persona.joins.all),
      ...childLines(persona.children.map(({ name, table, on }) => ({ name, table, on }))),
      ...(persona.lists.length > 0
        ? [`lists: { ${persona.lists.map(([name, column]) => `${name}: ${column}`).join(', ')} }`]
        : []),
      ...whereLines(persona.table),
      'fields:',
      ...indent(persona.fields.flatMap(fieldLines)),
    ]),
  ];
}

function saleLines(
  { tables: { receipts, lines } }: Draft,
  sale: NonNullable<Draft['sale']>,
): readonly string[] {
  const { items } = sale;
  return [
    'sale:',
    ...indent([
      ...fromLines(receipts),
      ...(sale.group ? ['# lines without receipts: all with one key make one', 'group: true'] : []),
      `key: ${oneOrList(sale.key)}`,
      ...syncLines(sale.sync),
      ...joinLines(sale.joins.all),
      ...childLines(sale.children),
      ...whereLines(sale.receipt),
      ...statusLines(sale.receipt),
      'fields:',
      ...indent([
        ...sale.fields.flatMap(fieldLines),
        'location: { param: store_name }',
        'channel: { const: in-store }',
      ]),
      'items:',
      ...indent([
        ...(items.on === undefined ? [] : [...fromLines(lines), `on: ${onText(items.on)}`]),
        ...(items.order.length > 0 ? [`order: ${oneOrList(items.order)}`] : []),
        ...joinLines(items.joins.all),
        ...(items.where === undefined
          ? []
          : ['# the sums of the receipts agree only without these lines', `where: { ${items.where} }`]),
        'fields:',
        ...indent([
          ...items.fields.flatMap(fieldLines),
          ...(items.fields.some(([name]) => name === 'amount') ? [] : amountMissing(items.table)),
        ]),
      ]),
    ]),
  ];
}

/** Without it the mapping is refused: better than lines of 0. */
function amountMissing({ name, columns }: Table): readonly string[] {
  const numbers = columns.filter(({ profile }) => profile.numbers).map((column) => column.name);
  return wrapped(
    `amount: no column of ${name.name} looks like a price, so it is yours to say: what a line comes to, as { expr: "..." } of ${numbers.join(', ')}.`,
  );
}

function inventoryLines(
  { tables: { products } }: Draft,
  inventory: NonNullable<Draft['inventory']>,
): readonly string[] {
  const { stock } = inventory;
  return [
    'inventory:',
    ...indent([
      ...fromLines(products),
      ...(inventory.group === undefined
        ? [`key: ${oneOrList(keyOf(inventory.table))}`]
        : [
            '# a product has a row for each store: all with one key make one',
            'group: true',
            `key: ${quoted(inventory.group)}`,
          ]),
      ...syncLines(inventory.sync),
      ...joinLines(inventory.joins.all),
      ...(stock ? childLines([{ name: 'stock', table: stock.table, on: stock.on }]) : []),
      ...whereLines(inventory.table),
      'fields:',
      ...indent(inventory.fields.flatMap(fieldLines)),
    ]),
  ];
}

function fromLines(found: Found | undefined): readonly string[] {
  if (!found) return [];
  const instead = found.instead
    .filter(({ confidence }) => confidence > 0.02)
    .map(({ table, confidence }) => `${table.name.name} (${confidence.toFixed(2)})`);
  return [
    comment(found.confidence, found.reasons.join(', '), instead),
    `from: ${tableText(found.table)}`,
  ].flat();
}

const syncLines = ({ yaml, why, instead }: SyncChoice): readonly string[] => [
  ...wrapped(`${why}.${instead.length > 0 ? ` Other times in it: ${instead.join(', ')}.` : ''}`),
  `sync: ${yaml}`,
];

const joinLines = (joins: readonly JoinDraft[]): readonly string[] =>
  joins.length === 0
    ? []
    : [
        'joins:',
        ...indent(
          joins.map(({ alias, table, on }) => `${alias}: { table: ${tableText(table)}, on: ${onText(on)} }`),
        ),
      ];

const childLines = (
  children: readonly { readonly name: string; readonly table: Table; readonly on: JoinDraft['on'] }[],
): readonly string[] =>
  children.length === 0
    ? []
    : [
        'children:',
        ...indent(
          children.map(({ name, table, on }) => `${name}: { from: ${tableText(table)}, on: ${onText(on)} }`),
        ),
      ];

function whereLines(table: Table): readonly string[] {
  const flags = countingRows(table);
  return flags.length === 0
    ? []
    : ['where:', ...indent(flags.flatMap(({ yaml, why }) => [`# ${why}`, yaml]))];
}

/** Columns that may tell receipts that do not count: nobody but the shop knows which of their values do. */
function statusLines(table: Table): readonly string[] {
  const few = table.columns.filter(
    ({ name, profile }) =>
      profile.values.size > 1 &&
      profile.values.size <= 8 &&
      /stat|type|typ|void|estado|tipo|anul|cancel/i.test(name),
  );
  if (few.length === 0) return [];
  const names = few.map(({ name, profile }) => `${name} (${profile.values.size} values)`).join(', ');
  return wrapped(
    `Do all receipts count? Look at ${names}, and say which do: where: { ${few[0]?.name}: [...] }. Are some returns, with quantities above zero, they need a sign: docs/recipes.md.`,
  );
}

function fieldLines([name, { yaml, confidence, why, instead }]: readonly [
  string,
  Choice,
]): readonly string[] {
  const others = instead
    .filter((one) => one.confidence > 0.15)
    .map(({ what, confidence: its }) => `${what} (${Math.min(0.99, its).toFixed(2)})`);
  return [...comment(confidence, why, others), `${name}: ${yaml}`];
}

const comment = (confidence: number, why: string, instead: readonly string[]): readonly string[] =>
  wrapped(
    `${confidence.toFixed(2)}${why === '' ? '' : `: ${why}`}.${instead.length > 0 ? ` Instead: ${instead.join(', ')}.` : ''}`,
  );

function fencedLines({ fenced, skipped, views }: Draft): readonly string[] {
  const all = fenced.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`));
  return [
    ...(all.length > 0
      ? ['', ...wrapped(`Never read, by what they are called or hold: ${all.join(', ')}.`)]
      : []),
    ...fenced.flatMap(({ table, isKey }) => (isKey ? keyFenced(table) : [])),
    ...(skipped.length > 0
      ? [
          '',
          ...wrapped(
            `Not looked into: ${skipped.map(({ table, code }) => `${quoted(table)} (${code})`).join(', ')}.`,
          ),
        ]
      : []),
    ...(views > 0 ? ['', ...wrapped(`${views} views were not looked into.`)] : []),
  ];
}

const keyFenced = (table: string): readonly string[] =>
  wrapped(
    `${table} is known by one of them, so nothing could be tied to it. Is it no card of a bank, then ask for a view of the table and of those that point to it which calls it otherwise, and map the views: docs/mapping.md.`,
  );

const indent = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => (line === '' ? '' : `  ${line}`));

/** A comment in lines of about a hundred characters. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 104) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
