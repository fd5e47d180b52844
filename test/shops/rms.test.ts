import { describe, expect, it } from 'vitest';
import { stepsBetween } from './content.ts';
import { makeRms, type RmsOptions } from './rms-make.ts';
import { type RmsEntry, type RmsRows, rmsContent, secrets } from './rms-rows.ts';
import type { RmsVariant } from './rms-schema.ts';
import { changesOfRms, createRms } from './rms-statements.ts';

const options: RmsOptions = {
  variant: 'rms',
  customers: 60,
  items: 40,
  receipts: 120,
  days: 400,
  seed: 11,
  now: Date.UTC(2026, 10, 22, 19),
  zone: 'America/Denver',
};
const rowsOf = (variant: RmsVariant): RmsRows => makeRms({ ...options, variant }).rows;

describe('the RMS shop of the tests', () => {
  const rows = rowsOf('rms');
  const rmh = rowsOf('rmh');
  const hq = rowsOf('hq');

  it('is the same for the same options, and another for another seed', () => {
    const content = rmsContent(rows);
    expect(stepsBetween(content, rmsContent(rowsOf('rms')))).toEqual([]);
    expect(stepsBetween(content, rmsContent(makeRms({ ...options, seed: 12 }).rows))).not.toEqual([]);
  });

  const transactions = [...rows.transactions.values()];
  const line = (test: (line: RmsEntry) => boolean) => [...rows.entries.values()].flat().some(test);
  const kinds: readonly (readonly [string, boolean])[] = [
    ['a company', [...rows.customers.values()].some((one) => one.FirstName === '' && one.Company !== '')],
    ['a customer without a phone', [...rows.customers.values()].some((one) => one.PhoneNumber === '')],
    ['a walk-in', transactions.some(({ CustomerID }) => CustomerID === 0)],
    ['a receipt of nobody', transactions.some(({ CashierID }) => CashierID === 0)],
    ['a receipt that was an order', transactions.some(({ RecallType }) => RecallType === 2)],
    ['a receipt without lines', [...rows.entries.values()].some(({ length }) => length === 0)],
    ['a return', line(({ Quantity }) => Quantity < 0)],
    [
      'an exchange',
      [...rows.entries.values()].some((all) => new Set(all.map((one) => one.Quantity < 0)).size === 2),
    ],
    ['a fraction of a unit', line(({ Quantity }) => !Number.isInteger(Quantity))],
    ['a discount', line(({ Price, FullPrice }) => Price !== FullPrice)],
    ['a fraction of a cent', [...rows.items.values()].some(({ Cost }) => !Cost.endsWith('00'))],
    ['an inactive item', [...rows.items.values()].some(({ Inactive }) => Inactive === 1)],
    [
      'an item without a group',
      [...rows.items.values()].some((one) => one.CategoryID + one.DepartmentID === 0),
    ],
    ['less than nothing in stock', [...rows.items.values()].some(({ Quantity }) => Quantity < 0)],
    [
      'codes and names of full length in RMH',
      [...rmh.items.values()].some(
        (one) => one.ItemLookupCode.length === 50 && one.Description.length === 160,
      ),
    ],
    ['equal numbers of two stores', hq.transactions.has('1 7') && hq.transactions.has('2 7')],
    [
      'stock that no item of a headquarters tells',
      [...hq.stock.values()].some(({ Quantity }) => Quantity !== 0) &&
        [...hq.items.values()].every(({ Quantity }) => Quantity === 0),
    ],
  ];
  it.each(kinds)('has %s', (_, present) => {
    expect(present).toBe(true);
  });

  it('has a rowversion in RMS, and a GUID in its place in RMH', () => {
    const [said, other] = [createRms(rows).join('\n'), createRms(rmh).join('\n')];
    expect([said.includes('[DBTimeStamp] timestamp NOT NULL'), said.includes('SyncGuid')]).toEqual([
      true,
      false,
    ]);
    expect([other.includes('DBTimeStamp'), other.includes('[SyncGuid] uniqueidentifier')]).toEqual([
      false,
      true,
    ]);
  });

  it('is written as SQL Server takes it: cards that are to be left alone, quotes doubled, times with a T', () => {
    const statements = createRms(rows);
    expect(statements.filter((one) => !/^(CREATE (TABLE|INDEX)|INSERT INTO) \[/.test(one))).toEqual([]);
    const said = statements.join('\n');
    for (const secret of Object.values(secrets)) expect(said).toContain(`N'${secret}'`);
    expect(said).toContain("N'O''Bramble'");
    expect(said).toMatch(/N'2026-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}'/);
    expect(said).not.toMatch(/'\d{4}-\d\d-\d\d \d/);
  });

  it('is changed by a row that goes and comes again', () => {
    const [before, changed] = [rmsContent(rows), rowsOf('rms')];
    const item = changed.items.get(7);
    if (item) changed.items.set(7, { ...item, Quantity: 3.5 });
    const [gone, come, ...more] = changesOfRms(rows, before, rmsContent(changed));
    expect(gone).toBe('DELETE FROM [dbo].[Item] WHERE ([ID] = 7)');
    expect(come).toMatch(/^INSERT INTO \[dbo\]\.\[Item\] .* VALUES \(7, .*, 3\.5, /);
    expect(more).toEqual([]);
  });
});
