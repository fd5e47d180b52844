import type { ModelRecord } from '../model/index.ts';
import type { Expectation } from './cases-schema.ts';
import type { Outcome } from './mapping.ts';
import { type Fields, fieldsOf } from './named-fields.ts';

/** How an outcome differs from what a case expects, one readable line each; empty where it does not. */
export function differences(expected: Expectation, outcome: Outcome): string[] {
  if ('record' in expected) {
    return outcome.kind === 'record'
      ? recordDifferences(expected, outcome.record)
      : [unlike('a record', outcome)];
  }
  const [kind, part] =
    'filtered' in expected
      ? (['filtered', expected.filtered] as const)
      : (['unmappable', expected.unmappable] as const);
  if (outcome.kind !== kind) return [unlike(`${kind} (${part})`, outcome)];
  const reason = outcome.kind === 'filtered' ? outcome.reason : outcome.failure.message;
  return reason.includes(part) ? [] : [`reason: expected "${part}", got "${reason}"`];
}

function unlike(expected: string, outcome: Outcome): string {
  switch (outcome.kind) {
    case 'record':
      return `expected ${expected}, got a record`;
    case 'filtered':
      return `expected ${expected}, got filtered: ${outcome.reason}`;
    case 'unmappable':
      return `expected ${expected}, got unmappable: ${outcome.failure.message}`;
  }
}

function recordDifferences(
  expected: Extract<Expectation, { record: string }>,
  record: ModelRecord,
): string[] {
  const { fields, lines } = fieldsOf(record);
  const wanted = expected.lines ?? [];
  const found = lines ?? [];
  return [
    ...fieldDifferences('', { key: expected.record }, { key: record.key }),
    ...fieldDifferences('', expected.fields, fields),
    ...(wanted.length === found.length ? [] : [`lines: expected ${wanted.length}, got ${found.length}`]),
    ...wanted.flatMap((line, i) => fieldDifferences(`lines[${i}].`, line, found[i] ?? {})),
  ];
}

function fieldDifferences(before: string, expected: Fields, got: Fields): string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(got)])];
  return names
    .filter((name) => expected[name] !== got[name])
    .map((name) => `${before}${name}: expected ${shown(expected[name])}, got ${shown(got[name])}`);
}

function shown(value: string | null | undefined): string {
  return value === undefined ? 'nothing' : value === null ? 'null' : `"${value}"`;
}
