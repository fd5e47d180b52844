import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/model/index.ts';

describe('nearest', () => {
  it.each([
    ['mysqll', 'mysql'],
    ['MSSQL', 'mssql'],
    ['postgers', 'postgres'],
    ['form', 'from'],
    ['sku', 'sku'],
  ])('takes %s for %s', (name, expected) => {
    expect(nearest(name, ['sqlite', 'mysql', 'postgres', 'mssql', 'from', 'sku'])).toBe(expected);
  });

  it.each(['oracle', '', 'x', 'transaction'])('takes %j for nothing, since nothing is near', (name) => {
    expect(nearest(name, ['sqlite', 'mysql', 'postgres', 'mssql'])).toBeUndefined();
  });

  it('prefers the nearer, and the first of two that are equally near', () => {
    expect(nearest('colum', ['columns', 'column'])).toBe('column');
    expect(nearest('cat', ['car', 'can'])).toBe('car');
    expect(nearest('anything', [])).toBeUndefined();
  });
});
