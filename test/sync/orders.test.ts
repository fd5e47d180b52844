import { expect, test } from 'vitest';
import { wireOf } from '../../src/aiq/index.ts';
import { unlisted } from '../../src/sync/orders.ts';

const wire = wireOf();
const sale = (key: string, soldAt: string, ...quantities: string[]) => ({
  key,
  delivered: JSON.stringify({
    persona: 'ann',
    soldAt,
    lines: quantities.map((quantity) => ({ quantity, amount: '1' })),
  }),
});
const line = (timestamp: unknown, quantity = 1) => ({ timestamp, quantity, name: 'Tea' });
const [ten, eleven] = ['2026-03-08T10:00:00Z', '2026-03-08T11:00:00.250Z'];

test.each([
  ['nothing listed', null, ['a', 'b']],
  ['all, by an instant', [line(ten), line(ten), line('2026-03-08T11:00:00Z')], []],
  [
    'all, by epoch seconds and milliseconds',
    [line(1_772_964_000), line('1772964000'), line(1_772_967_600_000)],
    [],
  ],
  ['one sale of two', [line(ten), line(ten)], ['b']],
  ['one line too few', [line(ten), line(eleven)], ['a']],
  ['a line of nothing in place of one', [line(ten), line(ten, 0), line(eleven)], ['a']],
  ['others besides', [line(ten), line(ten), line(ten), line(eleven), line('2020-01-01')], []],
])('of two sales, with %s listed, AIQ lacks %j', (_, listed, lacks) => {
  expect(unlisted(listed, [sale('a', ten, '1', '2', '0'), sale('b', eleven, '-1')], wire)).toEqual(lacks);
});

test.each([
  ['no list', { lines: [] }],
  ['times that are none', [line('yesterday')]],
  ['no times', [{ name: 'Tea' }]],
])('a list that cannot be understood says nothing: %s', (_, listed) => {
  expect(unlisted(listed, [sale('a', ten, '1')], wire)).toBeNull();
});

test('a sale whose record is damaged, or that has nothing in it, is not judged', () => {
  expect(unlisted(null, [{ key: 'a', delivered: '{"soldAt":"20' }, sale('b', ten, '0')], wire)).toEqual([]);
});
