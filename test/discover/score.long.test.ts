import { afterAll, describe, expect, test } from 'vitest';
import { type Role, roles } from '../../src/discover/roles.ts';
import { invented } from './shops/invented.ts';
import { shipped } from './shops/shipped.ts';
import type { Renaming } from './shops/shop.ts';
import { spanish } from './shops/spanish.ts';
import { shippedText, type Tried, tryShop } from './trying.ts';

/** No word of the shop is left, and none of ours comes in: z5k, q1mc, ... */
function opaque(): Renaming {
  const given = new Map<string, string>();
  return (name, table) => {
    const known =
      given.get(`${table} ${name}`) ?? `${table ? 'q' : 'z'}${((given.size + 7) * 7_919).toString(36)}`;
    given.set(`${table} ${name}`, known);
    return known;
  };
}

const lines: string[] = [];
const rightOf = ({ verdicts }: Tried): number => verdicts.filter(({ right }) => right !== 'no').length;

function tell(name: string, names: string, tried: Tried): void {
  const { verdicts } = tried;
  const count = (right: string) => verdicts.filter((one) => one.right === right).length;
  const wrong = verdicts
    .filter(({ right }) => right === 'no')
    .map(({ field, share }) => `${field} (${Math.round(share * 100)} %)`);
  const score = `${rightOf(tried)} of ${verdicts.length}`;
  lines.push(
    `${name.padEnd(24)}${names.padEnd(10)}${score.padEnd(10)}by values ${String(count('values')).padEnd(4)}by column ${String(count('column')).padEnd(4)}wrong: ${wrong.join(', ') || '-'}`,
  );
}

afterAll(() => {
  process.stdout.write(
    `\nEssential fields that discover drafts right (what counts: test/discover/score.ts)\n${lines.join('\n')}\n`,
  );
});

/** A mode loses nothing that sees every change, soon or by a later reading: the shipped mapping says by what. */
function losesNothing({ sync }: Tried): readonly string[] {
  return Object.entries(sync).flatMap(([model, { draft, shipped: right }]) => {
    const byTheSame = draft.by.every((column) => right.by.includes(column)) && draft.by.length > 0;
    const whole = draft.mode === 'snapshot' || (draft.pass && (byTheSame || right.mode === 'snapshot'));
    return whole || (model === 'sale' && byTheSame && draft.sweep)
      ? []
      : [`${model}: ${JSON.stringify(draft)}`];
  });
}

const roleOf: Readonly<Record<string, readonly Role[]>> = {
  persona: ['customers'],
  sale: ['receipts', 'lines'],
  inventory: ['products'],
};

describe.each(Object.entries(shipped))('of a shop of %s, discover', (name, write) => {
  test('drafts nine of ten essential fields right, of the right tables, and a way of reading that loses nothing', async () => {
    const tried = await tryShop(write, shippedText(name));
    tell(name, 'own', tried);
    expect(rightOf(tried) / tried.verdicts.length).toBeGreaterThanOrEqual(0.9);
    for (const { draft, shipped: right } of Object.values(tried.tables))
      expect(right).toEqual(expect.arrayContaining([...draft]));
    expect(losesNothing(tried)).toEqual([]);
  });

  test('drafts three of four right where its names are Spanish', async () => {
    const tried = await tryShop(write, shippedText(name), spanish);
    tell(name, 'Spanish', tried);
    expect(rightOf(tried) / tried.verdicts.length).toBeGreaterThanOrEqual(0.75);
  });
});

test('where no name says anything, discover finds the tables of all models in four shops of six at least', async () => {
  const found: string[] = [];
  for (const [name, write] of Object.entries(shipped)) {
    const { draft, tables, real } = await tryShop(write, shippedText(name), opaque());
    const wrong = Object.entries(tables).flatMap(([model, { shipped: right }]) =>
      (roleOf[model] ?? []).filter(
        (role) => !right.includes(real(draft.tables[role]?.table.name.name ?? '')),
      ),
    );
    lines.push(
      `${name.padEnd(24)}${'none'.padEnd(10)}tables: ${wrong.length === 0 ? 'all right' : `wrong: ${wrong.join(', ')}`}`,
    );
    if (wrong.length === 0) found.push(name);
  }
  expect(found.length).toBeGreaterThanOrEqual(4);
});

test.each(Object.entries(invented))(
  'of a schema that it was not made with, %s, discover drafts most',
  async (name, { write, mapping }) => {
    const tried = await tryShop(write, mapping);
    tell(name, 'invented', tried);
    expect(rightOf(tried) / tried.verdicts.length).toBeGreaterThan(0.5);
  },
);

test('every role is tried', () =>
  expect(Object.values(roleOf).flat().toSorted()).toEqual([...roles].toSorted()));
