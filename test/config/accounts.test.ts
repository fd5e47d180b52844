import fc from 'fast-check';
import { expect, test } from 'vitest';
import { found, load } from './yaml.ts';

interface Shop {
  readonly prefix: string;
  readonly uid?: string;
  readonly url?: string;
  readonly limits?: string;
  readonly more?: string;
}

function yamlOf(shops: readonly Shop[]): string {
  const blocks = shops.map(
    ({ prefix, uid = '7', url = 'https://aiq.test', limits = 'none', more = '' }, index) => `
  shop-${index}:
    zone: America/Denver
    source: { engine: sqlite }
    mapping: ./till.yaml
    id_prefix: "${prefix}"
    aiq: { uid: ${uid}, key: "\${AIQ_KEY}", url: ${url}, limits: ${limits}${more} }`,
  );
  return `sites:${blocks.join('')}\n`;
}

test('two sites of one account need prefixes of which neither begins with the other', () => {
  expect(found(load(yamlOf([{ prefix: '1' }, { prefix: '12' }])))).toEqual([
    'CONFIG_INVALID 12:16 The sites shop-0 and shop-1 share one AIQ account, and their ids could meet.',
  ]);
  expect(found(load(yamlOf([{ prefix: '' }, { prefix: 'a-' }])))).toHaveLength(1);
  expect(found(load(yamlOf([{ prefix: 'a-' }, { prefix: 'a-' }, { prefix: 'a-' }])))).toHaveLength(3);
  expect(found(load(yamlOf([{ prefix: '1-' }, { prefix: '12-' }])))).toEqual([]);
});

test('an account is one uid at one address: others do not matter', () => {
  expect(found(load(yamlOf([{ prefix: '' }, { prefix: '', uid: '8' }])))).toEqual([]);
  expect(found(load(yamlOf([{ prefix: '' }, { prefix: '', url: 'https://other.test' }])))).toEqual([]);
  expect(found(load(yamlOf([{ prefix: '' }, { prefix: '', url: 'https://aiq.test/' }])))).toHaveLength(1);
});

test('two sites of one account have one set of limits', () => {
  const [first, ...rest] = found(load(yamlOf([{ prefix: 'a' }, { prefix: 'b', limits: '{ second: 1 }' }])));
  expect(first).toMatch(
    /^CONFIG_INVALID 13:\d+ The sites shop-0 and shop-1 share one AIQ account, but not its limits/,
  );
  expect(rest).toEqual([]);
});

test('two sites of one account have one way of a first load', () => {
  const sites = (more: string) =>
    yamlOf([
      { prefix: 'a', more: ', pos_user: key' },
      { prefix: 'b', more },
    ]);
  const [first, ...rest] = found(load(sites(', pos_user: key, first_load: members')));
  expect(first).toMatch(
    /^CONFIG_INVALID 13:\d+ The sites shop-0 and shop-1 share one AIQ account, but not the way of a first load/,
  );
  expect(rest).toEqual([]);
  expect(found(load(sites(', pos_user: key, first_load: sign_up')))).toEqual([]);
});

test('whatever the prefixes that pass, no two ids can meet', () => {
  const prefix = fc.string({ unit: fc.constantFrom('1', '2', '-'), maxLength: 3 });
  const id = fc.string({ unit: fc.constantFrom('1', '2', '-'), maxLength: 4 });
  fc.assert(
    fc.property(prefix, prefix, id, id, (a, b, first, second) => {
      const loaded = load(yamlOf([{ prefix: a }, { prefix: b }]));
      if (loaded.settings) expect(a + first).not.toBe(b + second);
    }),
  );
});
