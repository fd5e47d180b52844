import { expect, test } from 'vitest';
import type { KnownRow } from '../../src/ledger/index.ts';
import type { Outcome } from '../../src/mapping/index.ts';
import { Failure, fingerprint } from '../../src/model/index.ts';
import { reasonOf, withoutTwins } from '../../src/sync/difference.ts';

const body = { quantity: '3' };
const circumstances = { site: 'main', mapping: 'm1', secret: 's', sequence: 10 };
const sourceKey = '["7"]';
const record: Outcome = { kind: 'record', record: { model: 'inventory', key: 'TEA', body } };
const filtered: Outcome = { kind: 'filtered', key: 'TEA', reason: 'r' };
const unmappable: Outcome = { kind: 'unmappable', failure: new Failure('ROW_KEY_MISSING', 'x') };
const known: KnownRow = {
  key: 'TEA',
  sourceKey,
  site: 'main',
  present: 1,
  readSequence: 9,
  seen: fingerprint('inventory', body, 's'),
  mapping: 'm1',
  soldAt: null,
  isDamaged: false,
};

test.each<[string, Outcome | undefined, Partial<KnownRow> | undefined, boolean, string | null]>([
  ['equal', record, {}, false, null],
  ['not known', record, undefined, false, 'missing'],
  ['not known, but set aside', record, undefined, true, null],
  ['known of another row', record, { sourceKey: '["8"]' }, false, 'missing'],
  ['known of another site', record, { site: 'west' }, false, 'missing'],
  ['known of another row, and set aside', record, { sourceKey: '["8"]' }, true, null],
  ['known otherwise', record, { seen: 'other' }, false, 'stale'],
  ['known as gone', record, { seen: null, present: 0 }, false, 'stale'],
  ['known otherwise by another mapping', record, { seen: 'other', mapping: 'm0' }, false, null],
  ['read since', record, { seen: 'other', readSequence: 11 }, false, null],
  ['left out', filtered, undefined, false, null],
  ['left out, known as gone', filtered, { present: 0 }, false, null],
  ['left out, known to be there', filtered, {}, false, 'stale'],
  ['not to be mapped', unmappable, undefined, false, 'missing'],
  ['not to be mapped, and set aside', unmappable, {}, true, null],
  ['not to be mapped, known as it was', unmappable, {}, false, 'stale'],
  ['not there', undefined, {}, false, 'gone'],
  ['not there, nor known', undefined, undefined, false, null],
  ['not there, known as gone', undefined, { present: 0 }, false, null],
])('a row that is %s', (_, outcome, knows, isSetAside, reason) => {
  const compared = { sourceKey, outcome, known: knows && { ...known, ...knows }, isSetAside };
  expect(reasonOf(compared, circumstances)).toBe(reason);
});

test('a sale of before the day from which a site sends is no loss, unless it is known', () => {
  const sale = { persona: null, soldAt: '2026-03-08T10:00:00Z', lines: [] };
  const outcome: Outcome = { kind: 'record', record: { model: 'sale', key: '7', body: sale } };
  const from = (early: boolean, knows?: KnownRow) =>
    reasonOf({ sourceKey, outcome, known: knows, isSetAside: false, early }, circumstances);
  expect(from(true)).toBeNull();
  expect(from(false)).toBe('missing');
  expect(from(true, known)).toBe('stale');
  const unmapped = { sourceKey, outcome: unmappable, known: undefined, isSetAside: false };
  expect(reasonOf({ ...unmapped, early: true }, circumstances)).toBeNull();
  expect(reasonOf({ ...unmapped, early: false }, circumstances)).toBe('missing');
});

test('one row is told once, by its graver reason', () => {
  const stale = { sourceKey, key: 'TEA', reason: 'stale' } as const;
  const unknown = { ...stale, reason: 'unknown' } as const;
  const other = { ...stale, key: 'CUP' };
  expect(withoutTwins([stale, other, unknown])).toEqual([unknown, other]);
});
