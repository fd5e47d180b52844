import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadMapping, runCases } from '../../src/mapping/index.ts';

const docs = readFileSync(resolve(import.meta.dirname, '../../docs/recipes.md'), 'utf8');

/** What a recipe may leave out. */
const usual = {
  persona: { from: 'Customer', key: 'id', sync: '{ mode: snapshot }', without_contact: 'send' },
  sale: { from: 'Receipt', key: 'id' },
  inventory: { from: 'Item', key: 'id', sync: '{ mode: snapshot }' },
};
type Section = keyof typeof usual;
const isSection = (name: string): name is Section => name in usual;

const params = `
  locations: { description: Ids, list: true }
  phone_fields: { description: Names, list: true }
  email_fields: { description: Names, list: true }`;
const site = `
site:
  zone: America/Denver
  params: { locations: [1, 2], phone_fields: [Phone], email_fields: [E-mail] }`;

const indented = (text: string, by: string) => text.replace(/^(?=.)/gm, by);

function mappingOf(section: Section, text: string): string {
  const left = Object.entries(usual[section]).filter(([key]) => !new RegExp(`^${key}:`, 'm').test(text));
  const base = left.map(([key, value]) => `  ${key}: ${value}\n`).join('');
  return `pos: Example\nengines: [any]\nparams:${params}\n${section}:\n${base}${indented(text, '  ')}`;
}

interface Recipe {
  readonly name: string;
  readonly section: string;
  readonly mapping: string;
  readonly cases: readonly string[];
}

/** Each heading with an example, and the cases that follow it. */
const recipes = docs
  .split(/^### /m)
  .slice(1)
  .flatMap((text): Recipe[] => {
    const [name = ''] = text.split('\n', 1);
    const blocks = [...text.matchAll(/^```yaml (\w+)\n(.*?)^```$/gms)];
    const [first, ...others] = blocks.map(([, kind = '', body = '']) => ({ kind, body }));
    return first
      ? [{ name, section: first.kind, mapping: first.body, cases: others.map(({ body }) => body) }]
      : [];
  });

describe('the recipes', () => {
  it('stand below headings of their own, each with a case', () => {
    expect(recipes.length).toBeGreaterThan(15);
    expect([...docs.matchAll(/^```yaml/gm)]).toHaveLength(
      recipes.reduce((sum, { cases }) => sum + 1 + cases.length, 0),
    );
    expect(recipes.filter(({ section, cases }) => !isSection(section) || cases.length === 0)).toEqual([]);
  });

  it.each(recipes)('$name', ({ name, section, mapping: text, cases }) => {
    if (!isSection(section)) throw new TypeError(section);
    const { mapping, findings } = loadMapping('recipe.yaml', mappingOf(section, text));
    expect(findings).toEqual([]);
    const listed = cases.map(
      (one) => `  - name: "${name}"\n    stream: ${section}\n${indented(one, '    ')}`,
    );
    const run = mapping && runCases(mapping, 'recipe.cases.yaml', `${site}\ncases:\n${listed.join('')}`);
    expect(run?.findings).toEqual([]);
    expect(run?.results.flatMap(({ differences }) => differences)).toEqual([]);
  });
});
