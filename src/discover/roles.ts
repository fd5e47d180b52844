import { contactsIn } from './contacts.ts';
import { nameScore, type Pattern } from './dictionary.ts';
import { isAmount, reachOf } from './evidence.ts';
import type { Link } from './links.ts';
import type { Column, Table } from './survey.ts';

export const roles = ['customers', 'receipts', 'lines', 'products'] as const;
export type Role = (typeof roles)[number];

/** What speaks for a table in a role, by itself: points, and what they are for. */
export interface Case {
  readonly table: Table;
  readonly points: number;
  readonly reasons: readonly string[];
}

const called: Readonly<Record<Role, readonly Pattern[]>> = {
  customers: [
    ['customer !receipt', 1],
    ['person !receipt !employee', 0.5],
    ['company !supplier !product', 0.3],
  ],
  receipts: [
    ['receipt !line !tax !payment', 1],
    ['sale !line !tax !payment !product', 0.9],
    ['transaction !line !payment !tax', 0.8],
    ['order !line !payment !product', 0.6],
    ['document !line !payment', 0.6],
    ['header', 0.8],
  ],
  lines: [
    ['receipt line', 1],
    ['sale line', 1],
    ['line !payment !tax', 0.9],
    ['detail !payment !tax', 0.8],
    ['sale product', 0.9],
    ['receipt product', 0.9],
    ['transaction product', 0.9],
    ['order product', 0.8],
    ['order !payment', 0.4],
    ['sale !payment !tax', 0.4],
  ],
  products: [
    ['product !receipt !line !sale !order !category !quantity', 1],
    ['stock !line !location', 0.6],
    ['item !line !sale', 0.9],
  ],
};
const plain = new Set(['history', 'master', 'table', 'current']);

const others: readonly Pattern[] = [
  ['payment', 1],
  ['tax', 1],
  ['employee', 1],
  ['supplier', 1],
  ['category', 0.9],
  ['department', 0.9],
  ['log', 0.8],
  ['schedule', 0.6],
  ['location', 0.8],
  ['discount', 0.6],
];

/** What the table is like, seen alone; how tables fit together is judged with all of them. */
export function caseFor(role: Role, table: Table, links: readonly Link[]): Case {
  const name = table.name.name;
  const points: [number, string][] = [];
  const byName = nameScore(name, called[role], plain);
  if (byName > 0) points.push([2.5 * byName, 'its name']);
  const against = nameScore(name, others, plain);
  if (against > 0.4) points.push([-2 * against, '']);
  if (table.rows < 3) points.push([-1.5, '']);
  points.push(...content[role](table, links));
  return {
    table,
    points: points.reduce((sum, [worth]) => sum + worth, 0),
    reasons: points.flatMap(([worth, reason]) => (worth > 0.3 && reason !== '' ? [reason] : [])),
  };
}

const content: Readonly<Record<Role, (table: Table, links: readonly Link[]) => [number, string][]>> = {
  customers(table, links) {
    const { phone, email } = contactsIn(table, links);
    const named = reachOf(table, links).some(({ column }) => isPersonName(column));
    const secret = table.fenced.some((column) => /pass|pwd|pin/i.test(column));
    return [
      [2.2 * phone.share, 'phone numbers'],
      [2.2 * email.share, 'e-mail addresses'],
      [named ? 0.8 : 0, 'names of people'],
      [secret ? -1.5 : 0, ''],
      [table.rows >= 20 ? 0.5 : 0, ''],
    ];
  },
  receipts(table, links) {
    const times = reachOf(table, links).filter(({ column: { profile } }) => isSpread(profile));
    const exact = times.some(
      ({ column }) => column.profile.times?.withHour || column.profile.share('textDate') > 0.8,
    );
    const written = times.some(
      ({ column }) =>
        nameScore(column.name, [
          ['updated', 1],
          ['created', 1],
        ]) === 0,
    );
    return [
      [times.length > 0 ? (exact ? 1.5 : 0.9) : -1, 'a time in each row'],
      [written ? 0.3 : 0, ''],
      [times.some(({ through }) => !through) ? 0.5 : 0, ''],
      [table.rows >= 20 ? 0.5 : 0, ''],
    ];
  },
  lines(table) {
    const amounts = table.columns.filter(isAmount).length;
    const counts = table.columns.filter(isCount).length;
    return [
      [amounts > 0 ? 1 : -0.5, 'amounts of money'],
      [counts > 0 ? 0.7 : 0, 'small numbers of units'],
    ];
  },
  products(table) {
    const amounts = table.columns.filter(isAmount).length;
    const titled = table.columns.some(isTitle);
    const coded = table.columns.some(isCode);
    return [
      [amounts > 1 ? 1.4 : amounts === 1 ? 0.9 : -0.3, 'prices'],
      [titled ? 1 : -1.5, 'a name in each row'],
      [coded ? 0.5 : 0, 'a code in each row'],
    ];
  },
};

export function isPersonName({ profile, info }: Column): boolean {
  return (
    info.kind === 'text' &&
    profile.filled > 2 &&
    Math.max(profile.share('name'), profile.share('lastFirst')) > 0.6 &&
    profile.values.size > 3
  );
}

function isSpread(profile: Column['profile']): boolean {
  const some = profile.times !== undefined || profile.share('textDate') > 0.8;
  return some && profile.values.size > Math.min(8, profile.filled / 4);
}

/** Mostly small whole numbers, not all the same: units, and not a code of two or three values. */
export function isCount({ profile, info }: Column): boolean {
  const { numbers } = profile;
  if (!numbers || info.kind === 'boolean' || profile.values.size < 3) return false;
  return Math.abs(numbers.mean) < 100 && numbers.greatest < 10_000 && numbers.zero < 0.3;
}

/** A text that tells one row from most others, in words. */
export function isTitle({ profile, info }: Column): boolean {
  return (
    info.kind === 'text' &&
    profile.filled > 2 &&
    profile.share('words') > 0.8 &&
    profile.share('guid') < 0.2 &&
    profile.share('email') + profile.share('json') < 0.2 &&
    profile.values.size > 0.5 * profile.filled
  );
}

export function isCode({ profile, info }: Column): boolean {
  return (
    info.kind === 'text' &&
    profile.filled > 2 &&
    profile.values.size > 0.9 * profile.filled &&
    profile.longest <= 50
  );
}
