import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { readDate } from '../../src/sandbox/sale-date.ts';
import { line, postSale, saleOf, visit } from './caller.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const lines = (...all: object[]) => ({ visit_details_attributes: all });

describe("A sale's date", () => {
  it.each([
    ['2026-03-08 09:59:59 +0000', '2026-03-08T09:59:59Z'],
    ['2026-03-08 02:59:59 -0700', '2026-03-08T09:59:59Z'],
    ['2024-02-29 23:30:00 +0530', '2024-02-29T18:00:00Z'],
    ['2026-03-08 09:59:59.125 +0000', '2026-03-08T09:59:59.125Z'],
    ['2026-02-30 09:59:59 +0000', null],
    ['2026-03-08 24:59:59 +0000', null],
    ['2026-03-08T09:59:59Z', null],
    ['2026-03-08 09:59:59', null],
    ['2026-03-08 09:59:59 +00:00', null],
    ['yesterday', null],
  ])('"%s" is %s', (text, instant) => {
    expect(readDate(text, true)).toBe(instant);
  });

  it('is needed in that form, unless strictDates is off', async () => {
    for (const date of ['2026-03-08T09:59:59Z', 'yesterday', undefined]) {
      expect((await postSale(sandbox, visit('R-1', { transaction_date: date }))).status).toBe(400);
    }
    sandbox.set({ strictDates: false });
    await postSale(sandbox, visit('iso', { transaction_date: '2026-03-08T09:59:59Z' }));
    await postSale(sandbox, visit('bad', { transaction_date: 'yesterday' }));
    await postSale(sandbox, visit('none', { transaction_date: undefined }));
    const dates = ['iso', 'bad', 'none'].map((posId) => saleOf(sandbox, posId)?.soldAt);
    expect(dates).toEqual(['2026-03-08T09:59:59Z', null, null]);
  });
});

describe('The total that AIQ computes', () => {
  const all = lines(
    line('A', 0.1, 3),
    line('B', 0.2, 1, { discount: 0.05 }),
    line('C', 2.5, -2, { discount: 1 }),
  );

  it.each([
    ['line', false, '-2.2'],
    ['unit', false, '-4.5'],
    ['line', true, '-1.25'],
    ['unit', true, '-3.55'],
  ] as const)(
    'with linePrice %s and subtractDiscount %s is exactly %s',
    async (linePrice, subtractDiscount, total) => {
      sandbox.set({ linePrice, subtractDiscount });
      await postSale(sandbox, visit('R-1', all));
      expect(saleOf(sandbox, 'R-1')?.total).toBe(total);
    },
  );

  it('takes a coupon line, whose price is negative, off', async () => {
    await postSale(sandbox, visit('R-1', lines(line('A', 20, 1), line('', -5, 1))));
    expect(saleOf(sandbox, 'R-1')?.total).toBe('15');
  });

  it('of a sale without lines is 0', async () => {
    await postSale(sandbox, visit('R-1', { visit_details_attributes: null, transaction_total: 12 }));
    expect(saleOf(sandbox, 'R-1')).toMatchObject({ total: '0', reportedTotal: '12', lines: [] });
  });
});
