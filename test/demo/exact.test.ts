import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { exact, plus, rounded, textOf, times, zero } from '../e2e/exact.ts';
import { utcReader } from '../e2e/local-time.ts';
import { zone } from './shop-file.ts';

describe('exact numbers', () => {
  const decimals = fc.tuple(
    fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
    fc.integer({ min: 0, max: 9 }),
  );
  const written = decimals.map(([digits, scale]) =>
    new Decimal(digits).dividedBy(new Decimal(10).pow(scale)).toFixed(),
  );

  it('multiply, add and round as a decimal library does', () => {
    fc.assert(
      fc.property(written, written, fc.integer({ min: 0, max: 4 }), (one, other, places) => {
        const [a, b] = [exact(one) ?? zero, exact(other) ?? zero];
        const product = new Decimal(one).times(other).toDecimalPlaces(places, Decimal.ROUND_HALF_UP);
        expect(textOf(rounded(times(a, b), places))).toBe(product.isZero() ? '0' : product.toFixed());
        const sum = new Decimal(one).plus(other);
        expect(textOf(plus(a, b))).toBe(sum.isZero() ? '0' : sum.toFixed());
      }),
    );
  });

  it.each([
    [0.1 + 0.2, '0.30000000000000004'],
    [1e-7, '0.0000001'],
    [1e21, '1000000000000000000000'],
    ['-0.50', '-0.5'],
  ])('%s is %s', (value, text) => {
    expect(textOf(exact(value) ?? zero)).toBe(text);
  });

  it('are not made of what is no number', () => {
    for (const text of ['abc', '', '.', '1,5', '1 2', 'NaN']) expect(exact(text)).toBe(undefined);
  });
});

describe('local times', () => {
  it('are read as Temporal reads them, in the nights in which clocks change too', () => {
    const zones = fc.constantFrom(
      zone,
      'Europe/Vienna',
      'Australia/Lord_Howe',
      'America/Phoenix',
      'Asia/Kathmandu',
      'America/Sao_Paulo',
    );
    const anyMinute = fc.integer({ min: 0, max: 366 * 1440 }).map((minute) => minute * 60_000);
    const nights = fc
      .tuple(
        fc.constantFrom('2026-03-08', '2026-11-01', '2026-03-29', '2026-10-25', '2026-04-05', '2026-10-04'),
        fc.integer({ min: 0, max: 300 }),
      )
      .map(([day, minute]) => Date.parse(`${day}T00:00:00Z`) - Date.UTC(2026) + minute * 60_000);
    fc.assert(
      fc.property(zones, fc.oneof(anyMinute, nights), (zone, at) => {
        const text = new Date(Date.UTC(2026) + at).toISOString().replace('T', ' ').slice(0, -1);
        const instant = Temporal.PlainDateTime.from(text.replace(' ', 'T')).toZonedDateTime(zone, {
          disambiguation: 'compatible',
        });
        const utc = new Date(instant.epochMilliseconds).toISOString().slice(0, 19).replace('T', ' ');
        expect(utcReader(zone)(text)).toBe(`${utc} +0000`);
      }),
      { numRuns: 500 },
    );
  });

  it('are none where the text is none', () => {
    const read = utcReader(zone);
    for (const text of ['2026-05-17 27:61:00.000', '2026-02-30 10:00:00.000', 'soon', '', '2026-05-17']) {
      expect(read(text)).toBe(undefined);
    }
  });
});
