import { describe, expect, it } from 'vitest';
import { fingerprint, type Sale } from '../../src/model/index.ts';

const sale: Sale = {
  persona: '17',
  soldAt: '2026-03-08T09:59:59Z',
  lines: [{ sku: 'A', quantity: '1', amount: '5', cost: '2' }],
};

describe('the fingerprint of a record', () => {
  it('is the same whatever the order of the fields', () => {
    expect(fingerprint('persona', { firstName: 'Mia', email: 'a@b.co' }, 's')).toBe(
      fingerprint('persona', { email: 'a@b.co', firstName: 'Mia' }, 's'),
    );
  });

  it('does not see the cost of a sale line, which AIQ cannot see either', () => {
    const dearer = { ...sale, lines: [{ sku: 'A', quantity: '1', amount: '5', cost: '3' }] };
    expect(fingerprint('sale', dearer, 's')).toBe(fingerprint('sale', sale, 's'));
  });

  it('sees the cost of inventory, which AIQ is sent', () => {
    const stock = { quantity: '1', cost: '2' };
    expect(fingerprint('inventory', { ...stock, cost: '3' }, 's')).not.toBe(
      fingerprint('inventory', stock, 's'),
    );
  });

  it('tells apart a changed value, the order of lines, null from absent, the models and the keys', () => {
    const other = { sku: 'B', quantity: '1', amount: '5' };
    const [line] = sale.lines;
    const prints = [
      fingerprint('sale', sale, 's'),
      fingerprint('sale', { ...sale, total: '5' }, 's'),
      fingerprint('sale', { ...sale, lines: [...sale.lines, other] }, 's'),
      fingerprint('sale', { ...sale, lines: [other, ...(line ? [line] : [])] }, 's'),
      fingerprint('persona', {}, 's'),
      fingerprint('persona', { email: null }, 's'),
      fingerprint('persona', {}, 't'),
      fingerprint('inventory', { quantity: '1' }, 's'),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('is 43 characters of base64url and does not change between versions', () => {
    expect(fingerprint('persona', { mobilePhone: '3035550123' }, 'key')).toMatch(/^[\w-]{43}$/);
    expect(fingerprint('persona', { mobilePhone: '3035550123' }, 'key')).toBe(
      'fY-M3iusyETFalHlqwzCjv4Q_yz8GRHzFPDkZaBFDR8',
    );
  });
});
